/* placeholders: what %names% in values of rules stand for, told by the user. */
#ifndef HOPCHAIN_RULE_PLACEHOLDERS_H
#define HOPCHAIN_RULE_PLACEHOLDERS_H

#include "rule/tree.h"

struct placeholders; /* lives in an arena */

/* Reads one more file into *placeholders, made where it was NULL: names, and a value or a list of values of
 * each. */
int rule_read_placeholders(const struct source *source, struct text yaml, struct placeholders **placeholders);

/* Calls each for every text that node's text stands for. 1: a placeholder was not told, *missing. */
int rule_fill_placeholders(const struct source *source, const struct node *node, struct text *missing,
                           int (*each)(void *context, const struct node *node, struct text t), void *context);

#endif
