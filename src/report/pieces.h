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

void print_log_name(struct report *report, const struct summary_log *log); /* its computer, and what it is */

void print_record(struct report *report, uint64_t record_id); /* " #12"; nothing where it stands in for one */

#endif
