/* times: times as a person reads them, into report->line, as the clocks of the report's zone show them. */
#ifndef HOPCHAIN_REPORT_TIMES_H
#define HOPCHAIN_REPORT_TIMES_H

#include "report/print.h"

void print_clock(struct report *report, int64_t time, int64_t beside); /* the date too where it is another */
void print_date(struct report *report, int64_t time);                  /* 2026-03-03 */
void print_range(struct report *report, int64_t first, int64_t last);  /* 2026-03-03 08:55 to 17:20 */

/* "times are UTC", or "times are Europe/Berlin, +01:00", and when that changes on the day */
void print_zone(struct report *report, int64_t time);

#endif
