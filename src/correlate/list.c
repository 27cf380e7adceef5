/* list: doubling arrays in an arena. */
#include "correlate/list.h"

#include <stdlib.h>
#include <string.h>

#define POWER_FIRST 3 /* one pointer: most lists hold no more */

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
    list->power = 0;
}

/* The old place goes back to the arena, for other lists to grow into. */
static void grow(struct list *list, struct arena *arena)
{
    unsigned power = list->power ? list->power + 1 : POWER_FIRST;
    void **at;
    while (((size_t)1 << power) / sizeof *at <= list->room)
        power++;
    at = arena_take_power(arena, power);
    if (list->count)
        memcpy(at, list->at, list->count * sizeof *at);
    if (list->power)
        arena_give_back(arena, list->at, list->power);
    list->at = at;
    list->room = (uint32_t)(((size_t)1 << power) / sizeof *at);
    list->power = power;
}

void list_put(struct list *list, void *item, struct arena *arena)
{
    if (list->count == list->room)
        grow(list, arena);
    list->at[list->count++] = item;
}

void list_done(struct list *list, struct arena *arena)
{
    if (list->power)
        arena_give_back(arena, list->at, list->power);
    *list = (struct list){0};
}

struct order {
    int (*compare)(const void *a, const void *b, void *context);
    void *context;
};

static int by_items(const void *a, const void *b, void *order)
{
    const struct order *o = order;
    return o->compare(*(void *const *)a, *(void *const *)b, o->context);
}

/* Nearly all lists are short: of those this is quicker, and takes no memory. */
#define SHORT 8

static void sort_short(struct list *list, int (*compare)(const void *a, const void *b, void *context),
                       void *context)
{
    for (uint32_t i = 1; i < list->count; i++) {
        void *item = list->at[i];
        uint32_t at = i;
        for (; at > 0 && compare(list->at[at - 1], item, context) > 0; at--)
            list->at[at] = list->at[at - 1];
        list->at[at] = item;
    }
}

void list_sort(struct list *list, int (*compare)(const void *a, const void *b, void *context), void *context)
{
    struct order order = {compare, context};
    uint32_t i = 1;
    if (list->count <= SHORT) {
        sort_short(list, compare, context);
        return;
    }
    while (i < list->count && compare(list->at[i - 1], list->at[i], context) <= 0)
        i++;
    if (i < list->count)
        qsort_r(list->at, list->count, sizeof *list->at, by_items, &order);
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
