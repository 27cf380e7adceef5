/* rename: which names stand beside one SID; the first of them by text stands for all. */
#include "correlate/rename.h"

#include <stdlib.h>

struct bearer {
    uint32_t sid, user, domain; /* as written, but for the user: lower */
};

struct rename {
    struct map seen; /* of the three -> 1 */
    struct bearer *at;
    size_t count, room;
    struct map same; /* account -> the one that stands for it */
};

struct rename *rename_new(void)
{
    return mem_new(1, sizeof(struct rename));
}

void rename_free(struct rename *rename)
{
    if (!rename)
        return;
    map_done(&rename->seen);
    map_done(&rename->same);
    free(rename->at);
    free(rename);
}

void rename_learn(struct correlate *w, uint32_t sid, uint32_t user, uint32_t domain)
{
    struct rename *r = w->rename;
    struct bearer bearer = {sid, world_lower(w, user), domain};
    uint64_t *seen;
    if (!sid || !user || !text_starts(names_text(w->names, sid), TEXT("S-1-5-21-")))
        return;
    seen = map_put(&r->seen, map_mix(world_key(bearer.sid, bearer.user), domain));
    if (*seen)
        return;
    *seen = 1;
    if (r->count == r->room) {
        r->room = r->room ? r->room * 2 : 64;
        r->at = mem_grow(r->at, r->room, sizeof *r->at);
    }
    r->at[r->count++] = bearer;
}

void rename_settle(struct correlate *w)
{
    struct rename *r = w->rename;
    struct map first = {0}; /* SID -> the first by text of its accounts */
    for (size_t i = 0; i < r->count; i++) {
        uint32_t account = world_account(w, r->at[i].user, r->at[i].domain);
        uint64_t *best = map_put(&first, r->at[i].sid);
        if (!*best || names_compare(w->names, account, (uint32_t)*best) < 0)
            *best = account;
    }
    for (size_t i = 0; i < r->count; i++) {
        uint32_t account = world_account(w, r->at[i].user, r->at[i].domain);
        uint32_t best = (uint32_t)*map_get(&first, r->at[i].sid);
        if (best != account)
            *map_put(&r->same, account) = best;
    }
    map_done(&first);
}

uint32_t rename_same(const struct correlate *w, uint32_t account)
{
    const uint64_t *same = w->rename->same.used ? map_get(&w->rename->same, account) : NULL;
    return same ? (uint32_t)*same : account;
}

uint64_t rename_key(const struct correlate *w, uint32_t place, uint32_t account)
{
    return world_key(place, rename_same(w, account));
}
