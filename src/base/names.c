/* names: the texts in an arena, found again by a hash table of their numbers. Most of what comes was there
 * before: finding that out is what must be fast. */
#include "base/names.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define LOWER_BYTES 1024 /* longer names are copied to the heap to fold them */

/* Blocks never move, so that a name can be asked for while others are added; each is twice as large as that
 * before. */
#define BLOCK_BITS  8
#define BLOCK_FIRST ((uint64_t)1 << BLOCK_BITS)
#define BLOCKS      (32 - BLOCK_BITS + 1) /* for all numbers there are */

struct names {
    struct arena arena;
    struct text *block[BLOCKS]; /* by number */
    uint32_t count;
    struct slot *slot; /* by hash; at most half full */
    uint32_t size;
};

struct slot {
    uint32_t name, hash; /* name: 0 empty */
};

/* Block 0 has the first BLOCK_FIRST names, block 1 the next, twice as many ... */
static unsigned block_of(uint32_t name)
{
    return 63 - BLOCK_BITS - (unsigned)__builtin_clzll((uint64_t)name + BLOCK_FIRST);
}

static struct text *text_at(const struct names *names, uint32_t name)
{
    unsigned block = block_of(name);
    return &names->block[block][name + BLOCK_FIRST - (BLOCK_FIRST << block)];
}

static void make_block(struct names *names, uint32_t name)
{
    unsigned block = block_of(name);
    if (!names->block[block])
        names->block[block] = mem_new(BLOCK_FIRST << block, sizeof(struct text));
}

struct names *names_new(void)
{
    struct names *names = mem_new(1, sizeof *names);
    arena_init(&names->arena);
    make_block(names, 0);
    *text_at(names, 0) = TEXT("");
    names->size = 1024;
    names->slot = mem_new(names->size, sizeof *names->slot);
    return names;
}

void names_free(struct names *names)
{
    if (!names)
        return;
    arena_done(&names->arena);
    for (int i = 0; i < BLOCKS; i++)
        free(names->block[i]);
    free(names->slot);
    free(names);
}

static inline uint64_t word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Up to seven bytes as one word. */
static inline uint64_t short_word(struct text t)
{
    uint32_t first, last;
    if (t.len < 4)
        return t.len ? (uint64_t)(uint8_t)t.at[0] << 16 | (uint64_t)(uint8_t)t.at[t.len / 2] << 8 |
                           (uint8_t)t.at[t.len - 1]
                     : 0;
    memcpy(&first, t.at, sizeof first);
    memcpy(&last, t.at + t.len - sizeof last, sizeof last);
    return (uint64_t)first << 32 | last;
}

/* The upper half of a product depends on all bits below. */
static inline uint64_t stir(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ sum >> 32;
}

/* Each word's product is its own, so that none waits for another's. */
static inline uint32_t hash_of(struct text t)
{
    uint64_t sum = stir(t.len, t.len < 8 ? short_word(t) : word(t.at + t.len - 8)), place = t.len;
    for (; t.len > 8; t.at += 8, t.len -= 8)
        sum += stir(place += UINT64_C(0xd1342543de82ef95), word(t.at));
    return (uint32_t)(stir(sum, 0) >> 16);
}

/* As most names are short, faster than a call. */
static inline bool is_text(struct text a, struct text b)
{
    if (a.len != b.len)
        return false;
    if (a.len < 8)
        return short_word(a) == short_word(b);
    for (size_t i = 0; i + 8 < a.len; i += 8)
        if (word(a.at + i) != word(b.at + i))
            return false;
    return word(a.at + a.len - 8) == word(b.at + b.len - 8);
}

static inline struct slot *find(const struct names *names, struct text t, uint32_t hash)
{
    uint32_t i = hash & (names->size - 1);
    for (; names->slot[i].name; i = (i + 1) & (names->size - 1))
        if (names->slot[i].hash == hash && is_text(*text_at(names, names->slot[i].name), t))
            break;
    return &names->slot[i];
}

static void grow(struct names *names)
{
    struct slot *old = names->slot;
    uint32_t count = names->size;
    names->size *= 2;
    names->slot = mem_new(names->size, sizeof *names->slot);
    for (uint32_t i = 0; i < count; i++)
        if (old[i].name)
            *find(names, *text_at(names, old[i].name), old[i].hash) = old[i];
    free(old);
}

uint32_t names_add(struct names *names, struct text t)
{
    struct slot *slot;
    uint32_t hash;
    if (t.len == 0)
        return 0;
    hash = hash_of(t);
    slot = find(names, t, hash);
    if (slot->name)
        return slot->name;
    *slot = (struct slot){++names->count, hash};
    make_block(names, names->count);
    *text_at(names, names->count) = arena_text(&names->arena, t);
    if (names->count * 2 > names->size)
        grow(names);
    return names->count;
}

uint32_t names_find(const struct names *names, struct text t)
{
    return t.len ? find(names, t, hash_of(t))->name : 0;
}

uint32_t names_add_lower(struct names *names, struct text t)
{
    char small[LOWER_BYTES], *room = small;
    uint32_t name;
    if (t.len > sizeof small)
        room = mem_new(t.len, 1);
    name = names_add(names, text_lower(t, room, t.len));
    if (room != small)
        free(room);
    return name;
}

struct text names_text(const struct names *names, uint32_t name)
{
    return *text_at(names, name);
}

uint32_t names_count(const struct names *names)
{
    return names->count;
}

int names_compare(const struct names *names, uint32_t a, uint32_t b)
{
    return a == b ? 0 : strcmp(text_at(names, a)->at, text_at(names, b)->at);
}
