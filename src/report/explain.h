/* explain: one chain's story, for people and for machines. */
#ifndef HOPCHAIN_REPORT_EXPLAIN_H
#define HOPCHAIN_REPORT_EXPLAIN_H

#include "report/print.h"

void explain_text(struct report *report, const struct report_basis *basis, const struct chain *chain);
void explain_jsonl(struct report *report, const struct report_basis *basis, const struct chain *chain);

#endif
