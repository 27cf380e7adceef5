/* groups: counting what is alike. A thing is told from others by its key; the groups stand in the order in
 * which they were first met, which for chains is that of time. */
#ifndef HOPCHAIN_BASE_GROUPS_H
#define HOPCHAIN_BASE_GROUPS_H

#include "base/map.h"

#define GROUP_KEYS 8

struct group {
    uint64_t key[GROUP_KEYS];
    uint64_t count;
    int64_t first, last; /* the earliest and latest time of its things */
    uint64_t note;       /* whatever its user wants; 0 at first */
};

/* A zeroed one with `most` set is empty. */
struct groups {
    struct group *at;
    size_t count, room;
    size_t most;       /* groups; further ones are only counted */
    uint64_t left_out; /* things of those */
    struct map place;  /* key's hash to index + 1 */
};

void groups_done(struct groups *groups);

/* The group of this key, made with a count of 0 where it is new. NULL where it is left out, which counts;
 * good until the next call. */
struct group *groups_take(struct groups *groups, const uint64_t key[GROUP_KEYS]);

/* The group of this key, or NULL where there is none. */
const struct group *groups_find(const struct groups *groups, const uint64_t key[GROUP_KEYS]);

/* As groups_take, with one more thing in it. */
struct group *groups_add(struct groups *groups, const uint64_t key[GROUP_KEYS], int64_t time);

#endif
