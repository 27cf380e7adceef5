/* ntlm: NTLM hops. The DC's 4776 names neither address nor destination; account, workstation and time tie it
 * to the logon. */
#include "correlate/draft.h"
#include "correlate/hostmap.h"

#define WINDOW_MOST 4096 /* 4776 of one user looked at for one logon: a spray within two seconds */

struct ntlm {
    struct index validations; /* by user, lower */
    struct index logons;      /* the same */
    struct index sign_ons[2]; /* the same: interactive ones, granted and refused */
};

static int64_t apart(const struct leg *a, const struct leg *b)
{
    int64_t gap = a->time - b->time;
    return gap < 0 ? -gap : gap;
}

static bool same_workstation(struct correlate *w, const struct leg *a, const struct leg *b)
{
    return text_same(names_text(w->names, a->workstation), names_text(w->names, b->workstation));
}

/* Netlogon audits before it is decided. */
static bool is_undecided(const struct leg *validation)
{
    return validation->at.event_id >= 8004 && validation->at.event_id <= 8006;
}

/* The server that asked, where Netlogon names it; 0. */
static uint32_t server_of(struct correlate *w, const struct leg *validation)
{
    return hostmap_named(w, names_text(w->names, validation->secure_channel),
                         world_host_domain(w, validation->at.computer));
}

/* Could the validation be of this logon? The server's own name stands in it where the server passed it
 * through. */
static bool pairs(struct correlate *w, const struct leg *validation, const struct leg *logon)
{
    bool refused = logon->kind == LEG_NTLM_REFUSED;
    struct text claimed = names_text(w->names, validation->workstation);
    return apart(validation, logon) <= NTLM_APART &&
           (is_undecided(validation) || refused == (validation->status != 0)) &&
           (!validation->secure_channel || server_of(w, validation) == logon->at.computer) &&
           (same_workstation(w, validation, logon) ||
            text_equal(claimed, world_host_short(w, logon->at.computer)));
}

static struct leg *nearest_validation(struct correlate *w, struct ntlm *ntlm, const struct leg *logon)
{
    const struct list *list = index_get(&ntlm->validations, world_lower(w, logon->user));
    struct leg *best = NULL;
    uint32_t low = legs_until(list, logon->time - NTLM_APART - 1);
    for (; low < list->count && ((struct leg *)list->at[low])->time <= logon->time + NTLM_APART; low++) {
        struct leg *validation = list->at[low];
        if (!validation->draft && pairs(w, validation, logon) &&
            (!best || apart(validation, logon) < apart(best, logon)))
            best = validation;
    }
    return best;
}

static void describe(struct correlate *w, struct draft *draft, const struct leg *logon)
{
    struct hop *hop = &draft->hop;
    hop->principal = logon->account;
    hop->local_account = logon->local_account;
    hop->workstation = logon->workstation;
    hop->lm_package = logon->lm_package;
    hop->target.host = logon->at.computer;
    draft_source(w, draft, logon);
    if (logon->kind == LEG_NTLM_REFUSED) {
        hop->outcome = OUTCOME_FAILURE;
        hop->status = logon->status;
        hop->sub_status = logon->sub_status;
    }
}

static void start_hop(struct correlate *w, struct ntlm *ntlm, struct leg *logon)
{
    struct draft *draft = draft_new(w, PROTOCOL_NTLM, MECHANISM_DIRECT);
    struct leg *validation = nearest_validation(w, ntlm, logon);
    describe(w, draft, logon);
    draft_take(w, draft, logon);
    draft_doubt(draft, CONFIDENCE_STRONG);
    if (!validation)
        return;
    draft_link(w, draft, validation, logon, BASIS_WORKSTATION_TIME);
    draft_take(w, draft, validation);
    if (validation->local_account && validation->at.computer == logon->at.computer) {
        draft->hop.local_account = true;
        draft->hop.principal = validation->account;
    }
}

/* What validations alone say. */
static void decide(struct draft *draft, const struct leg *validation)
{
    if (is_undecided(validation))
        return;
    draft->hop.outcome = validation->status ? OUTCOME_FAILURE : OUTCOME_SUCCESS;
    draft->hop.status = validation->status;
}

static bool is_twin(struct correlate *w, const struct leg *a, const struct leg *b)
{
    uint32_t server = b->draft->hop.target.host;
    return a->at.event_id != b->at.event_id && same_workstation(w, a, b) &&
           !draft_has_kind(b->draft, LEG_NTLM_LOGON) && !draft_has_kind(b->draft, LEG_NTLM_REFUSED) &&
           (!a->secure_channel || !server || server == server_of(w, a));
}

/* Another record of the same validation, whose logon nobody saw either: the 4776 and what Netlogon says. Two
 * 4776 are two validations. */
static struct leg *twin_of(struct correlate *w, struct ntlm *ntlm, const struct leg *validation)
{
    const struct list *list = index_get(&ntlm->validations, world_lower(w, validation->user));
    struct leg *best = NULL;
    uint32_t low = legs_until(list, validation->time - NTLM_APART - 1);
    for (uint32_t i = low; i < list->count && i - low < WINDOW_MOST; i++) {
        struct leg *other = list->at[i];
        if (other->time > validation->time + NTLM_APART)
            break;
        if (other->draft && (other->secure_channel || validation->secure_channel) &&
            is_twin(w, validation, other) && (!best || apart(validation, other) < apart(validation, best)))
            best = other;
    }
    return best;
}

/* The sign-on at the workstation itself that the password was checked for; NULL. */
static struct leg *sign_on_of(struct correlate *w, const struct ntlm *ntlm, const struct leg *validation)
{
    const struct list *list =
        index_get(&ntlm->sign_ons[validation->status != 0], world_lower(w, validation->user));
    struct text claimed = names_text(w->names, validation->workstation);
    struct leg *best = NULL;
    uint32_t low = legs_until(list, validation->time - NTLM_APART - 1);
    for (uint32_t i = low; i < list->count && i - low < WINDOW_MOST; i++) {
        struct leg *sign_on = list->at[i];
        if (sign_on->time > validation->time + NTLM_APART)
            break;
        if (text_equal(claimed, world_host_short(w, sign_on->at.computer)) &&
            (!best || apart(validation, sign_on) < apart(validation, best)))
            best = sign_on;
    }
    return best;
}

/* Not over the network but from the console, or over RDP: then the address is the client's. */
static void describe_sign_on(struct correlate *w, struct draft *draft, struct leg *sign_on)
{
    struct end *source = &draft->hop.source;
    draft->hop.target.host = sign_on->at.computer;
    *source = (struct end){.host = sign_on->at.computer};
    draft_source(w, draft, sign_on);
    draft->hop.confidence = CONFIDENCE_STRONG;
    if (sign_on->kind == LEG_REFUSED_SESSION) {
        draft_link(w, draft, draft->legs.at[0], sign_on, BASIS_WORKSTATION_TIME);
        draft->hop.sub_status = sign_on->sub_status;
    }
}

static void start_from_validation(struct correlate *w, struct ntlm *ntlm, struct leg *validation)
{
    struct leg *sign_on = sign_on_of(w, ntlm, validation);
    struct draft *draft = draft_new(w, PROTOCOL_NTLM, MECHANISM_DIRECT);
    describe(w, draft, validation);
    draft->hop.target.host = validation->secure_channel  ? server_of(w, validation)
                             : validation->local_account ? validation->at.computer
                                                         : 0;
    draft->hop.outcome = OUTCOME_ISSUED;
    decide(draft, validation);
    draft_take(w, draft, validation);
    draft_doubt(draft, validation->secure_channel ? CONFIDENCE_STRONG : CONFIDENCE_WEAK);
    if (sign_on)
        describe_sign_on(w, draft, sign_on);
}

static void join_twin(struct correlate *w, struct leg *twin, struct leg *validation)
{
    struct draft *draft = twin->draft;
    draft_link(w, draft, twin, validation, BASIS_WORKSTATION_TIME);
    decide(draft, validation);
    draft->hop.confidence = CONFIDENCE_STRONG;
    if (validation->secure_channel)
        draft->hop.target.host = server_of(w, validation);
}

/* A 4776 more: of a retry or a second DC, where such a logon is near; else a hop whose target nobody logged.
 */
static void place_validation(struct correlate *w, struct ntlm *ntlm, struct leg *validation)
{
    const struct list *near = index_get(&ntlm->logons, world_lower(w, validation->user));
    struct leg *best = NULL, *twin;
    uint32_t low = legs_until(near, validation->time - NTLM_APART - 1);
    for (uint32_t i = low; i < near->count && i - low < WINDOW_MOST; i++) {
        struct leg *logon = near->at[i];
        if (logon->time > validation->time + NTLM_APART)
            break;
        if (pairs(w, validation, logon) && (!best || apart(validation, logon) < apart(validation, best)))
            best = logon;
    }
    if (best) {
        draft_link(w, best->draft, best, validation, BASIS_WORKSTATION_TIME);
        return;
    }
    twin = twin_of(w, ntlm, validation);
    if (twin)
        join_twin(w, twin, validation);
    else
        start_from_validation(w, ntlm, validation);
}

/* First those that name no server: the others tell it of them. */
static void place_validations(struct correlate *w, struct ntlm *ntlm, bool named)
{
    for (uint32_t i = 0; i < w->kind[LEG_VALIDATION].count; i++) {
        struct leg *leg = w->kind[LEG_VALIDATION].at[i];
        if (world_is_due(w, leg, STAGE_LEFT) && named == (leg->secure_channel != 0))
            place_validation(w, ntlm, leg);
    }
}

/* NTLM logons and refusals, both in order of time. */
static struct leg *next_logon(struct correlate *w, uint32_t next[2])
{
    const struct list *a = &w->kind[LEG_NTLM_LOGON], *b = &w->kind[LEG_NTLM_REFUSED];
    struct leg *x = next[0] < a->count ? a->at[next[0]] : NULL,
               *y = next[1] < b->count ? b->at[next[1]] : NULL;
    if (!x || (y && y->time < x->time)) {
        next[1] += y != NULL;
        return y;
    }
    next[0]++;
    return x;
}

static void file_by_user(struct correlate *w, enum leg_kind kind, struct index *index)
{
    for (uint32_t i = 0; i < w->kind[kind].count; i++) {
        struct leg *leg = w->kind[kind].at[i];
        index_put(index, world_lower(w, leg->user), leg, &w->scratch);
    }
}

void ntlm_run(struct correlate *w)
{
    struct ntlm ntlm = {0};
    struct leg *logon;
    uint32_t first = w->drafts.count, next[2] = {0};
    file_by_user(w, LEG_VALIDATION, &ntlm.validations);
    file_by_user(w, LEG_SESSION, &ntlm.sign_ons[0]);
    file_by_user(w, LEG_REFUSED_SESSION, &ntlm.sign_ons[1]);
    while ((logon = next_logon(w, next))) {
        if (world_is_due(w, logon, STAGE_NTLM))
            start_hop(w, &ntlm, logon);
        if (logon->draft)
            index_put(&ntlm.logons, world_lower(w, logon->user), logon, &w->scratch);
    }
    place_validations(w, &ntlm, false);
    place_validations(w, &ntlm, true);
    clues_name_targets(w);
    reasons_run(w, first);
    index_done(&ntlm.validations);
    index_done(&ntlm.logons);
    index_done(&ntlm.sign_ons[0]);
    index_done(&ntlm.sign_ons[1]);
}
