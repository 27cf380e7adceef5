/* rows: figures, and report->line printed beside a label or as a sentence. */
#ifndef HOPCHAIN_REPORT_ROWS_H
#define HOPCHAIN_REPORT_ROWS_H

#include "report/print.h"

#define NUMBER_TEXT 32
const char *print_number(uint64_t value, char out[NUMBER_TEXT]);            /* 1,234,567 */
void print_count(struct report *report, uint64_t count, const char *thing); /* "3 records", "1 record" */

/* Prints clauses as one sentence, its first in bold, with a blank line behind. */
void print_clauses(struct report *report, const struct prose *prose);

/* Prints report->line beside a label; where it is wrapped, indented so many columns. */
void print_row(struct report *report, const char *label, unsigned indent);

#endif
