/* stays: lists by place and by host, and the last stay of each place for the next run. */
#include "correlate/stays.h"

#include <stdlib.h>

#define SHARED_WITHIN  HOUR          /* DHCP gives an address away at most twice in it */
#define ARRIVED_LATELY (10 * MINUTE) /* who has been at an address for longer lives there */
#define LEFT_LATELY    HOUR          /* who was elsewhere within this has not moved house */

struct carried {
    uint64_t place;
    struct stay stay;
};

void stays_add(struct correlate *w, struct stays *stays, uint64_t place, const struct stay *what)
{
    const struct list *here = index_get(&stays->at, place);
    struct stay *stay = here->count ? here->at[here->count - 1] : NULL;
    if (stay && stay->host == what->host) {
        stay->last = what->last > stay->last ? what->last : stay->last;
        return;
    }
    stay = arena_take(&w->scratch, sizeof *stay);
    *stay = *what;
    index_put(&stays->at, place, stay, &w->scratch);
    if (place != stay->address)
        index_put(&stays->moves, stay->host, stay, &w->scratch);
}

void stays_recall(struct correlate *w, struct stays *stays, int64_t until)
{
    for (; stays->recalled < stays->carried_count; stays->recalled++) {
        const struct carried *carried = &stays->carried[stays->recalled];
        if (carried->stay.first > until)
            return;
        stays_add(w, stays, carried->place, &carried->stay);
    }
}

/* Three owners within SHARED_WITHIN are one address for all of them. */
static void find_shared(struct list *stays)
{
    for (uint32_t i = 0; i + 2 < stays->count; i++) {
        struct stay *a = stays->at[i], *b = stays->at[i + 1], *c = stays->at[i + 2];
        if (c->first <= a->last + SHARED_WITHIN)
            a->shared = b->shared = c->shared = true;
    }
}

void stays_share(struct stays *stays)
{
    for (size_t i = 0; i < stays->at.map.size; i++)
        if (stays->at.map.slot[i].key)
            find_shared((struct list *)(uintptr_t)stays->at.map.slot[i].value);
}

const struct stay *stays_at(const struct list *stays, int64_t time)
{
    uint32_t low = 0, high = stays->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (((struct stay *)stays->at[middle])->first <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return stays->count ? stays->at[low ? low - 1 : 0] : NULL;
}

static bool is_version_6(struct correlate *w, uint32_t address)
{
    struct text t = names_text(w->names, address);
    return text_find(t, ':') < t.len;
}

bool stays_has_just_moved(struct correlate *w, const struct list *moves, uint32_t address, int64_t time)
{
    int64_t arrived = INT64_MAX;
    bool elsewhere = false;
    for (uint32_t i = 0; i < moves->count; i++) {
        const struct stay *stay = moves->at[i];
        if (stay->address == address && stay->first < arrived)
            arrived = stay->first;
    }
    if (arrived > time || arrived < time - ARRIVED_LATELY)
        return false;
    for (uint32_t i = 0; i < moves->count && !elsewhere; i++) {
        const struct stay *stay = moves->at[i];
        elsewhere = stay->address != address && stay->first < arrived && stay->last >= time - LEFT_LATELY &&
                    is_version_6(w, stay->address) == is_version_6(w, address);
    }
    return elsewhere;
}

static int by_beginning(const void *a, const void *b, void *names)
{
    const struct carried *x = a, *y = b;
    int c;
    if (x->stay.first != y->stay.first)
        return x->stay.first < y->stay.first ? -1 : 1;
    c = names_compare(names, x->stay.host, y->stay.host);
    if (c == 0)
        c = names_compare(names, x->stay.address, y->stay.address);
    return c ? c : names_compare(names, (uint32_t)x->place, (uint32_t)y->place);
}

void stays_carry(struct correlate *w, struct stays *stays)
{
    const struct map *at = &stays->at.map;
    stays->carried = mem_grow(stays->carried, at->used, sizeof *stays->carried);
    stays->carried_count = 0;
    for (size_t i = 0; i < at->size; i++) {
        const struct list *list = (const struct list *)(uintptr_t)at->slot[i].value;
        if (at->slot[i].key)
            stays->carried[stays->carried_count++] =
                (struct carried){at->slot[i].key, *(const struct stay *)list->at[list->count - 1]};
    }
    if (stays->carried_count)
        qsort_r(stays->carried, stays->carried_count, sizeof *stays->carried, by_beginning, w->names);
}

void stays_forget(struct stays *stays)
{
    index_done(&stays->at);
    index_done(&stays->moves);
    stays->recalled = 0;
}

void stays_done(struct stays *stays)
{
    stays_forget(stays);
    free(stays->carried);
}
