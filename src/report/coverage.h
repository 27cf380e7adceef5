/* coverage: what of the logs was collected, for people and for machines. */
#ifndef HOPCHAIN_REPORT_COVERAGE_H
#define HOPCHAIN_REPORT_COVERAGE_H

#include "report/print.h"
#include "report/sight.h"

void coverage_text(struct report *report, const struct report_basis *basis);
void coverage_jsonl(struct report *report, const struct report_basis *basis);

#endif
