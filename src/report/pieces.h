/* pieces: what several files of this room put into report->line. */
#ifndef HOPCHAIN_REPORT_PIECES_H
#define HOPCHAIN_REPORT_PIECES_H

#include "report/print.h"

void print_host(struct report *report, const struct end *end);   /* short: the name's first label, or ? */
void print_target(struct report *report, const struct hop *hop); /* where its host is unknown, the service */
void print_path(struct report *report, const struct chain *chain); /* test2 → web1 → web2 */
void print_short_id(struct report *report, uint64_t chain);        /* c-605edb1a: explain takes it */
void print_computer(struct report *report, uint32_t name);
void print_name(struct report *report, uint32_t name, const char *otherwise); /* otherwise: of 0 */
void print_level(struct report *report, enum level level);
void print_outcome(struct report *report, enum outcome outcome);
void print_clock(struct report *report, int64_t time, int64_t beside); /* the date too where it is another */
void print_date(struct report *report, int64_t time);                  /* 2026-03-03 */
/* "times are UTC", or "times are Europe/Berlin, +01:00", and when that changes on the day */
void print_zone(struct report *report, int64_t time);
void print_count(struct report *report, uint64_t count, const char *thing); /* "3 records", "1 record" */

void print_range(struct report *report, int64_t first, int64_t last);      /* 2026-03-03 08:55 to 17:20 */
void print_log_name(struct report *report, const struct summary_log *log); /* its computer, and what it is */

void print_record(struct report *report, uint64_t record_id); /* " #12"; nothing where it stands in for one */

struct text short_name(struct text name); /* the first label of a host's name; all of an address */

#define NUMBER_TEXT 32
const char *print_number(uint64_t value, char out[NUMBER_TEXT]); /* 1,234,567 */

/* Prints clauses as one sentence, its first in bold, with a blank line behind. */
void print_clauses(struct report *report, const struct prose *prose);

/* Prints report->line beside a label; where it is wrapped, indented so many columns. */
void print_row(struct report *report, const char *label, unsigned indent);

#endif
