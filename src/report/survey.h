/* survey: counts over all of the logs, for people and for machines. */
#ifndef HOPCHAIN_REPORT_SURVEY_H
#define HOPCHAIN_REPORT_SURVEY_H

#include "report/print.h"

void survey_text(struct report *report, const struct survey *survey);
void survey_jsonl(struct report *report, const struct survey *survey);

enum survey_title { BY_NAME, BY_HOST, BY_WAY, BY_TYPE, BY_PAIR };

/* What a table's rows are called by, and which figures stand behind. */
struct survey_sheet {
    enum survey_table table;
    const char *label, *what, *title, *count; /* what: before a list of them */
    enum survey_title by;
    size_t listed;
    bool failed, ntlm, weak;
};

/* Puts what a row is called into report->line. */
void survey_print_title(struct report *report, const struct survey_row *row, enum survey_title by);

/* survey_table.c: all of them, with first and last seen. */
void survey_print_table(struct report *report, const struct survey *survey, const struct survey_sheet *table);

#endif
