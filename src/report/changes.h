/* changes: what differs between two sets of chains, for people and for machines. */
#ifndef HOPCHAIN_REPORT_CHANGES_H
#define HOPCHAIN_REPORT_CHANGES_H

#include "report/print.h"

void changes_text(struct report *report, const struct changes *changes);
void changes_jsonl(struct report *report, const struct changes *changes);

/* The word of an aspect's value; NULL of a service, whose value is a name, and of an etype. */
const char *changes_value(const struct change *change);

#endif
