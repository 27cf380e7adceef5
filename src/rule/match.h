/* match: conditions held against a hop, a chain or an event. */
#ifndef HOPCHAIN_RULE_MATCH_H
#define HOPCHAIN_RULE_MATCH_H

#include "rule/compiled.h"

/* Of an event: does it match, whatever that says which cannot be evaluated? */
bool rule_matches(const struct condition *condition, struct subject *subject);
bool rule_match_test(const struct test *test, struct subject *subject);
bool rule_match_value(const struct test *test, const struct pattern *pattern, const struct value *value,
                      struct subject *subject);
bool rule_match_all(const struct conjunction *all, struct subject *subject);

/* Of this event the test cannot be evaluated: it is neither true nor false. */
bool rule_is_unread(const struct test *test, uint16_t event_id);

/* Puts what costs least first, everywhere; the meaning stays. */
void rule_order_conjunction(struct conjunction *all);
void rule_order_condition(struct condition *condition);

#endif
