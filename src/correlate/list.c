/* list: doubling arrays in an arena. */
#include "correlate/list.h"

#include <string.h>

void list_reserve(struct list *list, uint32_t count, struct arena *arena)
{
    void **at;
    if (count <= list->room)
        return;
    at = arena_take(arena, count * sizeof *at);
    if (list->count)
        memcpy(at, list->at, list->count * sizeof *at);
    list->at = at;
    list->room = count;
}

void list_put(struct list *list, void *item, struct arena *arena)
{
    if (list->count == list->room)
        list_reserve(list, list->room ? list->room * 2 : 1, arena);
    list->at[list->count++] = item;
}

void index_put(struct index *index, uint64_t key, void *item, struct arena *arena)
{
    uint64_t *slot = map_put(&index->map, key);
    if (!*slot)
        *slot = (uint64_t)(uintptr_t)arena_take(arena, sizeof(struct list));
    list_put((struct list *)(uintptr_t)*slot, item, arena);
}

const struct list *index_get(const struct index *index, uint64_t key)
{
    static const struct list none;
    const uint64_t *slot = map_get(&index->map, key);
    return slot ? (const struct list *)(uintptr_t)*slot : &none;
}

void index_done(struct index *index)
{
    map_done(&index->map);
}
