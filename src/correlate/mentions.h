/* mentions: which names stood beside which SID, and which domain a computer named as its own, how often.
 * Events say the same over and over, so it is only counted as they come, and made sense of once. Private to
 * this room. */
#ifndef HOPCHAIN_CORRELATE_MENTIONS_H
#define HOPCHAIN_CORRELATE_MENTIONS_H

#include "correlate/world.h"

struct mentions *mentions_new(void);
void mentions_free(struct mentions *mentions);

void mentions_add(struct correlate *w, const struct event *event);

/* After the last event: tells the realms. */
void mentions_settle(struct correlate *w);

/* Who stood beside a SID: each once, as written. */
struct person {
    uint32_t sid, user, domain;
    uint64_t times;
};
const struct person *mentions_persons(const struct mentions *mentions, size_t *count);

#endif
