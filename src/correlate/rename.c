/* rename: which names stand beside one SID; the first of them by text stands for all. */
#include "correlate/rename.h"

#include "correlate/mentions.h"

#include <stdlib.h>

struct rename {
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
    map_done(&rename->same);
    free(rename);
}

/* The person's account; 0 for those whose SID is no account's. */
static uint32_t account_of(struct correlate *w, const struct person *person)
{
    return text_starts(names_text(w->names, person->sid), TEXT("S-1-5-21-"))
               ? world_account(w, person->user, person->domain)
               : 0;
}

void rename_settle(struct correlate *w)
{
    size_t count;
    const struct person *persons = mentions_persons(w->mentions, &count);
    struct map first = {0}; /* SID -> the first by text of its accounts */
    for (size_t i = 0; i < count; i++) {
        uint32_t account = account_of(w, &persons[i]);
        uint64_t *best = account ? map_put(&first, persons[i].sid) : NULL;
        if (best && (!*best || names_compare(w->names, account, (uint32_t)*best) < 0))
            *best = account;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t account = account_of(w, &persons[i]);
        const uint64_t *best = account ? map_get(&first, persons[i].sid) : NULL;
        if (best && *best != account)
            *map_put(&w->rename->same, account) = *best;
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
