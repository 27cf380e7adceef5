/* match: conditions held against a hop, a chain or an event. */
#ifndef HOPCHAIN_RULE_MATCH_H
#define HOPCHAIN_RULE_MATCH_H

#include "rule/compiled.h"

bool rule_matches(const struct condition *condition, struct subject *subject);
bool rule_match_test(const struct test *test, struct subject *subject);
bool rule_match_all(const struct conjunction *all, struct subject *subject);

/* Puts what costs least first, everywhere; the meaning stays. */
void rule_order_conjunction(struct conjunction *all);
void rule_order_condition(struct condition *condition);

#endif
