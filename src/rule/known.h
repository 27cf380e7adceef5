/* known: the names that the user tells. */
#ifndef HOPCHAIN_RULE_KNOWN_H
#define HOPCHAIN_RULE_KNOWN_H

#include "model/known.h"
#include "rule/tree.h"

/* Fills *known, whose texts live in the arena of the source; as it was where the file is refused. */
int rule_read_known(const struct source *source, struct text yaml, struct known *known);

#endif
