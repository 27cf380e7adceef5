/* reasons: why a hop used NTLM, as far as the logs say: a ticket request that failed just before, a ticket
 * that the target could not open, none at all, a local account, the host itself. */
#include "correlate/reasons.h"

#include "correlate/coverage.h"
#include "correlate/hostmap.h"

#define REASON_BEFORE (5 * SECOND) /* the fallback follows the request within this */
#define REQUESTS_MOST 256          /* requests of one account looked back over */

static const struct status_reason {
    uint32_t status;
    const char *reason;
    int mark;
} REFUSALS[] = {
    {0x7, "missing-spn", MARK_MISSING_SPN},
    {0x8, "duplicate-spn", -1},
    {0xe, "etype-mismatch", MARK_ETYPE_MISMATCH},
    {0x1b, "user-to-user-required", -1},
    {0xd, "delegation-refused", -1},
    {0x29, "spn-on-other-account", -1}, /* KRB_AP_ERR_MODIFIED: of a client's log */
};

static const struct status_reason *find_refusal(uint32_t status)
{
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++)
        if (status == REFUSALS[i].status)
            return &REFUSALS[i];
    return NULL;
}

bool reason_is_told_by(uint32_t status)
{
    return find_refusal(status);
}

bool reason_of_status(struct correlate *w, struct draft *draft, uint32_t status)
{
    const struct status_reason *refusal = find_refusal(status);
    if (!refusal || !draft_reason(w, draft, refusal->reason, WEIGHT_SAID))
        return false;
    if (refusal->mark >= 0)
        draft_mark(draft, (enum mark)refusal->mark);
    return true;
}

void reason_of_request(struct correlate *w, struct draft *draft, const struct leg *refused)
{
    if (refused->at.event_id == 4821)
        draft_reason(w, draft, "authentication-policy", WEIGHT_PROVEN);
    else
        reason_of_status(w, draft, refused->status);
}

void reason_duplicate(struct correlate *w, struct draft *draft)
{
    if (draft_reason(w, draft, "duplicate-spn", WEIGHT_PROVEN))
        draft->hop.marks &= ~(1u << MARK_MISSING_SPN);
}

static void explain(struct correlate *w, struct draft *draft, struct leg *logon, struct leg *refused)
{
    draft_link(w, draft, refused, logon, BASIS_ACCOUNT_HOST_TIME);
    draft_take(w, draft, refused);
    draft->hop.service = world_lower(w, refused->service);
    if (!draft->hop.target.host) {
        uint32_t host = hostmap_of_service(w, refused->service, world_host_domain(w, refused->at.computer));
        draft->hop.target.host = hostmap_is_known(w, host) ? host : 0;
    }
    reason_of_request(w, draft, refused);
    draft_reason(w, draft, "ticket-refused", WEIGHT_HINT);
}

static bool just_before(const struct leg *request, const struct leg *logon)
{
    return request->time <= logon->time && request->time >= logon->time - REASON_BEFORE &&
           (!request->address || !logon->address || request->address == logon->address);
}

/* A ticket that was granted just before and brought nobody in: its SPN lies on an account that the target
 * does not run as, so the target could not open it. */
static struct leg *useless_ticket(struct correlate *w, const struct leg *logon)
{
    const struct list *list = index_get(&w->tickets, logon->account);
    uint32_t last = legs_until(list, logon->time);
    for (uint32_t i = last; i-- > 0 && last - i <= REQUESTS_MOST;) {
        struct leg *ticket = list->at[i];
        if (ticket->time < logon->time - REASON_BEFORE)
            break;
        if (just_before(ticket, logon) && ticket->draft && ticket->draft->hop.outcome == OUTCOME_ISSUED &&
            hostmap_of_account(w, ticket->service_account) != logon->at.computer &&
            !world_is_machine(w, ticket->service_account))
            return ticket;
    }
    return NULL;
}

/* The client has Kerberos, and a DC's log without a gap shows no request just before: it was given an
 * address, or a name without an SPN, which a stock DC does not log. */
static bool asked_for_none(struct correlate *w, const struct leg *logon, uint32_t source)
{
    const struct list *list = index_get(&w->tickets, logon->account);
    uint32_t last = legs_until(list, logon->time);
    const struct leg *ticket = last ? list->at[last - 1] : NULL;
    return source && ticket && ticket->time >= logon->time - w->horizon &&
           hostmap_owner(w, ticket->address, ticket->time, ticket->at.computer) == source &&
           ticket->time < logon->time - REASON_BEFORE &&
           coverage_of(w->coverage, &ticket->at, time_floor_second(logon->time), 0) == COVERED_WHOLE;
}

static void reason_of(struct correlate *w, const struct index *refusals, struct leg *logon)
{
    const struct list *refused = index_get(refusals, logon->account);
    struct draft *draft = logon->draft;
    struct leg *ticket;
    uint32_t last = legs_until(refused, logon->time);
    for (uint32_t i = last; i-- > 0 && last - i <= REQUESTS_MOST;) {
        struct leg *request = refused->at[i];
        if (request->time < logon->time - REASON_BEFORE)
            break;
        if (!request->draft && just_before(request, logon)) {
            explain(w, draft, logon, request);
            return;
        }
    }
    if (logon->kind != LEG_NTLM_LOGON)
        return; /* a wrong password, or nobody knows where: no ticket explains it */
    ticket = useless_ticket(w, logon);
    if (ticket) {
        draft_reason(w, draft, "spn-on-other-account", WEIGHT_HINT);
        draft->related = ticket->draft;
    } else if (asked_for_none(w, logon, draft->hop.source.host)) {
        draft_reason(w, draft, "no-ticket-requested", WEIGHT_ABSENCE);
    }
}

static bool is_loopback(const struct draft *draft)
{
    return draft->hop.source.host && draft->hop.source.host == draft->hop.target.host;
}

/* The address is a fact, the workstation name the client's claim: a third name in the claim is how a relay
 * looks. */
static bool claims_other_name(struct correlate *w, const struct draft *draft)
{
    const struct hop *hop = &draft->hop;
    struct text claim = names_text(w->names, hop->workstation);
    claim = text_slice(claim, 0, text_find(claim, '.'));
    return claim.len && hop->source.address && hop->source.host && !is_loopback(draft) &&
           !text_equal(claim, world_host_short(w, hop->source.host)) &&
           !text_equal(claim, world_host_short(w, hop->target.host));
}

static void mark(struct correlate *w, struct draft *draft)
{
    struct hop *hop = &draft->hop;
    if (hop->local_account)
        draft_reason(w, draft, "local-account", WEIGHT_NATURE);
    else if (is_loopback(draft))
        draft_reason(w, draft, "loopback", WEIGHT_NATURE);
    else
        draft_mark(draft, MARK_NTLM_FALLBACK);
    if (claims_other_name(w, draft))
        draft_mark(draft, MARK_WORKSTATION_ADDRESS_MISMATCH);
}

/* The leg that the hop is made of: its logon, or the 4776 where no logon was seen. */
static struct leg *logon_of(const struct draft *draft)
{
    return draft->legs.at[0];
}

void reasons_run(struct correlate *w, uint32_t first)
{
    struct index refusals = {0}; /* refused 4769 by account */
    for (uint32_t i = 0; i < w->kind[LEG_REFUSED_TICKET].count; i++) {
        struct leg *leg = w->kind[LEG_REFUSED_TICKET].at[i];
        index_put(&refusals, leg->account, leg, &w->scratch);
    }
    for (uint32_t i = first; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        reason_of(w, &refusals, logon_of(draft));
        mark(w, draft);
    }
    index_done(&refusals);
}
