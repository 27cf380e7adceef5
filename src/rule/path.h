/* path: what a chain rule asks of the hops on a way from the chain's first hop on. */
#ifndef HOPCHAIN_RULE_PATH_H
#define HOPCHAIN_RULE_PATH_H

#include "rule/compiled.h"

/* path: steps, path|next: steps, path|none: kinds of hops, path|every: kinds of hops. */
int rule_read_path(const struct source *source, const struct node *value, struct test *test);

bool rule_match_path(const struct path *path, struct subject *subject);

#endif
