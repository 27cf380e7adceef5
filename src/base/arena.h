/* arena: memory for things that die together. Nothing is freed alone; out of memory aborts. */
#ifndef HOPCHAIN_BASE_ARENA_H
#define HOPCHAIN_BASE_ARENA_H

#include "base/text.h"

struct arena_block;

#define ARENA_SPARES 32 /* sizes, by powers of two */

struct arena {
    struct arena_block *block; /* the newest; private */
    void *spare[ARENA_SPARES]; /* places given back, by size; private */
    size_t bytes;              /* taken from the system so far */
};

void arena_init(struct arena *arena);
void arena_done(struct arena *arena);

/* Zeroed bytes, aligned for pointers and 64-bit numbers. */
void *arena_take(struct arena *arena, size_t size);

/* For what grows by doubling: room of 2^power bytes, a place that was given back where there is one. Not
 * zeroed. */
void *arena_take_power(struct arena *arena, unsigned power);
void arena_give_back(struct arena *arena, void *place, unsigned power);

/* A copy with a NUL behind it. */
struct text arena_text(struct arena *arena, struct text t);

/* malloc and friends that abort instead of returning NULL. */
void *mem_new(size_t count, size_t size); /* zeroed */
void *mem_grow(void *old, size_t count, size_t size);

#endif
