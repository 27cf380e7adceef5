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

/* Things that come and go while others stay: size zeroed bytes, and the same place given back. Sizes are
 * rounded up to a power of two; 0 bytes are NULL. */
void *arena_lend(struct arena *arena, size_t size);
void arena_return(struct arena *arena, void *place, size_t size);

/* The same for things of one size, which is not rounded up. A zeroed pool is an empty one. */
struct arena_pool {
    void *spare;
};
void *arena_lend_one(struct arena *arena, struct arena_pool *pool, size_t size);
void arena_return_one(struct arena_pool *pool, void *place);

/* A copy with a NUL behind it. */
struct text arena_text(struct arena *arena, struct text t);

/* malloc and friends that abort instead of returning NULL. */
void *mem_new(size_t count, size_t size); /* zeroed */
void *mem_grow(void *old, size_t count, size_t size);

#endif
