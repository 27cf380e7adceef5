/* rules: the parts of the command rules. */
#ifndef HOPCHAIN_CMD_RULES_H
#define HOPCHAIN_CMD_RULES_H

#include "cmd/options.h"

/* Every rule with its level, its tags and what has to be audited for it. -1: err. */
int rules_list(const struct options *options, struct err *err);

/* Tries each rule on its samples, FOLDER/<id>/hit.* and miss.*; an allow list and a baseline beside them,
 * expected.yaml and baseline.yaml, are used. Returns the exit status: 1 where a rule does not do what its samples say or has none. */
int rules_test(const struct options *options);

#endif
