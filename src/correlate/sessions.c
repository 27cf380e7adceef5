/* sessions: interactive logons and given credentials.
 *
 * An interactive logon that came over the network (RDP) belongs to the hop that brought it: the network logon
 * before it (NLA), the server's own requests for the user, and the session, whose GUID is that of the user's
 * ticket for the server. It leaves the user's credentials there. A 4648 names who gave an account's
 * credentials for a hop. */
#include "correlate/draft.h"
#include "correlate/hostmap.h"
#include "correlate/rename.h"

#define SESSION_AFTER                                                                                        \
    (2 * MINUTE)                   /* from the network logon of NLA to the session: a slow profile at most   \
                                    */
#define GIVEN_BEFORE (10 * SECOND) /* from the 4648 to the first request with the credentials */
#define OWN_MOST     256           /* tickets of one account and second looked at */

static uint64_t key_of_guid(uint32_t account, const struct guid *guid)
{
    return map_mix(account, map_hash(guid->byte, sizeof guid->byte));
}

/* The user's ticket for the host itself, of the same GUID: on the client's own logon the raw values agree. */
static struct leg *own_ticket(struct correlate *w, const struct index *by_guid, const struct leg *session)
{
    const struct list *list = index_get(by_guid, key_of_guid(session->account, &session->guid));
    for (uint32_t i = 0; i < list->count && i < OWN_MOST && !guid_is_zero(&session->guid); i++) {
        struct leg *ticket = list->at[i];
        if (guid_equal(&ticket->guid, &session->guid) && ticket->draft &&
            hostmap_of_account(w, ticket->service_account) == session->at.computer)
            return ticket;
    }
    return NULL;
}

/* The hop that brought the user from the session's address shortly before. */
static struct draft *network_hop(const struct correlate *w, const struct leg *session)
{
    const struct list *list = index_get(&w->arrivals, rename_key(w, session->at.computer, session->account));
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

/* Did the ticket bring a network logon there too? Then its hop is the session's, whoever else came in since.
 */
static bool brought(const struct leg *ticket, const struct leg *session)
{
    return ticket && ticket->draft->hop.target.host == session->at.computer &&
           draft_has_kind(ticket->draft, LEG_LOGON);
}

static void place_session(struct correlate *w, const struct index *by_guid, struct leg *session)
{
    struct leg *ticket = own_ticket(w, by_guid, session);
    struct draft *draft = brought(ticket, session) ? ticket->draft : network_hop(w, session);
    session->done = true;
    if (!draft)
        draft = remote_session(w, session);
    if (!draft && ticket)
        draft = ticket->draft;
    if (!draft)
        return;
    if (ticket && ticket->draft != draft)
        draft_merge(w, draft, ticket->draft);
    if (ticket)
        draft_link(w, draft, ticket, session, BASIS_LOGON_GUID);
    else if (draft->legs.count)
        draft_link(w, draft, draft->legs.at[0], session, BASIS_ACCOUNT_HOST_TIME);
    else
        draft_take(w, draft, session);
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

/* How many of a list of drafts, which is in order of departure, set out no later than time. */
static uint32_t departed_until(const struct list *drafts, int64_t time)
{
    uint32_t low = 0, high = drafts->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (draft_departure(drafts->at[middle]) <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct draft *departure_within(struct correlate *w, const struct list *departures,
                                      const struct leg *given, int64_t before, int64_t after)
{
    for (uint32_t i = departed_until(departures, given->time - before); i < departures->count; i++) {
        struct draft *draft = departures->at[i];
        if (draft_departure(draft) > given->time + after)
            return NULL;
        if (announces(w, given, draft))
            return draft;
    }
    return NULL;
}

static void give(struct correlate *w, struct leg *given, const struct index *departures)
{
    const struct list *list = index_get(departures, world_key(given->at.computer, given->account));
    uint32_t giver = world_account(w, given->giver, given->giver_domain);
    int64_t slack = world_slack(w, given->at.computer);
    struct draft *draft = departure_within(w, list, given, FRESH_BEFORE, GIVEN_BEFORE);
    if (!draft && slack)
        draft = departure_within(w, list, given, slack, slack);
    if (!draft || !giver || giver == given->account)
        return;
    draft->hop.mechanism = MECHANISM_EXPLICIT;
    draft->hop.given_by = giver;
    draft_link(w, draft, draft->legs.at[0], given, BASIS_ACCOUNT_HOST_TIME);
}

/* Hops by where they start and whose they are, in order of departure. */
static void learn_departures(struct correlate *w, struct index *departures)
{
    drafts_sort(w);
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (draft->hop.source.host && draft->hop.principal)
            index_put(departures, world_key(draft->hop.source.host, draft->hop.principal), draft,
                      &w->scratch);
    }
}

static void place_sessions(struct correlate *w)
{
    struct index by_guid = {0}; /* tickets, for as long as there are sessions to ask */
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count && w->kind[LEG_SESSION].count; i++) {
        struct leg *ticket = w->kind[LEG_TICKET].at[i];
        index_put(&by_guid, key_of_guid(ticket->account, &ticket->guid), ticket, &w->scratch);
    }
    for (uint32_t i = 0; i < w->kind[LEG_SESSION].count; i++) {
        struct leg *session = w->kind[LEG_SESSION].at[i];
        index_put(&w->sessions, rename_key(w, session->at.computer, session->account), session, &w->scratch);
        if (world_is_due(w, session, STAGE_SESSIONS))
            place_session(w, &by_guid, session);
    }
    index_done(&by_guid);
}

void sessions_run(struct correlate *w)
{
    struct index departures = {0};
    place_sessions(w);
    learn_departures(w, &departures);
    for (uint32_t i = 0; i < w->kind[LEG_EXPLICIT].count; i++) {
        struct leg *given = w->kind[LEG_EXPLICIT].at[i];
        if (world_is_due(w, given, STAGE_GIVEN))
            give(w, given, &departures);
        given->done |= given->time < w->due[STAGE_GIVEN];
    }
    index_done(&departures);
}
