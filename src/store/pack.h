/* pack: an event as few bytes, for those that wait to be put in order of time. Private to store. */
#ifndef HOPCHAIN_STORE_PACK_H
#define HOPCHAIN_STORE_PACK_H

#include "model/event.h"

/* What comes first of a packed event: when it was and which record it is. */
struct packed {
    int64_t time;
    uint64_t record_id;
    uint32_t computer, channel;
    uint32_t size; /* with this head; a multiple of 8 */
};

#define PACKED_MOST (sizeof(struct packed) + sizeof(struct event) + 48)

/* Does it say anything of what only few events do? */
bool pack_has_rest(const struct event *event);

/* Packs the event into PACKED_MOST bytes, aligned for a uint64_t; returns the size. */
size_t pack_event(const struct event *event, struct packed *packed);
void pack_open(const struct packed *packed, struct event *event);

/* By time, then the key of an event: computer, channel and record id, by number. */
int pack_compare(const struct packed *a, const struct packed *b);

#endif
