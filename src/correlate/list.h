/* list: growing arrays of pointers, and such lists filed under 64-bit keys. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_LIST_H
#define HOPCHAIN_CORRELATE_LIST_H

#include "base/arena.h"
#include "base/map.h"

struct list {
    void **at;
    uint32_t count, room;
    unsigned power; /* its places take 2^power bytes of the arena; 0: they were taken once and whole */
};

struct index {
    struct map map; /* key -> its struct list */
};

/* Room for count items in all, taken once: for lists whose length is known. */
void list_reserve(struct list *list, uint32_t count, struct arena *arena);
/* Gives its place back. */
void list_done(struct list *list, struct arena *arena);
void list_put(struct list *list, void *item, struct arena *arena);
/* Sorts by the pointers' targets: compare gets two items, as they are. A list in order costs one look at
 * each. */
void list_sort(struct list *list, int (*compare)(const void *a, const void *b, void *context), void *context);

void index_put(struct index *index, uint64_t key, void *item, struct arena *arena);
const struct list *index_get(const struct index *index, uint64_t key); /* an empty list where there is none */
void index_done(struct index *index);

#endif
