/* draft: gathers evidence. */
#include "correlate/draft.h"

#include "correlate/hostmap.h"

#include <string.h>

struct draft *draft_new(struct correlate *w, enum protocol protocol, enum mechanism mechanism)
{
    struct draft *draft = arena_lend_one(&w->arena, &w->draft_pool, sizeof *draft);
    draft->hop.protocol = protocol;
    draft->hop.mechanism = mechanism;
    draft->hop.ticket_start = TIME_NONE;
    draft->hop.start = INT64_MAX;
    draft->hop.end = INT64_MIN;
    list_put(&w->drafts, draft, &w->arena);
    return draft;
}

static bool draft_holds(const struct draft *draft, const struct leg *leg)
{
    for (uint32_t i = draft->legs.count; i-- > 0;)
        if (draft->legs.at[i] == leg)
            return true;
    return false;
}

void draft_take(struct correlate *w, struct draft *draft, struct leg *leg)
{
    if (leg->draft == draft || (leg->draft && draft_holds(draft, leg)))
        return;
    leg->draft = draft;
    leg->holders++;
    leg->done = true;
    list_put(&draft->legs, leg, &w->arena);
    draft->ranking = 0;
    if (leg->kind == LEG_CLUE)
        return;
    if (leg->time < draft->hop.start)
        draft->hop.start = leg->time;
    if (leg->time > draft->hop.end)
        draft->hop.end = leg->time;
    if (leg->impersonation > draft->hop.impersonation)
        draft->hop.impersonation = leg->impersonation;
}

static void add_link(struct correlate *w, struct draft *draft, struct draft_link link)
{
    if (draft->link_count == draft->link_room) {
        uint32_t room = draft->link_room ? draft->link_room * 2 : 1;
        struct draft_link *links = arena_lend(&w->arena, room * sizeof *links);
        if (draft->link_count)
            memcpy(links, draft->links, draft->link_count * sizeof *links);
        arena_return(&w->arena, draft->links, draft->link_room * sizeof *links);
        draft->links = links;
        draft->link_room = room;
    }
    draft->links[draft->link_count++] = link;
}

void draft_link(struct correlate *w, struct draft *draft, struct leg *from, struct leg *to, enum basis basis)
{
    draft_take(w, draft, to);
    add_link(w, draft, (struct draft_link){from, to, basis});
}

/* False where the draft has it already. */
static bool witness(struct correlate *w, struct draft *draft, struct leg *leg)
{
    if (draft_holds(draft, leg))
        return false;
    leg->holders++;
    list_put(&draft->legs, leg, &w->arena);
    draft->ranking = 0;
    return true;
}

void draft_witness(struct correlate *w, struct draft *draft, struct leg *from, struct leg *to,
                   enum basis basis)
{
    if (witness(w, draft, from))
        add_link(w, draft, (struct draft_link){from, to, basis});
}

void draft_explain(struct correlate *w, struct draft *draft, struct leg *clue, enum basis basis)
{
    draft_link(w, draft, draft_first(draft), clue, basis);
}

void draft_merge(struct correlate *w, struct draft *into, struct draft *from)
{
    for (uint32_t i = 0; i < from->legs.count; i++) {
        struct leg *leg = from->legs.at[i];
        if (leg->kind == LEG_TGT) { /* a witness, whose time is not the hop's */
            witness(w, into, leg);
        } else {
            draft_take(w, into, leg);
            leg->draft = into;
        }
        leg->holders--;
    }
    for (uint32_t i = 0; i < from->link_count; i++)
        add_link(w, into, from->links[i]);
    from->legs.count = from->link_count = 0;
    from->into = into;
}

/* The events lie behind those whom they would name. */
static size_t alternatives_size(uint32_t count)
{
    return count * (sizeof(struct alternative) + sizeof(struct sighting));
}

void draft_alternatives(struct correlate *w, struct draft *draft, const struct alternative *found,
                        uint32_t count)
{
    struct hop *hop = &draft->hop;
    struct sighting *events;
    hop->alternatives = NULL;
    hop->alternative_count = count;
    if (count == 0)
        return;
    hop->alternatives = arena_lend(&w->arena, alternatives_size(count));
    events = (struct sighting *)(void *)(hop->alternatives + count);
    for (uint32_t i = 0; i < count; i++) {
        events[i] = *found[i].event;
        hop->alternatives[i] = (struct alternative){found[i].principal, &events[i]};
    }
}

static void let_go(struct correlate *w, struct leg *leg)
{
    if (--leg->holders == 0)
        leg_free(w, leg);
}

void draft_source(struct correlate *w, struct draft *draft, const struct leg *leg)
{
    struct end *source = &draft->hop.source;
    if (leg->address) {
        source->address = leg->address;
        source->host = hostmap_owner(w, leg->address, leg->time, leg->at.computer);
    }
    if (leg->kind != LEG_TICKET && leg->kind != LEG_REFUSED_TICKET && leg->kind != LEG_FORWARDED_TGT &&
        leg->workstation && !source->host &&
        (!leg->address || hostmap_is_shared(w, leg->address, leg->time, leg->at.computer))) {
        source->host =
            hostmap_named(w, names_text(w->names, leg->workstation), world_host_domain(w, leg->at.computer));
    }
}

int64_t draft_departure(const struct draft *draft)
{
    return draft->ticket ? draft->ticket->time : draft->hop.start;
}

void draft_doubt(struct draft *draft, enum confidence confidence)
{
    if (confidence > draft->hop.confidence)
        draft->hop.confidence = confidence;
}

void draft_mark(struct draft *draft, enum mark mark)
{
    draft->hop.marks |= 1u << mark;
}

bool draft_has(const struct draft *draft, enum mark mark)
{
    return draft->hop.marks >> mark & 1;
}

bool draft_reason(struct correlate *w, struct draft *draft, const char *reason, uint8_t weight)
{
    if (draft->hop.reason && draft->reason_weight >= weight)
        return false;
    draft->hop.reason = names_add(w->names, text_of(reason));
    draft->reason_weight = weight;
    return true;
}

struct leg *draft_first(const struct draft *draft)
{
    for (uint32_t i = 0; i < draft->legs.count; i++) {
        struct leg *leg = draft->legs.at[i];
        if (leg->kind != LEG_CLUE && leg->kind != LEG_TGT)
            return leg;
    }
    return draft->legs.at[0];
}

bool draft_has_kind(const struct draft *draft, enum leg_kind kind)
{
    for (uint32_t i = 0; i < draft->legs.count; i++)
        if (((const struct leg *)draft->legs.at[i])->kind == kind)
            return true;
    return false;
}

static int by_rank(const void *a, const void *b, void *context)
{
    const struct leg *x = a, *y = b;
    (void)context;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* By departure, then by their legs: two drafts may share the first (a ticket used on two hosts). */
static int by_departure(const void *a, const void *b, void *context)
{
    const struct draft *x = a, *y = b;
    if (draft_departure(x) != draft_departure(y))
        return draft_departure(x) < draft_departure(y) ? -1 : 1;
    for (uint32_t i = 0; i < x->legs.count && i < y->legs.count; i++) {
        int c = by_rank(x->legs.at[i], y->legs.at[i], context);
        if (c)
            return c;
    }
    return (x->legs.count > y->legs.count) - (x->legs.count < y->legs.count);
}

void drafts_sort(struct correlate *w)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (!draft->legs.count) {
            list_put(&w->gone, draft, &w->scratch);
            continue;
        }
        if (draft->ranking != w->ranking)
            list_sort(&draft->legs, by_rank, NULL);
        draft->ranking = w->ranking;
        w->drafts.at[kept++] = draft;
    }
    w->drafts.count = kept;
    list_sort(&w->drafts, by_departure, NULL);
}

void draft_free(struct correlate *w, struct draft *draft)
{
    struct hop *hop = &draft->hop;
    for (uint32_t i = 0; i < draft->legs.count; i++)
        let_go(w, draft->legs.at[i]);
    list_done(&draft->legs, &w->arena);
    arena_return(&w->arena, hop->alternatives, alternatives_size(hop->alternative_count));
    arena_return(&w->arena, draft->links, draft->link_room * sizeof *draft->links);
    arena_return(&w->arena, hop->evidence, hop->evidence_count * sizeof *hop->evidence);
    arena_return(&w->arena, hop->links, hop->link_count * sizeof *hop->links);
    arena_return(&w->arena, hop->clues, hop->clue_count * sizeof *hop->clues);
    arena_return(&w->arena, draft->sketch, sizeof *draft->sketch);
    arena_return_one(&w->draft_pool, draft);
}
