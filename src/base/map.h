/* map: from a 64-bit key to a 64-bit value, open addressing. The keys are made by the program (numbers, or
 * hashes by map_hash): equal keys are equal things to the caller, who checks where that matters. */
#ifndef HOPCHAIN_BASE_MAP_H
#define HOPCHAIN_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
    uint64_t key, value;
};

struct map {
    struct map_slot *slot; /* private: size slots, and one more for key 0 */
    size_t size, used;
    bool has_zero;
};

void map_done(struct map *map);                         /* a zeroed struct map is an empty one */
uint64_t *map_get(const struct map *map, uint64_t key); /* the value, or NULL; good until the next map_put */
uint64_t *map_put(struct map *map, uint64_t key);       /* the same, made as 0 where it was missing */

void map_copy(struct map *into, const struct map *from); /* into: an empty one */

uint64_t map_mix(uint64_t a, uint64_t b); /* two numbers as one key; a well-mixed 64-bit hash */
uint64_t map_hash(const void *bytes, size_t len);

#endif
