/* rules: the parts of the command rules. */
#ifndef HOPCHAIN_CMD_RULES_H
#define HOPCHAIN_CMD_RULES_H

#include "cmd/options.h"

/* Reads every file, and tells which rules can be used, which are about something else and which cannot be
 * used or not as a whole. Returns the exit status: 3 for those; or -1, err: a file is refused. */
int rules_check(const struct options *options, struct err *err);

/* Every rule with its level, its tags and what has to be audited for it. -1: err. */
int rules_list(const struct options *options, struct err *err);

/* Tries each rule on its samples, FOLDER/<id>/hit.* and miss.*; an allow list and a baseline beside them,
 * expected.yaml and baseline.yaml, are used. Returns the exit status: 1 where a rule does not do what its
 * samples say or has none. */
int rules_test(const struct options *options);

/* Prints it as a string of JSON, harmless to a terminal. */
void rules_print_string(struct text t);

#endif
