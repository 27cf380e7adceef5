/* delegation: the inventory of who may delegate to whom, as the change events of the directory tell it (4738,
 * 4742, 5136). What no event tells stays unknown: absence is not evidence. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_DELEGATION_H
#define HOPCHAIN_CORRELATE_DELEGATION_H

#include "correlate/world.h"

struct delegation *delegation_new(void);
void delegation_free(struct delegation *delegation);

/* Keeps what an event of ours says about delegation, if anything. */
void delegation_learn(struct delegation *delegation, struct correlate *w, const struct event *event);

/* Of an S4U2proxy hop at that time: classic where the front end's list names the target, resource-based where
 * the target's object allows somebody to act on others' behalf, else unknown. */
enum model delegation_model(const struct delegation *delegation, struct correlate *w, const struct hop *hop,
                            int64_t time);

#endif
