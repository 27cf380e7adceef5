/* change_words: what changed, in clauses for the first line of a comparison, whoever prints it. */
#include "report/changes.h"

#include "base/arena.h"
#include "model/survey.h"

#include <stdlib.h>

#define SAID_MOST 4    /* routes, or accounts where no route changed; the others are counted */
#define HARDLY    0.05 /* a share below is as good as none, one above its rest of 1 as good as all */

/* What a route does whose share of this value rises; NULL: says nothing that the other values do not. */
static const struct deed {
    enum aspect aspect;
    uint32_t value;
    const char *does;
} DEEDS[] = {
    {ASPECT_ACTOR, ACTOR_COMPUTER, "goes on in its own name"},
    {ASPECT_PROTOCOL, PROTOCOL_NTLM, "uses NTLM"},
    {ASPECT_MECHANISM, MECHANISM_S4U2PROXY, "delegates (S4U2proxy)"},
    {ASPECT_MECHANISM, MECHANISM_FORWARDED_TGT, "uses forwarded tickets (unconstrained delegation)"},
    {ASPECT_MECHANISM, MECHANISM_ANONYMOUS, "loses the user"},
    {ASPECT_MECHANISM, MECHANISM_EXPLICIT, "uses credentials that were typed in or stored"},
    {ASPECT_OUTCOME, OUTCOME_FAILURE, "fails"},
};

static double share_of(const struct change *change, enum side side)
{
    return change->of[side] ? (double)change->hops[side] / (double)change->of[side] : 0;
}

/* "no longer fails", "fails", "fails more often", "fails less often" */
static const char *deed_words(struct prose *prose, const char *does, double before, double after)
{
    if (after < HARDLY)
        return prose_text(prose, "no longer %s", does);
    if (after > before)
        return after > 1 - HARDLY && before < HARDLY ? does : prose_text(prose, "%s more often", does);
    return prose_text(prose, "%s less often", does);
}

/* NULL: nothing to say that another change does not say better. */
static const char *move_words(struct prose *prose, const struct change *change)
{
    double before = share_of(change, SIDE_BEFORE), after = share_of(change, SIDE_AFTER);
    const char *etype = survey_etype(change->value);
    for (size_t i = 0; i < sizeof DEEDS / sizeof *DEEDS; i++)
        if (DEEDS[i].aspect == change->aspect && DEEDS[i].value == change->value)
            return deed_words(prose, DEEDS[i].does, before, after);
    if (after < before)
        return NULL;
    if (change->aspect == ASPECT_MODEL)
        return prose_text(prose, "has its right from the %s",
                          change->value == MODEL_CLASSIC ? "front end's account (classic)"
                                                         : "back end (resource-based)");
    if (change->aspect == ASPECT_ETYPE)
        return etype ? prose_text(prose, "has tickets in %s", etype)
                     : prose_text(prose, "has tickets in etype 0x%x", change->value);
    if (change->aspect == ASPECT_SERVICE)
        return prose_text(prose, "has tickets for %s", prose_name(prose, change->value, "?"));
    return NULL;
}

/* A thing with changes that are beyond chance, and how many of its hops they are about. */
struct thing {
    const struct change *first, *end;
    uint64_t hops;
};

static bool same_thing(const struct change *a, const struct change *b)
{
    return a->account == b->account && a->source == b->source && a->target == b->target;
}

static uint64_t moved_of(const struct change *change)
{
    uint64_t after = change->hops[SIDE_AFTER], before = change->hops[SIDE_BEFORE];
    return after > before ? after - before : before - after;
}

/* Those behind the first come in their order, where they are about as many hops. */
static int by_hops(const void *a, const void *b)
{
    const struct thing *x = a, *y = b;
    if (x->hops != y->hops)
        return x->hops < y->hops ? 1 : -1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* accounts: their things, else those of routes. The caller frees the list. */
static struct thing *list_things(const struct changes *changes, bool accounts, size_t *count)
{
    struct thing *list = mem_new(changes->count + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->at[i];
        if (!change->significant || !change->account == accounts)
            continue;
        if (*count == 0 || !same_thing(list[*count - 1].first, change))
            list[(*count)++] = (struct thing){.first = change};
        list[*count - 1].end = change + 1;
        if (moved_of(change) > list[*count - 1].hops)
            list[*count - 1].hops = moved_of(change);
    }
    qsort(list, *count, sizeof *list, by_hops);
    return list;
}

static const char *thing_words(struct prose *prose, const struct change *change)
{
    if (change->account)
        return prose_name(prose, change->account, "?");
    return prose_text(prose, "%s → %s", change->source ? prose_short(prose, change->source) : "clients",
                      change->target ? prose_short(prose, change->target) : "an unknown host");
}

static void say_thing(struct prose *prose, const struct changes *changes, const struct thing *thing)
{
    const char *words = "";
    for (const struct change *change = thing->first; change < thing->end; change++) {
        const char *more = !change->significant              ? NULL
                           : change->kind == CHANGE_APPEARED ? "is new"
                           : change->kind == CHANGE_VANISHED ? "is gone"
                                                             : move_words(prose, change);
        if (more)
            words = prose_text(prose, "%s%s%s", words, words[0] ? ", " : "", more);
    }
    prose_say(prose, (struct sentence){.about = prose_text(prose, "change-%td", thing->first - changes->at)},
              "%s %s", thing_words(prose, thing->first), words[0] ? words : "changed");
}

void changes_say(struct prose *prose, const struct changes *changes)
{
    size_t routes, accounts, count;
    struct thing *route = list_things(changes, false, &routes),
                 *account = list_things(changes, true, &accounts);
    const struct thing *told = routes ? route : account;
    count = routes ? routes : accounts;
    if (!count)
        prose_say(prose, (struct sentence){.about = "nothing"}, "No change that these logs can tell");
    else
        prose_say(prose, (struct sentence){.about = "count"}, "%s%s%s changed",
                  routes ? prose_count(prose, routes, "route") : "", routes && accounts ? " and " : "",
                  accounts ? prose_count(prose, accounts, "account") : "");
    for (size_t i = 0; i < count && i < SAID_MOST; i++)
        say_thing(prose, changes, &told[i]);
    if (count > SAID_MOST)
        prose_say(prose, (struct sentence){.about = "more"}, "and %s",
                  prose_count(prose, count - SAID_MOST, routes ? "other route" : "other account"));
    free(route);
    free(account);
}
