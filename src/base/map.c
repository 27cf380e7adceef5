/* map: linear probing over a power of two, at most three quarters full. */
#include "base/map.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

void map_done(struct map *map)
{
    free(map->slot);
    *map = (struct map){0};
}

/* The finaliser of splitmix64: every input bit reaches every output bit. */
static uint64_t scatter(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t map_mix(uint64_t a, uint64_t b)
{
    return scatter(scatter(a + 0x9e3779b97f4a7c15u) ^ b);
}

uint64_t map_hash(const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    uint64_t hash = len, word;
    for (; len >= 8; at += 8, len -= 8) {
        memcpy(&word, at, 8);
        hash = map_mix(hash, word);
    }
    word = 0;
    if (len)
        memcpy(&word, at, len);
    return map_mix(hash, word);
}

/* The upper half of a product depends on all bits of the key. */
static inline struct map_slot *find(const struct map *map, uint64_t key)
{
    size_t last = map->size - 1, i = (key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & last;
    while (map->slot[i].key && map->slot[i].key != key)
        i = (i + 1) & last;
    return &map->slot[i];
}

static void grow(struct map *map)
{
    struct map old = *map;
    map->size = old.size ? old.size * 2 : 64;
    map->slot = mem_new(map->size + 1, sizeof *map->slot);
    for (size_t i = 0; i < old.size; i++)
        if (old.slot[i].key)
            *find(map, old.slot[i].key) = old.slot[i];
    if (old.slot)
        map->slot[map->size] = old.slot[old.size];
    free(old.slot);
}

/* Key 0 marks an empty slot, so it has one of its own. */
static uint64_t *put_zero(struct map *map)
{
    if (!map->size)
        grow(map);
    map->has_zero = true;
    return &map->slot[map->size].value;
}

uint64_t *map_get(const struct map *map, uint64_t key)
{
    struct map_slot *slot;
    if (map->size == 0)
        return NULL;
    if (key == 0)
        return map->has_zero ? &map->slot[map->size].value : NULL;
    slot = find(map, key);
    return slot->key ? &slot->value : NULL;
}

uint64_t *map_put(struct map *map, uint64_t key)
{
    struct map_slot *slot = NULL;
    if (key == 0)
        return put_zero(map);
    if (map->size && (slot = find(map, key))->key)
        return &slot->value;
    if (map->used * 4 >= map->size * 3) {
        grow(map);
        slot = find(map, key);
    }
    slot->key = key;
    map->used++;
    return &slot->value;
}

void map_copy(struct map *into, const struct map *from)
{
    *into = *from;
    if (!from->slot)
        return;
    into->slot = mem_new(from->size + 1, sizeof *into->slot);
    memcpy(into->slot, from->slot, (from->size + 1) * sizeof *into->slot);
}
