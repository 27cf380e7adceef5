/* shape: subjects that are alike in all that has few values (a hop's marks, protocol, outcome; an event's
 * logon type, status, encryption type), and the rules that such a one can still match. Most have a handful of
 * shapes, and most rules are out of the question by shape alone: which, is found out once for each. */
#ifndef HOPCHAIN_RULE_SHAPE_H
#define HOPCHAIN_RULE_SHAPE_H

#include "rule/rules.h"

/* Of the rules of a list, all about hops or about one kind of event, which must be complete by now and
 * outlive the shapes. */
struct shapes *rule_shapes_new(const struct rule_list *rules);
void rule_shapes_free(struct shapes *shapes);

/* Those of them that the hop or event may match, in the same order; good as long as the shapes. */
const struct rule_list *rule_shapes_find(struct shapes *shapes, struct subject *subject);

#endif
