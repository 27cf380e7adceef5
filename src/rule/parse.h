/* parse: the parts of a document that rules, correlations and filters share. */
#ifndef HOPCHAIN_RULE_PARSE_H
#define HOPCHAIN_RULE_PARSE_H

#include "rule/compiled.h"

/* The title, id, level and so on, which any rule has. */
int rule_read_head(const struct source *source, const struct node *root, struct rule *rule);

/* Which category and which logs it is about. */
int rule_read_logsource(const struct source *source, const struct node *node, struct detection *detection);

#endif
