/* arena: a list of blocks, each filled from its start. */
#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_ALIGN 8            /* pointers, 64-bit numbers and double; nobody keeps wider types here */
#define BLOCK_BYTES (64u * 1024) /* small enough to waste little, large enough to be rare */

struct arena_block {
    struct arena_block *older;
    size_t used, size;
    char bytes[];
};

void *mem_new(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p)
        abort();
    return p;
}

void *mem_grow(void *old, size_t count, size_t size)
{
    void *p = reallocarray(old, count ? count : 1, size ? size : 1);
    if (!p)
        abort();
    return p;
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_done(struct arena *arena)
{
    while (arena->block) {
        struct arena_block *older = arena->block->older;
        free(arena->block);
        arena->block = older;
    }
    *arena = (struct arena){0};
}

static void add_block(struct arena *arena, size_t size)
{
    struct arena_block *block;
    if (size < BLOCK_BYTES)
        size = BLOCK_BYTES;
    block = mem_new(1, sizeof *block + size);
    block->older = arena->block;
    block->size = size;
    arena->block = block;
    arena->bytes += sizeof *block + size;
}

void *arena_take(struct arena *arena, size_t size)
{
    void *p;
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (!arena->block || arena->block->size - arena->block->used < size)
        add_block(arena, size);
    p = arena->block->bytes + arena->block->used;
    arena->block->used += size;
    return p;
}

void *arena_take_power(struct arena *arena, unsigned power)
{
    void *place;
    assert(power < ARENA_SPARES);
    place = arena->spare[power];
    if (!place)
        return arena_take(arena, (size_t)1 << power);
    memcpy(&arena->spare[power], place, sizeof arena->spare[power]);
    return place;
}

void arena_give_back(struct arena *arena, void *place, unsigned power)
{
    memcpy(place, &arena->spare[power], sizeof arena->spare[power]);
    arena->spare[power] = place;
}

/* Places hold at least what links them while they are spare. */
static unsigned power_of(size_t size)
{
    unsigned power = 3;
    while ((size_t)1 << power < size)
        power++;
    return power;
}

void *arena_lend(struct arena *arena, size_t size)
{
    return size ? memset(arena_take_power(arena, power_of(size)), 0, size) : NULL;
}

void arena_return(struct arena *arena, void *place, size_t size)
{
    if (place)
        arena_give_back(arena, place, power_of(size));
}

void *arena_lend_one(struct arena *arena, struct arena_pool *pool, size_t size)
{
    void *place = pool->spare;
    if (!place)
        return arena_take(arena, size);
    memcpy(&pool->spare, place, sizeof pool->spare);
    return memset(place, 0, size);
}

void arena_return_one(struct arena_pool *pool, void *place)
{
    memcpy(place, &pool->spare, sizeof pool->spare);
    pool->spare = place;
}

struct text arena_text(struct arena *arena, struct text t)
{
    char *copy = arena_take(arena, t.len + 1);
    if (t.len)
        memcpy(copy, t.at, t.len);
    return (struct text){copy, t.len};
}
