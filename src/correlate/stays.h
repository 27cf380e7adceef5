/* stays: which host was at which address when. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_STAYS_H
#define HOPCHAIN_CORRELATE_STAYS_H

#include "correlate/world.h"

/* One host at one address, from its first to its last event there. */
struct stay {
    int64_t first, last;
    uint32_t host, address;
    bool shared; /* the address changed hands too fast to tell whose it was: NAT, a proxy */
};

struct stays {
    struct index at;    /* place -> stays, by time; a place is an address, alone or as a domain sees it */
    struct index moves; /* host -> those of addresses as a domain sees them, by time */
    struct carried *carried; /* the last stay at each place of earlier runs, by time */
    size_t carried_count, recalled;
};

/* Stays are added in order of time; one that the host goes on with becomes longer. */
void stays_add(struct correlate *w, struct stays *stays, uint64_t place, const struct stay *what);

/* Adds what was carried over, as far as it began by then. */
void stays_recall(struct correlate *w, struct stays *stays, int64_t until);

void stays_share(struct stays *stays); /* marks those that are shared, once all are there */

/* The last stay that began until then, else the first one; NULL where there is none. */
const struct stay *stays_at(const struct list *stays, int64_t time);

/* Had the host come to the address just before, and been at another of the same kind shortly before that? Of
 * a host's moves. */
bool stays_has_just_moved(struct correlate *w, const struct list *moves, uint32_t address, int64_t time);

void stays_carry(struct correlate *w, struct stays *stays); /* remembers for the next run */
void stays_forget(struct stays *stays);                     /* what is learned anew in each run */
void stays_done(struct stays *stays);

#endif
