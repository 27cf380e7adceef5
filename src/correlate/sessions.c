/* sessions: interactive logons and given credentials.
 *
 * An interactive logon that came over the network (RDP) belongs to the hop that brought it: the network logon
 * before it (NLA), the server's own requests for the user, and the session, whose GUID is that of the user's
 * ticket for the server. It leaves the user's credentials there. A 4648 names who gave an account's
 * credentials for a hop. */
#include "correlate/draft.h"
#include "correlate/hostmap.h"

#define SESSION_AFTER                                                                                        \
    (2 * MINUTE)                   /* from the network logon of NLA to the session: a slow profile at most   \
                                    */
#define GIVEN_BEFORE (10 * SECOND) /* from the 4648 to the first request with the credentials */

/* The user's ticket for the host itself, of the same GUID: on the client's own logon the raw values agree. */
static struct draft *own_ticket(struct correlate *w, const struct leg *session)
{
    const struct list *list = index_get(&w->tickets, session->account);
    for (uint32_t i = legs_until(list, session->time + FRESH_BEFORE);
         i-- > 0 && !guid_is_zero(&session->guid);) {
        const struct leg *ticket = list->at[i];
        if (guid_equal(&ticket->guid, &session->guid) && ticket->draft &&
            hostmap_of_account(w, ticket->service_account) == session->at.computer)
            return ticket->draft;
    }
    return NULL;
}

/* The hop that brought the user from the session's address shortly before. */
static struct draft *network_hop(const struct correlate *w, const struct leg *session)
{
    const struct list *list = index_get(&w->arrivals, world_key(session->at.computer, session->account));
    for (uint32_t i = legs_until(list, session->time); i-- > 0;) {
        const struct leg *leg = list->at[i];
        struct draft *draft = leg->draft;
        if (leg->time < session->time - SESSION_AFTER)
            break;
        if (draft && draft->hop.source.host != session->at.computer &&
            (!session->address || !draft->hop.source.address ||
             draft->hop.source.address == session->address))
            return draft;
    }
    return NULL;
}

static struct draft *remote_session(struct correlate *w, const struct leg *session)
{
    struct draft *draft;
    if (!session->address ||
        hostmap_owner(w, session->address, session->time, session->at.computer) == session->at.computer)
        return NULL;
    draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
    draft->hop.principal = session->account;
    draft->hop.local_account = session->local_account;
    draft->hop.target.host = session->at.computer;
    draft_source(w, draft, session);
    draft_doubt(draft, CONFIDENCE_STRONG);
    return draft;
}

static void place_session(struct correlate *w, struct leg *session)
{
    struct draft *ticket = own_ticket(w, session), *draft = network_hop(w, session);
    if (!draft)
        draft = remote_session(w, session);
    if (!draft)
        draft = ticket;
    if (!draft)
        return;
    if (ticket && ticket != draft)
        draft_merge(w, draft, ticket);
    if (ticket)
        draft_link(w, draft, ticket->ticket, session, BASIS_LOGON_GUID);
    else
        draft_link(w, draft, draft->legs.count ? draft->legs.at[0] : session, session,
                   BASIS_ACCOUNT_HOST_TIME);
    if (draft->hop.outcome == OUTCOME_ISSUED)
        draft->hop.outcome = OUTCOME_SUCCESS;
    draft->credentials_left = draft->hop.source.host != session->at.computer;
}

/* Did the 4648 announce this hop? */
static bool announces(struct correlate *w, const struct leg *given, const struct draft *draft)
{
    struct text server = names_text(w->names, given->target_server);
    server = text_slice(server, 0, text_find(server, '.'));
    return draft->hop.mechanism == MECHANISM_DIRECT && draft->hop.target.host != given->at.computer &&
           (!server.len || !draft->hop.target.host ||
            text_equal(server, world_host_short(w, draft->hop.target.host)));
}

static struct leg *departure_within(struct correlate *w, const struct list *departures,
                                    const struct leg *given, int64_t before, int64_t after)
{
    for (uint32_t i = legs_until(departures, given->time - before); i < departures->count; i++) {
        struct leg *first = departures->at[i];
        if (first->time > given->time + after)
            return NULL;
        if (announces(w, given, first->draft))
            return first;
    }
    return NULL;
}

static void give(struct correlate *w, struct leg *given, const struct index *departures)
{
    const struct list *list = index_get(departures, world_key(given->at.computer, given->account));
    uint32_t giver = world_account(w, given->giver, given->giver_domain);
    int64_t slack = world_slack(w, given->at.computer);
    struct leg *first = departure_within(w, list, given, FRESH_BEFORE, GIVEN_BEFORE);
    if (!first && slack)
        first = departure_within(w, list, given, slack, slack);
    if (!first || !giver || giver == given->account)
        return;
    first->draft->hop.mechanism = MECHANISM_EXPLICIT;
    first->draft->hop.given_by = giver;
    draft_link(w, first->draft, first, given, BASIS_ACCOUNT_HOST_TIME);
}

/* Hops by where they start and whose they are, each by the leg it set out with. */
static void learn_departures(struct correlate *w, struct index *departures)
{
    drafts_sort(w);
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (draft->hop.source.host && draft->hop.principal)
            index_put(departures, world_key(draft->hop.source.host, draft->hop.principal),
                      draft->ticket ? draft->ticket : draft->legs.at[0], &w->scratch);
    }
}

void sessions_run(struct correlate *w)
{
    struct index departures = {0};
    for (uint32_t i = 0; i < w->kind[LEG_SESSION].count; i++) {
        struct leg *session = w->kind[LEG_SESSION].at[i];
        index_put(&w->sessions, world_key(session->at.computer, session->account), session, &w->scratch);
        place_session(w, session);
    }
    learn_departures(w, &departures);
    for (uint32_t i = 0; i < w->kind[LEG_EXPLICIT].count; i++)
        give(w, w->kind[LEG_EXPLICIT].at[i], &departures);
    index_done(&departures);
}
