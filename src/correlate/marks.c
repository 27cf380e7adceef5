/* marks: what can be said of a hop once all hops are there: protocol transition, tickets that nobody issued,
 * sequels under another name, the model of a delegation. */
#include "correlate/age.h"
#include "correlate/coverage.h"
#include "correlate/delegation.h"
#include "correlate/draft.h"
#include "correlate/hostmap.h"

#define SEQUEL_AFTER (2 * SECOND)  /* a server acts in its own name for a request within this */
#define QUIET_TAIL   (60 * SECOND) /* a log is taken to cover this much after its last record */
#define UNISSUED_SHARE                                                                                       \
    50 /* more than one ticket in so many without its issuance: a DC is missing, nobody forges so many */

/* S4U2proxy needs a ticket of the user to the front end: the user's own, or one by S4U2self. Who came in by
 * NTLM brought none, even where the request is not on record (it is cached). Where Kerberos brought the user
 * in no transition was needed, and a ticket to oneself is an everyday one. */
static void mark_transition(struct draft *draft)
{
    bool by_ntlm = draft->parent && draft->parent->hop.protocol == PROTOCOL_NTLM;
    if (draft->hop.mechanism == MECHANISM_S4U2PROXY && ((draft->s4u2self && !draft->parent) || by_ntlm))
        draft_mark(draft, MARK_S4U2SELF_TRANSITION);
}

/* DCs that answer for a client or a host: those that issued it, or anyone for it, a ticket. */
static void learn_issuers(struct correlate *w, struct index *issuers)
{
    struct map seen = {0};
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count; i++) {
        struct leg *ticket = w->kind[LEG_TICKET].at[i];
        uint32_t ends[2] = {hostmap_owner(w, ticket->address, ticket->time, ticket->at.computer),
                            hostmap_of_account(w, ticket->service_account)};
        for (int e = 0; e < 2; e++) {
            uint64_t *known = map_put(&seen, (uint64_t)ends[e] << 32 | ticket->at.computer);
            if (ends[e] && !*known)
                index_put(issuers, ends[e], &ticket->at, &w->scratch);
            *known = 1;
        }
    }
    map_done(&seen);
}

/* The worst that one of the DCs' logs allows; COVERED_NO where there is none. */
static enum covered judge(struct correlate *w, const struct index *issuers, const struct draft *draft)
{
    const struct list *of[2] = {index_get(issuers, draft->hop.source.host),
                                index_get(issuers, draft->hop.target.host)};
    enum covered worst = of[0]->count + of[1]->count ? COVERED_WHOLE : COVERED_NO;
    for (int e = 0; e < 2; e++)
        for (uint32_t i = 0; i < of[e]->count; i++) {
            const struct sighting *dc = of[e]->at[i];
            const uint64_t *zone = map_get(&w->zones, dc->computer);
            int64_t second = draft->hop.ticket_start + (zone ? (int64_t)*zone : 0);
            enum covered covered = coverage_of(w->coverage, dc, second, QUIET_TAIL);
            worst = covered < worst ? covered : worst;
        }
    return worst;
}

static bool lacks_issuance(const struct draft *draft)
{
    return draft->hop.protocol == PROTOCOL_KERBEROS && !draft->ticket &&
           draft->hop.ticket_start != TIME_NONE && draft_has_kind(draft, LEG_LOGON) &&
           !draft->hop.local_account && draft->hop.source.host != draft->hop.target.host;
}

/* Few unissued tickets are news; many are a DC that was not collected, or logs that were saved one after the
 * other and end one after the other: then none of them means anything. */
static bool are_few(uint64_t unissued, uint64_t issued)
{
    return unissued <= 1 || unissued * UNISSUED_SHARE <= issued;
}

static void conclude(struct draft *draft, bool few)
{
    if (few)
        draft_mark(draft, MARK_TICKET_WITHOUT_ISSUANCE);
    else
        draft->hop.issuance = UNDECIDABLE_TOO_MANY;
}

/* One in the tail of a DC's log is news, more are a log that was saved earlier than the others. */
static void conclude_tails(const struct index *issuers, const struct list *tails)
{
    struct map by_dc = {0};
    for (int turn = 0; turn < 2; turn++)
        for (uint32_t i = 0; i < tails->count; i++) {
            struct draft *draft = tails->at[i];
            const struct list *dcs = index_get(issuers, draft->hop.target.host);
            uint64_t *count =
                map_put(&by_dc, dcs->count ? ((const struct sighting *)dcs->at[0])->computer : 0);
            if (turn == 0)
                ++*count;
            else
                conclude(draft, *count == 1);
        }
    map_done(&by_dc);
}

static void mark_unissued(struct correlate *w, const struct list *drafts)
{
    static const enum undecidable why[] = {[COVERED_NO] = UNDECIDABLE_NO_DC,
                                           [COVERED_OUT] = UNDECIDABLE_OUTSIDE,
                                           [COVERED_GAP] = UNDECIDABLE_GAP};
    struct index issuers = {0};
    struct list inside = {0}, in_tail = {0};
    learn_issuers(w, &issuers);
    for (uint32_t i = 0; i < drafts->count; i++) {
        struct draft *draft = drafts->at[i];
        enum covered covered;
        if (!lacks_issuance(draft))
            continue;
        covered = judge(w, &issuers, draft);
        if (covered < COVERED_TAIL)
            draft->hop.issuance = why[covered];
        else
            list_put(covered == COVERED_TAIL ? &in_tail : &inside, draft, &w->scratch);
    }
    w->unissued += inside.count;
    for (uint32_t i = 0; i < inside.count; i++)
        conclude(inside.at[i], are_few(w->unissued, w->exact_joins));
    conclude_tails(&issuers, &in_tail);
    index_done(&issuers);
}

/* The server's own account goes on right after a user came in: another identity, so another chain, but
 * related. */
static void relate(struct correlate *w, struct draft *draft)
{
    const struct list *logons = index_get(&w->logons, draft->hop.source.host);
    int64_t start = draft->hop.start;
    if (draft->parent || draft->related || draft->hop.mechanism != MECHANISM_DIRECT ||
        !world_is_machine(w, draft->hop.principal) || world_is_dc(w, draft->hop.target.host) ||
        draft->hop.source.host == draft->hop.target.host)
        return;
    for (uint32_t i = legs_until(logons, start); i-- > 0;) {
        const struct leg *logon = logons->at[i];
        if (logon->time < start - SEQUEL_AFTER)
            return;
        if (logon->draft && !world_is_machine(w, logon->account)) {
            draft->related = logon->draft;
            if (!logon->draft->related)
                logon->draft->related = draft;
            return;
        }
    }
}

void marks_relate(struct correlate *w)
{
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (draft->parented == PARENTED_NOW)
            relate(w, draft);
        if (draft->parented)
            draft->parented = PARENTED_BEFORE;
    }
}

/* Who came without a ticket to go on with was lost at the second hop: the client is the cause. */
static void blame_client(struct correlate *w, struct draft *draft)
{
    uint32_t withheld = names_find(w->names, TEXT("tgt-withheld"));
    if (withheld && draft->hop.mechanism == MECHANISM_ANONYMOUS && draft->parent &&
        draft->parent->hop.reason == withheld)
        draft->hop.reason = withheld;
}

void marks_run(struct correlate *w, const struct list *drafts)
{
    for (uint32_t i = 0; i < drafts->count; i++) {
        struct draft *draft = drafts->at[i];
        struct hop *hop = &draft->hop;
        mark_transition(draft);
        blame_client(w, draft);
        hop->target_is_dc = world_is_dc(w, hop->target.host);
        hop->target_is_member = world_is_member(w, hop->target.host);
        if (hop->target.host && !hop->target.address)
            hop->target.address = hostmap_address(w, hop->target.host, draft->hop.start);
        hop->loopback = hop->source.host && hop->source.host == hop->target.host;
        if (hop->delegate)
            hop->delegate_is_away = hostmap_is_away(w, hop->delegate, &hop->source, hop->start);
    }
    for (uint32_t i = 0; i < drafts->count; i++) {
        delegation_judge(w, drafts->at[i]);
        age_tell(w, drafts->at[i]);
    }
    mark_unissued(w, drafts);
}
