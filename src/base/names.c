/* names: the texts in an arena, found again by a hash table of their numbers. */
#include "base/names.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define LOWER_BYTES 1024 /* longer names are copied to the heap to fold them */

struct names {
    struct arena arena;
    struct text *text; /* by number */
    uint32_t count, room;
    uint32_t *slot; /* numbers by hash, 0 empty; at most half full */
    uint32_t size;
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

static uint32_t *find(const struct names *names, struct text t)
{
    uint32_t i = (uint32_t)map_hash(t.at, t.len) & (names->size - 1);
    while (names->slot[i] && !text_equal(names->text[names->slot[i]], t))
        i = (i + 1) & (names->size - 1);
    return &names->slot[i];
}

static void grow(struct names *names)
{
    names->size *= 2;
    free(names->slot);
    names->slot = mem_new(names->size, sizeof *names->slot);
    for (uint32_t n = 1; n <= names->count; n++)
        *find(names, names->text[n]) = n;
}

uint32_t names_add(struct names *names, struct text t)
{
    uint32_t *slot;
    if (t.len == 0)
        return 0;
    slot = find(names, t);
    if (*slot)
        return *slot;
    if (names->count + 1 == names->room) {
        names->room *= 2;
        names->text = mem_grow(names->text, names->room, sizeof *names->text);
    }
    *slot = ++names->count;
    names->text[names->count] = arena_text(&names->arena, t);
    if (names->count * 2 > names->size)
        grow(names);
    return names->count;
}

uint32_t names_find(const struct names *names, struct text t)
{
    return t.len ? *find(names, t) : 0;
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
