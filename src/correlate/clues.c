/* clues: gives each event that says why to the hop it explains: the nearest of the same account, or each that
 * asked for the same name. One that explains no hop makes none. */
#include "correlate/clue.h"
#include "correlate/draft.h"
#include "correlate/hostmap.h"

#define LOOKED_MOST 4096 /* hops of one account, host or service looked at for one clue */

/* What hops are filed under. */
enum filed { BY_SAM, BY_SOURCE, BY_TARGET_HOST, BY_SERVICE, BY_ETYPE };

struct clues {
    struct index hops; /* by world_key(enum filed, name), in order of departure */
};

static void file_hop(struct correlate *w, struct clues *clues, struct draft *draft)
{
    const struct hop *hop = &draft->hop;
    struct text spn = names_text(w->names, hop->service);
    uint32_t service = names_add(w->names, text_slice(spn, 0, text_find_last(spn, '@')));
    uint32_t sam = hop->principal ? world_account_sam(w, hop->principal) : 0;
    uint32_t delegate = hop->delegate ? world_account_sam(w, hop->delegate) : 0;
    index_put(&clues->hops, world_key(BY_SAM, sam), draft, &w->scratch);
    if (delegate && delegate != sam)
        index_put(&clues->hops, world_key(BY_SAM, delegate), draft, &w->scratch);
    index_put(&clues->hops, world_key(BY_SOURCE, hop->source.host), draft, &w->scratch);
    index_put(&clues->hops, world_key(BY_TARGET_HOST, hop->target.host), draft, &w->scratch);
    if (service)
        index_put(&clues->hops, world_key(BY_SERVICE, service), draft, &w->scratch);
    if (clue_lacked_key(draft))
        index_put(&clues->hops, world_key(BY_ETYPE, 0), draft, &w->scratch);
}

/* ---- which one? ---- */

static uint32_t departed_until(const struct list *drafts, int64_t time)
{
    uint32_t low = 0, high = drafts->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (draft_departure(drafts->at[middle]) < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t apart(const struct leg *clue, const struct draft *draft)
{
    int64_t gap = clue->time - draft_departure(draft);
    return gap < 0 ? -gap : gap;
}

static bool holds(const struct draft *draft, const struct leg *clue)
{
    for (uint32_t i = draft->legs.count; i-- > 0;)
        if (draft->legs.at[i] == clue)
            return true;
    return false;
}

/* The hops of a list that the clue may explain: calls each for every one that fits. */
static void each_fitting(struct correlate *w, struct leg *clue, const struct list *list, int64_t slack,
                         void (*each)(struct correlate *w, struct leg *clue, struct draft *draft, int how,
                                      void *context),
                         void *context)
{
    const struct clue_rule *rule = clue->clue->rule;
    int64_t last = clue->time + rule->before + slack;
    uint32_t first = departed_until(list, clue->time - rule->after - slack);
    if (rule->by == BY_TARGET && clue->clue->until - rule->after <= last)
        last = clue->clue->until - rule->after - 1;
    for (uint32_t i = first; i < list->count && i - first < LOOKED_MOST; i++) {
        struct draft *draft = list->at[i];
        int how;
        if (draft_departure(draft) > last)
            return;
        how = holds(draft, clue) ? 0 : clue_fits(w, clue, draft);
        if (how > (slack != 0)) /* a clock that nobody measured: only what is named for certain */
            each(w, clue, draft, how, context);
    }
}

struct choice {
    struct draft *best;
    int how;
    uint32_t count;
};

static void choose(struct correlate *w, struct leg *clue, struct draft *draft, int how, void *context)
{
    struct choice *choice = context;
    (void)w;
    choice->count++;
    if (!choice->best || how > choice->how ||
        (how == choice->how && apart(clue, draft) < apart(clue, choice->best))) {
        choice->best = draft;
        choice->how = how;
    }
}

/* ---- all of them ---- */

static void explain(struct correlate *w, struct leg *clue, struct draft *draft, int how, void *context)
{
    (void)how, (void)context;
    draft_explain(w, draft, clue, clue->clue->rule->basis);
    clue_tell(w, clue, draft);
}

static const struct list *hops_of(struct clues *clues, enum filed filed, uint32_t name)
{
    return index_get(&clues->hops, world_key(filed, name));
}

static const struct list *candidates(struct correlate *w, struct clues *clues, const struct leg *clue)
{
    const struct clue_rule *rule = clue->clue->rule;
    if (rule->by == BY_ACCOUNT)
        return hops_of(clues, BY_SAM, world_lower(w, clue->user));
    if (rule->hops & CLUE_ETYPE)
        return hops_of(clues, BY_ETYPE, 0);
    return hops_of(clues, rule->where == AT_SOURCE ? BY_SOURCE : BY_TARGET_HOST, clue->at.computer);
}

/* A name that fails is a state, not a moment: it explains every hop that tried it until the same is said
 * again. */
static void explain_all(struct correlate *w, struct clues *clues, struct leg *clue)
{
    struct text spn = names_text(w->names, clue->clue->says.service);
    uint32_t service = names_add_lower(w->names, text_slice(spn, 0, text_find_last(spn, '@')));
    uint32_t target = clue_target(w, clue);
    if (clue->clue->rule->where == AT_SOURCE) {
        each_fitting(w, clue, candidates(w, clues, clue), 0, explain, NULL);
        return;
    }
    if (service)
        each_fitting(w, clue, hops_of(clues, BY_SERVICE, service), 0, explain, NULL);
    if (target)
        each_fitting(w, clue, hops_of(clues, BY_TARGET_HOST, target), 0, explain, NULL);
}

/* Clients' clocks are seldom measured, and one that names account and target is worth a longer look. */
static struct draft *nearest(struct correlate *w, struct clues *clues, struct leg *clue)
{
    const struct clue_rule *rule = clue->clue->rule;
    const struct list *list = candidates(w, clues, clue);
    int64_t slack =
        rule->where == AT_SOURCE && rule->by == BY_ACCOUNT ? world_slack(w, clue->at.computer) : 0;
    struct choice choice = {0};
    each_fitting(w, clue, list, 0, choose, &choice);
    if (!choice.best && slack)
        each_fitting(w, clue, list, slack, choose, &choice);
    return rule->by == BY_PLACE && choice.count > 1 ? NULL : choice.best;
}

static void name_target(struct correlate *w, struct clues *clues, struct leg *clue)
{
    const struct clue_rule *rule = clue->clue->rule;
    struct draft *draft;
    uint32_t target;
    if (rule->origin != ORIGIN_NTLM || rule->by != BY_ACCOUNT || rule->where == AT_DC)
        return;
    target = rule->where == AT_TARGET ? clue->at.computer : clue_target(w, clue);
    draft = target ? nearest(w, clues, clue) : NULL;
    if (draft && !draft->hop.target.host)
        draft->hop.target.host = target;
}

/* By the client that tried, or by the server that it came to. */
void clues_name_targets(struct correlate *w)
{
    const struct list *all = &w->kind[LEG_CLUE];
    struct clues clues = {0};
    for (uint32_t i = 0; i < w->drafts.count && all->count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (draft->legs.count && draft_first(draft)->kind == LEG_VALIDATION &&
            !draft_has_kind(draft, LEG_NTLM_LOGON) && !draft_has_kind(draft, LEG_NTLM_REFUSED))
            file_hop(w, &clues, draft);
    }
    for (uint32_t i = 0; i < all->count && clues.hops.map.used; i++)
        name_target(w, &clues, all->at[i]);
    index_done(&clues.hops);
}

static void place_name(struct correlate *w, struct clues *clues, struct leg *clue)
{
    struct draft *draft;
    explain_all(w, clues, clue);
    if (clue->draft || clue->clue->rule->origin != ORIGIN_KERBEROS || clue->at.event_id != 4)
        return;
    clue->clue->rule = &clue_unopened;
    draft = nearest(w, clues, clue);
    if (draft)
        explain(w, clue, draft, 1, NULL);
}

static void place(struct correlate *w, struct clues *clues, struct leg *clue)
{
    struct draft *draft = nearest(w, clues, clue);
    if (draft)
        explain(w, clue, draft, 1, NULL);
}

/* Until when a clue is the last that says so. */
static void find_repeats(struct correlate *w)
{
    const struct list *all = &w->kind[LEG_CLUE];
    struct map next = {0}; /* who says what of which name -> 1 + the place of the next that does */
    for (uint32_t i = all->count; i-- > 0;) {
        struct leg *clue = all->at[i];
        uint64_t what = (uint64_t)clue->clue->says.origin << 16 | clue->at.event_id;
        uint64_t name = world_key(clue->at.computer, world_lower(w, clue->clue->says.service));
        uint64_t *place = map_put(&next, map_mix(name, what));
        clue->clue->until = *place ? ((const struct leg *)all->at[*place - 1])->time : INT64_MAX;
        *place = (uint64_t)i + 1;
    }
    map_done(&next);
}

static void run_stage(struct correlate *w, enum stage stage, bool by_target,
                      void (*each)(struct correlate *w, struct clues *clues, struct leg *clue))
{
    const struct list *all = &w->kind[LEG_CLUE];
    struct clues clues = {0};
    for (uint32_t i = 0; i < w->drafts.count; i++)
        file_hop(w, &clues, w->drafts.at[i]);
    for (uint32_t i = 0; i < all->count; i++) {
        struct leg *clue = all->at[i];
        if (by_target != (clue->clue->rule->by == BY_TARGET) || !world_is_due(w, clue, stage))
            continue;
        each(w, &clues, clue);
        clue->done = true;
    }
    index_done(&clues.hops);
}

/* What names an account goes first: it tells which name the client tried. */
void clues_run(struct correlate *w)
{
    if (!w->kind[LEG_CLUE].count)
        return;
    drafts_sort(w);
    find_repeats(w);
    run_stage(w, STAGE_CLUES, false, place);
    run_stage(w, STAGE_NAMES, true, place_name);
}
