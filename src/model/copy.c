/* copy: everything a chain points at. */
#include "model/copy.h"

#include "base/map.h"

#include <string.h>

/* Hops of the chain: which became which. */
struct copying {
    struct arena *arena;
    struct map hops;
};

static void *again(struct arena *arena, const void *from, size_t count, size_t size)
{
    void *to = count ? arena_take(arena, count * size) : NULL;
    if (count)
        memcpy(to, from, count * size);
    return to;
}

static struct hop *copied(const struct copying *copying, const struct hop *hop)
{
    const uint64_t *to = hop ? map_get(&copying->hops, (uintptr_t)hop) : NULL;
    return to ? (struct hop *)(uintptr_t)*to : NULL;
}

static const struct sighting *copy_sighting(struct arena *arena, const struct sighting *event)
{
    return event ? again(arena, event, 1, sizeof *event) : NULL;
}

static struct hop *copy_hop(struct copying *copying, const struct hop *from)
{
    struct arena *arena = copying->arena;
    struct hop *to = again(arena, from, 1, sizeof *from);
    to->parent = copied(copying, from->parent);
    to->related = from->related ? again(arena, from->related, 1, sizeof *from->related) : NULL;
    to->evidence = again(arena, from->evidence, from->evidence_count, sizeof *from->evidence);
    for (uint32_t i = 0; i < to->evidence_count; i++)
        to->evidence[i] = copy_sighting(arena, from->evidence[i]);
    to->links = again(arena, from->links, from->link_count, sizeof *from->links);
    to->clues = again(arena, from->clues, from->clue_count, sizeof *from->clues);
    to->alternatives = again(arena, from->alternatives, from->alternative_count, sizeof *from->alternatives);
    for (uint32_t i = 0; i < to->alternative_count; i++)
        to->alternatives[i].event = copy_sighting(arena, from->alternatives[i].event);
    *map_put(&copying->hops, (uintptr_t)from) = (uintptr_t)to;
    return to;
}

static void copy_findings(const struct copying *copying, struct chain *chain)
{
    struct arena *arena = copying->arena;
    chain->findings = again(arena, chain->findings, chain->finding_count, sizeof *chain->findings);
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        struct finding *finding = &chain->findings[i];
        finding->hop = copied(copying, finding->hop);
        finding->event = copy_sighting(arena, finding->event);
        if (finding->reason)
            finding->reason = arena_text(arena, text_of(finding->reason)).at;
    }
}

struct chain *chain_copy(struct arena *arena, const struct chain *chain)
{
    struct copying copying = {.arena = arena};
    struct chain *to = again(arena, chain, 1, sizeof *chain);
    to->hops = again(arena, chain->hops, chain->hop_count, sizeof *chain->hops);
    for (uint32_t i = 0; i < to->hop_count; i++)
        to->hops[i] = copy_hop(&copying, chain->hops[i]);
    copy_findings(&copying, to);
    map_done(&copying.hops);
    return to;
}
