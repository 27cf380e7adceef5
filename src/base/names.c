/* names: the texts in an arena, found again by a hash table of their numbers. Most of what comes was there
 * before: finding that out is what must be fast. */
#include "base/names.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define LOWER_BYTES 1024 /* longer names are copied to the heap to fold them */

struct names {
    struct arena arena;
    struct text *text; /* by number */
    uint32_t count, room;
    struct slot *slot; /* by hash; at most half full */
    uint32_t size;
};

struct slot {
    uint32_t name, hash; /* name: 0 empty */
};

struct names *names_new(void)
{
    struct names *names = mem_new(1, sizeof *names);
    arena_init(&names->arena);
    names->room = 256;
    names->text = mem_new(names->room, sizeof *names->text);
    names->text[0] = TEXT("");
    names->size = 1024;
    names->slot = mem_new(names->size, sizeof *names->slot);
    return names;
}

void names_free(struct names *names)
{
    if (!names)
        return;
    arena_done(&names->arena);
    free(names->text);
    free(names->slot);
    free(names);
}

static uint64_t word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Up to seven bytes as one word. */
static uint64_t short_word(struct text t)
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
static uint64_t stir(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ sum >> 32;
}

static uint32_t hash_of(struct text t)
{
    uint64_t sum = stir(t.len, t.len < 8 ? short_word(t) : word(t.at + t.len - 8));
    for (; t.len > 8; t.at += 8, t.len -= 8)
        sum = stir(sum, word(t.at));
    return (uint32_t)(stir(sum, 0) >> 16);
}

/* As most names are short, faster than a call. */
static bool is_same(const char *a, const char *b, size_t len)
{
    if (len < 8)
        return short_word((struct text){a, len}) == short_word((struct text){b, len});
    for (size_t i = 0; i + 8 < len; i += 8)
        if (word(a + i) != word(b + i))
            return false;
    return word(a + len - 8) == word(b + len - 8);
}

static struct slot *find(const struct names *names, struct text t, uint32_t hash)
{
    uint32_t i = hash & (names->size - 1);
    for (; names->slot[i].name; i = (i + 1) & (names->size - 1))
        if (names->slot[i].hash == hash && names->text[names->slot[i].name].len == t.len &&
            is_same(names->text[names->slot[i].name].at, t.at, t.len))
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
            *find(names, names->text[old[i].name], old[i].hash) = old[i];
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
    if (names->count + 1 == names->room) {
        names->room *= 2;
        names->text = mem_grow(names->text, names->room, sizeof *names->text);
    }
    *slot = (struct slot){++names->count, hash};
    names->text[names->count] = arena_text(&names->arena, t);
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
    return names->text[name];
}

uint32_t names_count(const struct names *names)
{
    return names->count;
}

int names_compare(const struct names *names, uint32_t a, uint32_t b)
{
    return a == b ? 0 : strcmp(names->text[a].at, names->text[b].at);
}
