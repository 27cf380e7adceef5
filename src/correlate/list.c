/* list: doubling arrays in an arena. */
#include "correlate/list.h"

#include <string.h>

void list_put(struct list *list, void *item, struct arena *arena)
{
    if (list->count == list->room) {
        uint32_t room = list->room ? list->room * 2 : 2;
        void **at = arena_take(arena, room * sizeof *at);
        if (list->count)
            memcpy(at, list->at, list->count * sizeof *at);
        list->at = at;
        list->room = room;
    }
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
