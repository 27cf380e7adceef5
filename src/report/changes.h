/* changes: what differs between two sets of chains, for people and for machines. */
#ifndef HOPCHAIN_REPORT_CHANGES_H
#define HOPCHAIN_REPORT_CHANGES_H

#include "report/json.h"
#include "report/print.h"
#include "report/prose.h"

void changes_text(struct report *report, const struct changes *changes);
void changes_jsonl(struct report *report, const struct changes *changes);

/* The lines of jsonl, with this between them. */
void changes_put(struct json *json, const struct changes *changes, const char *between);

/* What changed beyond chance, in clauses without a full stop: how much, then the routes (the accounts, where
 * it is none) with the most hops. `about` is "count", "nothing", "more", or "change-12": of changes->at[12]
 * on. */
void changes_say(struct prose *prose, const struct changes *changes);

/* The word of an aspect's value; NULL of a service, whose value is a name, and of an etype. */
const char *changes_value(const struct change *change);

#endif
