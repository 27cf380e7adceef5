/* live: what is kept from one run to the next, so that memory follows the length of the window, not of the
 * logs.
 *
 * A hop is open while something may still come to it: another logon with its ticket, or a hop that continues
 * it. Hops that continue, relate to or share evidence with each other close together, as chains; those are
 * held until no earlier chain can come, and given away in order of their start. */
#include "correlate/draft.h"

#define CARRIED_ON HOUR /* as long as parents.c looks back for a front end's user */
#define LATE_MOST                                                                                            \
    (15 * HOUR) /* a host's times may be ahead by a time zone, and its events come late by as much */
#define CHAINS_LAST (48 * HOUR) /* parents.c cuts longer ones */

/* ---- which drafts are finished ---- */

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Until when something may come to the hop. */
static int64_t open_until(const struct correlate *w, const struct draft *draft)
{
    bool leaves = draft->credentials_left || draft_has(draft, MARK_TGT_FORWARDED);
    int64_t until = draft->hop.end + (leaves ? w->horizon : CARRIED_ON);
    if (draft->ticket)
        until = later(until, draft->ticket->time + w->horizon + HOUR);
    else if (draft->hop.protocol == PROTOCOL_KERBEROS)
        until = later(until, draft->hop.start + w->horizon + HOUR);
    return until;
}

static struct draft *kin_of(struct draft *draft)
{
    while (draft->kin != draft)
        draft = draft->kin = draft->kin->kin;
    return draft;
}

static void unite(struct draft *a, struct draft *b)
{
    if (b)
        kin_of(a)->kin = kin_of(b);
}

/* What went up into another draft stands for it. */
static void follow(struct draft **draft)
{
    while (*draft && (*draft)->into)
        *draft = (*draft)->into;
}

static void unite_all(struct correlate *w)
{
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        draft->kin = draft;
        draft->open = false;
        follow(&draft->parent);
        if (draft->related && draft->related->into)
            draft->related = NULL;
    }
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        unite(draft, draft->parent);
        unite(draft, draft->related);
        for (uint32_t k = 0; k < draft->legs.count; k++)
            unite(draft, ((const struct leg *)draft->legs.at[k])->draft);
    }
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (!w->last && (!draft->parented || open_until(w, draft) >= w->due[STAGE_PARENTS]))
            kin_of(draft)->open = true;
    }
}

/* Takes the finished ones out of the drafts. */
static void part(struct correlate *w, struct list *finished)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (kin_of(draft)->open)
            w->drafts.at[kept++] = draft;
        else
            list_put(finished, draft, &w->scratch);
    }
    w->drafts.count = kept;
    for (uint32_t i = 0; i < w->gone.count; i++)
        draft_free(w, w->gone.at[i]);
    w->gone.count = 0;
}

/* ---- which legs are still needed ---- */

/* For those that are evidence of nothing: a sign-on says for a ticket's life that the user is at home there.
 */
static bool is_needed(const struct correlate *w, const struct leg *leg)
{
    bool sign_on = leg->kind == LEG_TGT || leg->kind == LEG_SESSION;
    if (leg->kind == LEG_REFERRAL)
        return false;
    return leg->time + (sign_on ? w->horizon : 0) >= w->due[STAGE_PARENTS];
}

static void keep_needed(struct correlate *w)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        for (uint32_t k = 0; k < draft->legs.count; k++)
            ((struct leg *)draft->legs.at[k])->live = true;
    }
    if (w->kept.room < w->legs.count) {
        w->kept.room = w->legs.count;
        w->kept.at = mem_grow(w->kept.at, w->kept.room, sizeof *w->kept.at);
    }
    for (uint32_t i = 0; i < w->legs.count; i++) {
        struct leg *leg = w->legs.at[i];
        bool live = leg->live;
        leg->live = false;
        if (live || (!leg->holders && is_needed(w, leg)))
            w->kept.at[kept++] = leg;
        else if (!leg->holders)
            leg_free(w, leg);
    }
    w->kept.count = kept;
    w->added.count = 0;
}

/* Ends of sessions that nobody can ask for any more are forgotten. */
static void keep_ends(struct correlate *w)
{
    struct map ends = {0};
    for (uint32_t i = 0; i < w->kept.count; i++) {
        const struct leg *leg = w->kept.at[i];
        uint64_t key = map_mix(leg->at.computer, leg->logon_id);
        const uint64_t *end = leg->kind == LEG_SESSION ? map_get(&w->session_ends, key) : NULL;
        if (end)
            *map_put(&ends, key) = *end;
    }
    map_done(&w->session_ends);
    w->session_ends = ends;
}

/* ---- chains held and given ---- */

static void free_chain(struct correlate *w, struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        draft_free(w, (struct draft *)chain->hops[i]);
    arena_return(&w->arena, chain->hops, chain->hop_count * sizeof *chain->hops);
    arena_return(&w->arena, chain, sizeof *chain);
}

void live_drop(struct correlate *w)
{
    for (uint32_t i = 0; i < w->given_before; i++)
        free_chain(w, w->held.at[i]);
    for (uint32_t i = w->given_before; i < w->held.count; i++)
        w->held.at[i - w->given_before] = w->held.at[i];
    w->held.count -= w->given_before;
    w->given -= w->given_before;
    w->given_before = w->given;
}

static int by_start(const void *a, const void *b, void *context)
{
    const struct chain *x = a, *y = b;
    (void)context;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* No chain can come that starts before. */
static int64_t safe_start(const struct correlate *w)
{
    int64_t safe = w->last ? INT64_MAX : w->due[STAGE_PARENTS] - LATE_MOST;
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        const struct draft *draft = w->drafts.at[i];
        safe = draft->hop.start < safe ? draft->hop.start : safe;
    }
    return safe;
}

static void give(struct correlate *w)
{
    int64_t safe = safe_start(w);
    struct list left = {.count = w->held.count - w->given};
    if (left.count == 0)
        return;
    left.at = w->held.at + w->given;
    list_sort(&left, by_start, NULL);
    while (w->given < w->held.count &&
           (w->last || ((const struct chain *)w->held.at[w->given])->start < safe))
        w->given++;
}

/* Ids given long ago are forgotten: a hop with the same id may close as much later as its chain goes on, and
 * its last tickets live. */
static void turn_ids(struct correlate *w)
{
    if (w->due[STAGE_PARENTS] - w->ids_since < CHAINS_LAST + 3 * w->horizon)
        return;
    map_done(&w->ids_before);
    w->ids_before = w->ids;
    w->ids = (struct map){0};
    w->ids_since = w->due[STAGE_PARENTS];
}

void live_close(struct correlate *w)
{
    struct list finished = {0};
    drafts_sort(w);
    unite_all(w);
    part(w, &finished);
    marks_run(w, &finished);
    chains_run(w, &finished);
    if (!w->last) {
        keep_needed(w);
        keep_ends(w);
        turn_ids(w);
    }
    give(w);
}
