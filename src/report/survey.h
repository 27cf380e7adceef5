/* survey: counts over all of the logs, for people and for machines. */
#ifndef HOPCHAIN_REPORT_SURVEY_H
#define HOPCHAIN_REPORT_SURVEY_H

#include "report/print.h"

void survey_text(struct report *report, const struct survey *survey);
void survey_jsonl(struct report *report, const struct survey *survey);

#endif
