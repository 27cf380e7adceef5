/* chains: finished hops, their ids, and the trees they form. */
#include "base/md5.h"
#include "correlate/draft.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* An id from content: the first eight bytes of an MD5, so that it is the same on any machine. */
struct digest {
    char bytes[1024];
    size_t len;
};

#define DIGEST_WHOLE 64 /* longer texts go in by their MD5, so that a dozen of them always fit */

static void digest_bytes(struct digest *d, const void *bytes, size_t len)
{
    assert(len < sizeof d->bytes - d->len);
    if (len)
        memcpy(d->bytes + d->len, bytes, len);
    d->len += len;
    d->bytes[d->len++] = '\n';
}

static void digest_text(struct digest *d, struct text t)
{
    uint8_t sum[16];
    if (t.len <= DIGEST_WHOLE) {
        digest_bytes(d, t.at, t.len);
        return;
    }
    md5(t.at, t.len, sum);
    digest_bytes(d, sum, sizeof sum);
}

static void digest_number(struct digest *d, int64_t number)
{
    char digits[TEXT_DECIMAL];
    digest_text(d, text_signed(number, digits));
}

static uint64_t digest_id(const struct digest *d)
{
    uint8_t out[16];
    uint64_t id = 0;
    md5(d->bytes, d->len, out);
    for (int i = 0; i < 8; i++)
        id = id << 8 | out[i];
    return id ? id : 1;
}

static uint64_t hop_id(const struct correlate *w, const struct draft *draft)
{
    const struct hop *hop = &draft->hop;
    const struct leg *first = draft_first(draft); /* a clue is no part of what happened */
    struct digest d = {.len = 0};
    digest_text(&d, text_of(protocol_word(hop->protocol)));
    digest_text(&d, names_text(w->names, hop->principal));
    digest_text(&d, names_text(w->names, hop->delegate));
    digest_text(&d, names_text(w->names, hop->source.host));
    digest_text(&d, names_text(w->names, hop->source.address));
    digest_text(&d, names_text(w->names, hop->target.host));
    digest_text(&d, names_text(w->names, hop->service));
    if (hop->ticket_start != TIME_NONE) {
        digest_number(&d, hop->ticket_start);
    } else {
        digest_text(&d, names_text(w->names, first->at.computer));
        digest_number(&d, (int64_t)first->at.record_id);
        digest_number(&d, first->at.time);
    }
    return digest_id(&d);
}

static bool is_given(const struct correlate *w, uint64_t id)
{
    return map_get(&w->ids, id) || map_get(&w->ids_before, id);
}

/* How often the id was given so far; counts it once more. */
static uint64_t count_id(struct correlate *w, uint64_t id)
{
    const uint64_t *before = map_get(&w->ids_before, id);
    uint64_t *times = map_put(&w->ids, id);
    if (!*times && before)
        *times = *before;
    return (*times)++;
}

/* Two tickets of one second for the same service give the same id: the later ones count on. */
static void make_ids_unique(struct correlate *w, const struct list *drafts)
{
    for (uint32_t i = 0; i < drafts->count; i++) {
        struct hop *hop = &((struct draft *)drafts->at[i])->hop;
        uint64_t count = count_id(w, hop->id);
        while (count && is_given(w, map_mix(hop->id, count)))
            count++;
        if (count) {
            *map_put(&w->ids, hop->id) = count + 1;
            hop->id = map_mix(hop->id, count);
            *map_put(&w->ids, hop->id) = 1;
        }
    }
}

static uint32_t place_of(const struct draft *draft, uint32_t rank)
{
    uint32_t low = 0, high = draft->legs.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (((const struct leg *)draft->legs.at[middle])->rank < rank)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int by_place(const void *a, const void *b)
{
    const struct link *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static void finish_links(struct correlate *w, struct draft *draft)
{
    struct hop *hop = &draft->hop;
    if (!draft->link_count)
        return;
    hop->link_count = draft->link_count;
    hop->links = arena_lend(&w->arena, hop->link_count * sizeof *hop->links);
    for (uint32_t i = 0; i < hop->link_count; i++) {
        const struct draft_link *link = &draft->links[i];
        hop->links[i] =
            (struct link){place_of(draft, link->from->rank), place_of(draft, link->to->rank), link->basis};
    }
    qsort(hop->links, hop->link_count, sizeof *hop->links, by_place);
    arena_return(&w->arena, draft->links, draft->link_room * sizeof *draft->links);
    draft->links = NULL;
    draft->link_count = draft->link_room = 0;
}

static bool is_clue(const struct leg *leg)
{
    return leg->kind == LEG_CLUE || (leg->kind == LEG_REFUSED_TICKET && leg->policy);
}

static struct clue clue_of(const struct leg *leg, uint32_t at)
{
    struct clue clue = {.status = leg->status, .words = leg->kind == LEG_CLUE ? 0 : leg->policy};
    if (leg->kind == LEG_CLUE)
        clue = leg->clue->says;
    clue.at = at;
    return clue;
}

static void finish_clues(struct correlate *w, struct draft *draft)
{
    struct hop *hop = &draft->hop;
    uint32_t count = 0;
    for (uint32_t i = 0; i < draft->legs.count; i++)
        count += is_clue(draft->legs.at[i]);
    hop->clues = arena_lend(&w->arena, count * sizeof *hop->clues);
    for (uint32_t i = 0; i < draft->legs.count; i++)
        if (is_clue(draft->legs.at[i]))
            hop->clues[hop->clue_count++] = clue_of(draft->legs.at[i], i);
}

static void finish(struct correlate *w, struct draft *draft)
{
    struct hop *hop = &draft->hop;
    hop->evidence_count = draft->legs.count;
    hop->evidence = arena_lend(&w->arena, draft->legs.count * sizeof *hop->evidence);
    for (uint32_t i = 0; i < draft->legs.count; i++) {
        const struct leg *leg = draft->legs.at[i];
        hop->evidence[i] = &leg->at;
        hop->logons += leg->at.event_id == 4624;
    }
    finish_links(w, draft);
    finish_clues(w, draft);
    hop->parent = draft->parent ? &draft->parent->hop : NULL;
    hop->id = hop_id(w, draft);
}

static struct draft *root_of(struct draft *draft)
{
    while (draft->parent)
        draft = draft->parent;
    return draft;
}

/* A hop can only continue one that set out before it, or in the same moment. */
static void cut_impossible(const struct list *drafts)
{
    for (uint32_t i = 0; i < drafts->count; i++) {
        struct draft *draft = drafts->at[i];
        if (draft->parent &&
            (!draft->parent->legs.count || draft_departure(draft->parent) > draft_departure(draft)))
            draft->parent = NULL;
    }
}

/* Puts a draft behind those that it continues. Those of one moment may lie behind it still; a ring of them is
 * cut where it closes. */
static void put_behind_parent(struct correlate *w, struct draft *draft, struct list *path, struct list *order)
{
    path->count = 0;
    for (; draft && draft->order != ORDER_PLACED; draft = draft->parent) {
        if (draft->order == ORDER_ON_PATH) {
            ((struct draft *)path->at[path->count - 1])->parent = NULL;
            break;
        }
        draft->order = ORDER_ON_PATH;
        list_put(path, draft, &w->scratch);
    }
    while (path->count) {
        struct draft *next = path->at[--path->count];
        next->order = ORDER_PLACED;
        list_put(order, next, &w->scratch);
    }
}

/* Parents before their children, else by departure. */
static void order_drafts(struct correlate *w, struct list *drafts)
{
    struct list path = {0}, order = {0};
    cut_impossible(drafts);
    list_reserve(&order, drafts->count, &w->scratch);
    for (uint32_t i = 0; i < drafts->count; i++)
        put_behind_parent(w, drafts->at[i], &path, &order);
    *drafts = order;
}

/* The root's chain; made when the first of its hops is met. */
static struct chain *chain_of(struct correlate *w, struct map *by_root, struct draft *root)
{
    uint64_t *slot = map_put(by_root, root->hop.id);
    struct chain *chain = (struct chain *)(uintptr_t)*slot;
    struct digest d = {.len = 0};
    if (chain)
        return chain;
    chain = arena_lend(&w->arena, sizeof *chain);
    *slot = (uint64_t)(uintptr_t)chain;
    digest_text(&d, TEXT("chain"));
    digest_number(&d, (int64_t)root->hop.id);
    *chain = (struct chain){.id = digest_id(&d),
                            .principal = root->hop.principal,
                            .start = root->hop.start,
                            .end = root->hop.end};
    list_put(&w->held, chain, &w->arena);
    w->chain_count++;
    return chain;
}

/* What the hop says of another chain's: one that went up into another hop is none. */
static void relate(struct correlate *w, struct map *by_root, struct draft *draft)
{
    struct draft *other = draft->related;
    if (!other || !other->legs.count)
        return;
    draft->sketch = arena_lend(&w->arena, sizeof *draft->sketch);
    *draft->sketch = other->hop;
    draft->sketch->parent = NULL;
    draft->sketch->related = NULL;
    draft->sketch->evidence = NULL;
    draft->sketch->links = NULL;
    draft->sketch->clues = NULL;
    draft->sketch->alternatives = NULL;
    draft->sketch->evidence_count = draft->sketch->link_count = draft->sketch->clue_count =
        draft->sketch->alternative_count = 0;
    draft->hop.related = draft->sketch;
    draft->hop.related_chain = chain_of(w, by_root, root_of(other))->id;
}

/* The drafts are in an order in which a parent comes before its children. */
static void gather(struct correlate *w, const struct list *drafts)
{
    struct map by_root = {0};
    uint32_t first = w->held.count;
    for (uint32_t i = 0; i < drafts->count; i++)
        chain_of(w, &by_root, root_of(drafts->at[i]))->hop_count++;
    for (uint32_t i = first; i < w->held.count; i++) {
        struct chain *chain = w->held.at[i];
        chain->hops = arena_lend(&w->arena, chain->hop_count * sizeof(struct hop *));
        chain->hop_count = 0;
    }
    for (uint32_t i = 0; i < drafts->count; i++) {
        struct draft *draft = drafts->at[i];
        struct chain *chain = chain_of(w, &by_root, root_of(draft));
        chain->hops[chain->hop_count++] = &draft->hop;
        if (draft->hop.end > chain->end)
            chain->end = draft->hop.end;
        relate(w, &by_root, draft);
    }
    map_done(&by_root);
}

void chains_run(struct correlate *w, struct list *drafts)
{
    order_drafts(w, drafts);
    for (uint32_t i = 0; i < drafts->count; i++)
        finish(w, drafts->at[i]);
    make_ids_unique(w, drafts);
    gather(w, drafts);
    w->hop_count += drafts->count;
}
