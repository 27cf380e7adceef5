/* parents: which hop continues which. The same user, carried on from the host just reached: by S4U2proxy, by
 * a forwarded TGT, by credentials that an interactive logon left there, or by no right at all (anonymous). */
#include "correlate/draft.h"
#include "correlate/hostmap.h"
#include "correlate/orphans.h"
#include "correlate/rename.h"

#define CARRIED_ON     HOUR          /* a front end acts for a user this long after the last logon */
#define FORWARD_APART  (2 * SECOND)  /* a TGT is forwarded this soon after the ticket it goes with */
#define ANONYMOUS_GAP  (5 * SECOND)  /* a double hop fails this soon after the logon before it */
#define INFERRED_AFTER (30 * SECOND) /* a front end asks for the user who came in this recently */
#define OTHERS_MOST    8             /* alternatives listed for an anonymous hop ... */
#define WALKED_MOST    64            /* ... among so many logons before it */
#define REQUESTS_MOST  256           /* requests looked back over: a moment has no more */
#define CHAIN_SPAN                                                                                           \
    (48 * HOUR)             /* from a chain's first hop to its last: longer ones would never be finished     \
                             */
#define DEPTH_MOST     1000 /* hops in a line: nobody goes so far in two days */
#define NAMELESS_AFTER (3 * SECOND) /* a 4776 without a logon is of the front end that goes on this soon */

/* Where a leg brings its account: the computer that wrote a logon, or a ticket's target. */
static void file_arrival(struct correlate *w, struct leg *leg)
{
    bool logon = leg->kind == LEG_LOGON || leg->kind == LEG_NTLM_LOGON;
    bool issued = leg->kind == LEG_TICKET && leg->draft && leg->draft->hop.outcome == OUTCOME_ISSUED;
    uint32_t host = leg->at.computer, account = leg->account;
    if (logon || issued)
        index_put(&w->logons, logon ? host : leg->draft->hop.target.host, leg, &w->scratch);
    if (!logon && leg->kind != LEG_SESSION) {
        host = leg->draft ? leg->draft->hop.target.host : 0;
        account = leg->draft ? leg->draft->hop.principal : 0;
    }
    if (host && account)
        index_put(&w->arrivals, rename_key(w, host, account), leg, &w->scratch);
}

void arrivals_learn(struct correlate *w)
{
    for (uint32_t i = 0; i < w->legs.count; i++)
        file_arrival(w, w->legs.at[i]);
}

/* The latest leg that brought a user, not a machine, to a host within `within` before `time`: that user (0:
 * any), the nth back; NULL. */
static struct leg *logon_before(struct correlate *w, uint32_t host, uint32_t user, int64_t time,
                                int64_t within, uint32_t nth)
{
    const struct list *list = index_get(&w->logons, host);
    uint32_t low = legs_until(list, time);
    while (low-- > 0) {
        struct leg *logon = list->at[low];
        uint32_t who = logon->draft ? logon->draft->hop.principal : 0;
        if (logon->time < time - within)
            break;
        if (who && (user ? who == user : !world_is_machine(w, who)) && nth-- == 0)
            return logon;
    }
    return NULL;
}

/* An interactive session that was over by then left nothing. Where no 4634 or 4647 tells of its end, it lasts
 * as long as its tickets. A network logon's end says nothing: the server keeps what it was given. */
static bool has_ended(struct correlate *w, const struct leg *leg, int64_t departure)
{
    const uint64_t *end = leg->kind == LEG_SESSION && leg->logon_id
                              ? map_get(&w->session_ends, map_mix(leg->at.computer, leg->logon_id))
                              : NULL;
    return end && (int64_t)*end > leg->at.time && (int64_t)*end - leg->at.time + leg->time < departure;
}

/* The latest hop that brought the draft's principal to the draft's source before it, among the legs of an
 * index. */
static struct draft *arrival_before(struct correlate *w, const struct index *arrivals,
                                    const struct draft *draft, int64_t within)
{
    const struct list *list =
        index_get(arrivals, rename_key(w, draft->hop.source.host, draft->hop.principal));
    int64_t departure = draft_departure(draft);
    for (uint32_t i = legs_until(list, departure); i-- > 0;) {
        const struct leg *leg = list->at[i];
        struct draft *arrival = leg->draft;
        if (leg->time < departure - within)
            break;
        if (has_ended(w, leg, departure))
            continue;
        if (arrival && arrival != draft && arrival->hop.outcome != OUTCOME_FAILURE &&
            arrival->hop.start < departure && arrival->hop.target.host == draft->hop.source.host)
            return arrival;
    }
    return NULL;
}

/* Ports are given out in turn: the TGT is asked for from the port right behind its ticket's (6 of 7 real
 * ones). */
static int port_behind(const struct leg *ticket, const struct leg *forward)
{
    return ticket->port && forward->port > ticket->port ? forward->port - ticket->port : 65536;
}

static bool receives_rather(const struct leg *a, const struct leg *b, const struct leg *forward)
{
    bool delegates_a = a->draft->hop.impersonation == IMPERSONATION_DELEGATION;
    bool delegates_b = b->draft->hop.impersonation == IMPERSONATION_DELEGATION;
    return delegates_a != delegates_b ? delegates_a : port_behind(a, forward) < port_behind(b, forward);
}

/* Whose TGT went with which hop: the ticket asked for from the same address right before; a %%1840 logon
 * proves it. */
static struct leg *receiver(struct correlate *w, const struct leg *forward)
{
    const struct list *list = index_get(&w->tickets, forward->account);
    struct leg *best = NULL;
    uint32_t last = legs_until(list, forward->time + FORWARD_APART);
    for (uint32_t i = last; i-- > 0 && last - i <= REQUESTS_MOST;) {
        struct leg *ticket = list->at[i];
        if (ticket->time < forward->time - FORWARD_APART)
            break;
        if (ticket->address == forward->address && ticket->draft &&
            (!best || receives_rather(ticket, best, forward)))
            best = ticket;
    }
    return best;
}

static void place_forwarded(struct correlate *w, struct leg *forward)
{
    struct leg *ticket = receiver(w, forward);
    struct draft *draft = ticket ? ticket->draft : NULL;
    if (draft) {
        draft_link(w, draft, ticket, forward, BASIS_ACCOUNT_HOST_TIME);
    } else {
        draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
        draft->hop.principal = forward->account;
        draft->hop.outcome = OUTCOME_ISSUED;
        draft->hop.service = world_lower(w, forward->service);
        draft_source(w, draft, forward);
        draft_take(w, draft, forward);
        draft_doubt(draft, CONFIDENCE_WEAK);
    }
    draft_mark(draft, MARK_TGT_FORWARDED);
}

/* The one 4776 of a moment that no logon was seen of: NULL where there are several users, or none. */
static struct draft *nameless_arrival(struct correlate *w, int64_t time)
{
    const struct list *list = &w->kind[LEG_VALIDATION];
    struct draft *found = NULL;
    uint32_t last = legs_until(list, time);
    for (uint32_t i = last; i-- > 0 && last - i <= REQUESTS_MOST;) {
        const struct leg *validation = list->at[i];
        struct draft *draft = validation->draft;
        if (validation->time < time - NAMELESS_AFTER)
            break;
        if (!draft || draft->hop.target.host || draft->hop.outcome == OUTCOME_FAILURE)
            continue;
        if (found && found->hop.principal != draft->hop.principal)
            return NULL;
        found = draft;
    }
    return found;
}

/* A hop that S4U made and nobody's logon shows: for the user who came in last. Where the front end's own log
 * is not there, an NTLM arrival without a known target that moment was at this front end. */
static void infer_principal(struct correlate *w, struct draft *draft)
{
    int64_t departure = draft_departure(draft);
    const struct leg *logon = logon_before(w, draft->hop.source.host, 0, departure, INFERRED_AFTER, 0);
    if (!logon && world_slack(w, draft->hop.source.host))
        logon = logon_before(w, draft->hop.source.host, 0, departure + FRESH_AFTER, FRESH_AFTER, 0);
    struct draft *arrival = logon ? logon->draft : nameless_arrival(w, departure);
    if (!arrival || arrival == draft)
        return;
    if (!arrival->hop.target.host) {
        arrival->hop.target.host = draft->hop.source.host;
        draft_doubt(arrival, CONFIDENCE_WEAK);
    }
    draft->hop.principal = arrival->hop.principal;
    draft->parent = arrival;
    draft_doubt(draft, CONFIDENCE_WEAK);
}

/* The user is known from the back end, but no logon of theirs from here: a hop that was inferred to be
 * theirs, or the NTLM arrival without a target. */
static struct draft *weak_arrival(struct correlate *w, struct draft *draft)
{
    int64_t departure = draft_departure(draft);
    const struct leg *leg =
        logon_before(w, draft->hop.source.host, draft->hop.principal, departure, INFERRED_AFTER, 0);
    struct draft *arrival = leg ? leg->draft : nameless_arrival(w, departure);
    if (!arrival || arrival == draft ||
        rename_same(w, arrival->hop.principal) != rename_same(w, draft->hop.principal))
        return NULL;
    if (!arrival->hop.target.host)
        arrival->hop.target.host = draft->hop.source.host;
    return arrival;
}

/* Has the account its own credentials on the host: did it ask for a TGT from there, or sign on there? */
static bool signed_on_there(struct correlate *w, const struct draft *draft)
{
    const struct list *tgts =
        index_get(&w->tgts, rename_key(w, draft->hop.source.address, draft->hop.principal));
    const struct list *sessions =
        index_get(&w->sessions, rename_key(w, draft->hop.source.host, draft->hop.principal));
    int64_t start = draft_departure(draft);
    uint32_t n = legs_until(tgts, start + FRESH_BEFORE);
    if (n && ((const struct leg *)tgts->at[n - 1])->time >= start - w->horizon)
        return true;
    n = legs_until(sessions, start);
    return n && ((const struct leg *)sessions->at[n - 1])->time >= start - w->horizon &&
           !has_ended(w, sessions->at[n - 1], start);
}

/* The request that brought the TGT which the draft's ticket was asked for with, by its hash; NULL where
 * hashes are not logged. */
static struct leg *origin_of_tgt(struct correlate *w, const struct draft *draft)
{
    const uint64_t *leg = draft->ticket && draft->ticket->request_hash
                              ? map_get(&w->tgt_hashes, draft->ticket->request_hash)
                              : NULL;
    return leg ? (struct leg *)(uintptr_t)*leg : NULL;
}

static void continue_forwarded(struct draft *draft, struct draft *parent)
{
    draft->parent = parent;
    if (!parent || draft->hop.protocol != PROTOCOL_KERBEROS)
        return;
    draft->hop.mechanism = MECHANISM_FORWARDED_TGT;
    draft_mark(draft, MARK_UNCONSTRAINED_DELEGATION);
}

static void continue_direct(struct correlate *w, struct draft *draft)
{
    const struct leg *tgt = origin_of_tgt(w, draft);
    if (tgt && tgt->kind == LEG_FORWARDED_TGT && tgt->draft && tgt->draft != draft) {
        continue_forwarded(draft, tgt->draft);
        return;
    }
    draft->parent = arrival_before(w, &w->credentials, draft, w->horizon);
    if (draft->parent || (tgt && tgt->kind == LEG_TGT) || signed_on_there(w, draft))
        return;
    continue_forwarded(draft, arrival_before(w, &w->forwarded, draft, w->horizon));
}

static void continue_hop(struct correlate *w, struct draft *draft)
{
    if (!draft->legs.count || !draft->hop.source.host || draft->hop.source.host == draft->hop.target.host)
        return;
    if (draft->hop.mechanism == MECHANISM_S4U2PROXY && !draft->hop.principal)
        infer_principal(w, draft);
    else if (draft->hop.mechanism == MECHANISM_S4U2PROXY)
        draft->parent = arrival_before(w, &w->arrivals, draft, CARRIED_ON);
    if (draft->hop.mechanism == MECHANISM_S4U2PROXY && draft->hop.principal && !draft->parent)
        draft->parent = weak_arrival(w, draft);
    if (draft->hop.mechanism == MECHANISM_DIRECT && draft->hop.principal)
        continue_direct(w, draft);
}

/* A chain that has gone on for so long is cut: what continues it begins another. */
static bool is_too_long(const struct draft *draft)
{
    const struct draft *root = draft;
    for (int i = 0; root->parent && i < DEPTH_MOST; i++)
        root = root->parent;
    return root->parent || draft_departure(draft) - draft_departure(root) > CHAIN_SPAN;
}

/* Where hashes are logged, the request that brought the TGT which the ticket was asked for with is on record.
 */
static void take_tgt(struct correlate *w, struct draft *draft)
{
    struct leg *tgt = origin_of_tgt(w, draft);
    if (tgt && tgt->kind == LEG_TGT)
        draft_witness(w, draft, tgt, draft->ticket, BASIS_TICKET_HASH);
    else if (!tgt && draft->ticket)
        draft->hop.tgt_unissued = orphan_is(w, draft->ticket);
}

static void look_for_parent(struct correlate *w, struct draft *draft)
{
    if (draft->parented || draft_departure(draft) >= w->due[STAGE_PARENTS])
        return;
    continue_hop(w, draft);
    take_tgt(w, draft);
    draft->parented = PARENTED_NOW;
    if (is_too_long(draft))
        draft->parent = NULL;
}

/* Others who came in by then and could as well be the one who went on without a name. */
static void list_others(struct correlate *w, struct draft *draft, const struct leg *anonymous)
{
    struct alternative found[OTHERS_MOST];
    struct leg *logon;
    uint32_t count = 0;
    for (uint32_t n = 1;
         count < OTHERS_MOST && n < WALKED_MOST &&
         (logon = logon_before(w, draft->hop.source.host, 0, anonymous->time, ANONYMOUS_GAP, n));
         n++) {
        bool known = logon->account == draft->hop.principal;
        for (uint32_t i = 0; i < count; i++)
            known |= found[i].principal == logon->account;
        if (!known)
            found[count++] = (struct alternative){logon->account, &logon->at};
    }
    draft_alternatives(w, draft, found, count);
    draft_doubt(draft, count ? CONFIDENCE_WEAK : CONFIDENCE_STRONG);
}

static void place_anonymous(struct correlate *w, struct leg *anonymous)
{
    struct draft *draft = draft_new(w, PROTOCOL_NTLM, MECHANISM_ANONYMOUS);
    const struct leg *logon;
    draft->hop.target.host = anonymous->at.computer;
    draft->hop.workstation = anonymous->workstation;
    draft->hop.lm_package = anonymous->lm_package;
    draft_source(w, draft, anonymous);
    draft_take(w, draft, anonymous);
    draft_doubt(draft, CONFIDENCE_STRONG);
    draft->parented = PARENTED_NOW;
    if (!draft->hop.source.host || draft->hop.source.host == draft->hop.target.host)
        return;
    logon = logon_before(w, draft->hop.source.host, 0, anonymous->time, ANONYMOUS_GAP, 0);
    if (!logon || logon->impersonation == IMPERSONATION_DELEGATION)
        return;
    draft->parent = logon->draft;
    draft->hop.principal = logon->draft->hop.principal;
    draft->hop.outcome = OUTCOME_FAILURE;
    draft_mark(draft, MARK_DOUBLE_HOP_FAILURE);
    list_others(w, draft, anonymous);
}

/* A forwarded TGT serves later logons too, which then show %%1840 alone. DCs are trusted for delegation:
 * there it is everyday, and no mark. */
static void mark_delegated(struct correlate *w, struct draft *draft)
{
    if (draft->hop.impersonation == IMPERSONATION_DELEGATION && !world_is_dc(w, draft->hop.target.host))
        draft_mark(draft, MARK_TGT_FORWARDED);
}

/* Arrivals that leave more behind than a logon. */
static void learn_carriers(struct correlate *w)
{
    for (uint32_t i = 0; i < w->legs.count; i++) {
        struct leg *leg = w->legs.at[i];
        const struct draft *draft = leg->draft;
        if (draft && draft->credentials_left && leg->kind == LEG_SESSION)
            index_put(&w->credentials, rename_key(w, draft->hop.target.host, draft->hop.principal), leg,
                      &w->scratch);
        if (draft && draft_has(draft, MARK_TGT_FORWARDED))
            index_put(&w->forwarded, rename_key(w, draft->hop.target.host, draft->hop.principal), leg,
                      &w->scratch);
    }
}

void parents_run(struct correlate *w)
{
    for (uint32_t i = 0; i < w->kind[LEG_TGT].count; i++) {
        struct leg *tgt = w->kind[LEG_TGT].at[i];
        index_put(&w->tgts, rename_key(w, tgt->address, tgt->account), tgt, &w->scratch);
        if (tgt->response_hash)
            *map_put(&w->tgt_hashes, tgt->response_hash) = (uint64_t)(uintptr_t)tgt;
    }
    for (uint32_t i = 0; i < w->kind[LEG_FORWARDED_TGT].count; i++) {
        struct leg *forward = w->kind[LEG_FORWARDED_TGT].at[i];
        if (world_is_due(w, forward, STAGE_PARENTS))
            place_forwarded(w, forward);
        if (forward->response_hash)
            *map_put(&w->tgt_hashes, forward->response_hash) = (uint64_t)(uintptr_t)forward;
    }
    for (uint32_t i = 0; i < w->drafts.count; i++)
        mark_delegated(w, w->drafts.at[i]);
    learn_carriers(w);
    drafts_sort(w);
    for (uint32_t i = 0; i < w->drafts.count; i++)
        look_for_parent(w, w->drafts.at[i]);
    for (uint32_t i = 0; i < w->kind[LEG_ANONYMOUS].count; i++) {
        struct leg *anonymous = w->kind[LEG_ANONYMOUS].at[i];
        if (world_is_due(w, anonymous, STAGE_PARENTS))
            place_anonymous(w, anonymous);
    }
}
