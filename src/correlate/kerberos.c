/* kerberos: hops of service tickets and the logons made with them.
 *
 * All logons on one host with one Logon GUID used one ticket. Its start second, recovered from the GUID,
 * names that ticket's 4769 exactly, be it hours old or asked by another account (S4U); where recovery fails,
 * account, host, address and time stand in, and the hop says so. */
#include "correlate/draft.h"
#include "correlate/guid_search.h"
#include "correlate/hostmap.h"
#include "correlate/tickets.h"

#include <string.h>

#define SPAN_AHEAD 2 /* seconds a ticket may start after its logon by the clocks of two hosts */

/* The logons of one ticket on one host. */
struct group {
    struct list logons;
    struct draft *draft;
};

struct groups {
    struct map by_guid; /* (host, GUID) -> struct group * */
    struct list all;    /* by their first logon */
};

static struct group *group_of(struct correlate *w, struct groups *groups, const struct leg *logon)
{
    uint64_t key = map_mix(logon->at.computer, map_hash(logon->guid.byte, sizeof logon->guid.byte));
    uint64_t *slot = guid_is_zero(&logon->guid) ? NULL : map_put(&groups->by_guid, key);
    struct group *group;
    if (slot && *slot)
        return (struct group *)(uintptr_t)*slot;
    group = arena_take(&w->scratch, sizeof *group);
    if (slot)
        *slot = (uint64_t)(uintptr_t)group;
    list_put(&groups->all, group, &w->scratch);
    return group;
}

static struct leg *first_of(const struct group *group)
{
    return group->logons.at[0];
}

static void set_start(const struct group *group, int64_t start)
{
    for (uint32_t i = 0; i < group->logons.count; i++)
        ((struct leg *)group->logons.at[i])->start = start;
}

static void gather(struct correlate *w, struct groups *groups)
{
    for (uint32_t i = 0; i < w->kind[LEG_LOGON].count; i++) {
        struct leg *logon = w->kind[LEG_LOGON].at[i];
        list_put(&group_of(w, groups, logon)->logons, logon, &w->scratch);
    }
}

/* First among the seconds of known tickets, which teaches the hosts' pads; then over the whole lifetime,
 * newest first, as far as the budget goes: tickets from before the logs, of DCs not collected, or of nobody.
 */
static void recover(struct correlate *w, const struct groups *groups)
{
    int64_t start, second;
    for (uint32_t i = 0; i < groups->all.count; i++) {
        const struct group *group = groups->all.at[i];
        if (!guid_is_zero(&first_of(group)->guid) && tickets_recover(w, first_of(group), &start))
            set_start(group, start);
    }
    for (uint32_t i = groups->all.count; i-- > 0;) {
        const struct leg *logon = first_of(groups->all.at[i]);
        struct guid_question q = {names_text(w->names, logon->user), names_text(w->names, logon->domain),
                                  logon->guid, logon->at.computer};
        int64_t newest = logon->at.time / SECOND + SPAN_AHEAD;
        if (logon->start == TIME_NONE && !guid_is_zero(&q.guid) &&
            guid_search_span(w->guids, &q, newest, newest - TICKET_LIFETIME / SECOND, &second))
            set_start(groups->all.at[i], second * SECOND);
    }
}

static void describe_ticket(struct correlate *w, struct draft *draft, struct leg *ticket)
{
    struct hop *hop = &draft->hop;
    draft->ticket = ticket;
    hop->service = world_lower(w, ticket->service);
    hop->ticket_options = ticket->options;
    hop->ticket_etype = ticket->etype;
    hop->ticket_start = ticket->start;
    hop->transited = ticket->transited;
    hop->principal = ticket->account;
    if (ticket_is_s4u2proxy(ticket)) {
        hop->mechanism = MECHANISM_S4U2PROXY;
        hop->delegate = ticket->account;
        hop->principal = 0;
        draft_mark(draft, MARK_S4U2PROXY);
    }
    draft_source(w, draft, ticket);
}

/* A draft for the ticket on that host: the one it has, or a new one where it was used elsewhere before. */
static struct draft *draft_of_ticket(struct correlate *w, struct leg *ticket, uint32_t host)
{
    struct draft *draft = ticket->draft;
    if (draft && draft->hop.target.host == host)
        return draft;
    draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
    describe_ticket(w, draft, ticket);
    draft->hop.target.host = host;
    draft_take(w, draft, ticket);
    return draft;
}

/* A ticket that one account asked for and another account's logon used: S4U2proxy, or S4U2self used as it is.
 */
static void describe_logon(struct correlate *w, struct draft *draft, const struct leg *logon)
{
    struct hop *hop = &draft->hop;
    if (draft->ticket && draft->ticket->account != logon->account && !hop->delegate) {
        hop->delegate = draft->ticket->account;
        draft_mark(draft, MARK_S4U2SELF_TRANSITION);
    }
    hop->principal = logon->account;
    hop->target.host = logon->at.computer;
    if (logon->start != TIME_NONE)
        hop->ticket_start = logon->start;
    if (logon->transited)
        hop->transited = logon->transited;
    if (logon->address)
        draft_source(w, draft, logon);
}

/* Without its 4769, TransmittedServices alone says that another account asked: the last entry did. */
static void describe_transited(struct correlate *w, struct draft *draft, const struct leg *logon)
{
    struct text list = names_text(w->names, logon->transited), last, sam;
    if (!logon->transited)
        return;
    last =
        text_slice(list, text_find_last(list, ' ') < list.len ? text_find_last(list, ' ') + 1 : 0, list.len);
    sam = text_slice(last, 0, text_find_last(last, '@'));
    draft->hop.mechanism = MECHANISM_S4U2PROXY;
    draft->hop.delegate =
        world_account(w, names_add(w->names, sam),
                      sam.len < last.len ? names_add(w->names, text_slice(last, sam.len + 1, last.len))
                                         : world_host_domain(w, logon->at.computer));
    draft_mark(draft, MARK_S4U2PROXY);
}

static void list_twins(struct correlate *w, struct draft *draft)
{
    struct leg *twin;
    uint32_t count = 0;
    while (tickets_twin(w, draft->ticket, count))
        count++;
    if (!count || !draft->hop.delegate || draft->hop.alternative_count)
        return;
    draft->hop.alternatives = arena_take(&w->arena, count * sizeof *draft->hop.alternatives);
    for (uint32_t i = 0; (twin = tickets_twin(w, draft->ticket, i)); i++)
        draft->hop.alternatives[i] = (struct alternative){draft->hop.principal, &twin->at};
    draft->hop.alternative_count = count;
    draft_doubt(draft, CONFIDENCE_STRONG);
}

/* Two tickets of one second and service have one GUID: each logon goes to the one issued last before it. */
static void add_logon(struct correlate *w, struct leg *ticket, struct leg *logon, enum basis basis,
                      enum confidence confidence)
{
    struct leg *nearest = ticket_is_s4u2proxy(ticket) ? ticket : tickets_nearest_twin(w, ticket, logon);
    struct draft *draft = draft_of_ticket(w, nearest, logon->at.computer);
    describe_logon(w, draft, logon);
    draft_doubt(draft, confidence);
    draft_link(w, draft, nearest, logon, basis);
}

static void join_ticket(struct correlate *w, struct group *group, struct leg *ticket, enum basis basis,
                        enum confidence confidence)
{
    struct leg *logon = first_of(group);
    for (uint32_t i = 0; i < group->logons.count; i++)
        add_logon(w, ticket, group->logons.at[i], basis, confidence);
    group->draft = logon->draft;
    if (basis == BASIS_TICKET_START) {
        w->exact_joins++;
        hostmap_learn_service(w, ticket->service_account, logon->at.computer);
        list_twins(w, group->draft);
    }
}

static void join_none(struct correlate *w, struct group *group)
{
    struct leg *logon = first_of(group);
    group->draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
    describe_logon(w, group->draft, logon);
    describe_transited(w, group->draft, logon);
    draft_take(w, group->draft, logon);
    for (uint32_t i = 1; i < group->logons.count; i++)
        draft_link(w, group->draft, logon, group->logons.at[i], BASIS_LOGON_GUID);
    draft_doubt(group->draft, logon->start == TIME_NONE ? CONFIDENCE_STRONG : CONFIDENCE_EXACT);
}

static void join_group(struct correlate *w, struct group *group)
{
    enum confidence confidence = CONFIDENCE_EXACT;
    enum basis basis = BASIS_TICKET_START;
    struct leg *logon = first_of(group);
    struct leg *ticket =
        logon->start != TIME_NONE ? tickets_exact(w, logon) : tickets_likely(w, logon, &basis, &confidence);
    if (ticket)
        join_ticket(w, group, ticket, basis, confidence);
    else
        join_none(w, group);
}

/* Tickets of the hosts' own accounts and S4U first, then those of service accounts: by then more is known of
 * who runs where. Twice over the same list keeps the order of time within each. */
static void join(struct correlate *w, const struct groups *groups)
{
    for (int known = 1; known >= 0; known--)
        for (uint32_t i = 0; i < groups->all.count; i++) {
            struct group *group = groups->all.at[i];
            if (!group->draft && (!known || first_of(group)->start != TIME_NONE))
                join_group(w, group);
        }
}

static void refuse(struct correlate *w, struct leg *refused)
{
    struct leg *ticket = tickets_of_refusal(w, refused);
    struct draft *draft = ticket ? draft_of_ticket(w, ticket, refused->at.computer)
                                 : draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
    describe_logon(w, draft, refused);
    draft->hop.outcome = OUTCOME_FAILURE;
    draft->hop.status = refused->status;
    draft->hop.sub_status = refused->sub_status;
    if (ticket) {
        draft_mark(draft, MARK_DENIED_AT_TARGET);
        draft_link(w, draft, ticket, refused, BASIS_ACCOUNT_HOST_TIME);
    } else {
        draft_take(w, draft, refused);
    }
    draft_doubt(draft, CONFIDENCE_STRONG);
}

/* Tickets that no logon was seen of. A ticket to oneself is left for the S4U2proxy that follows it. */
static void issue(struct correlate *w, struct leg *ticket)
{
    struct draft *draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
    describe_ticket(w, draft, ticket);
    draft->hop.outcome = OUTCOME_ISSUED;
    draft->hop.target.host = hostmap_of_account(w, ticket->service_account);
    draft_take(w, draft, ticket);
}

void kerberos_run(struct correlate *w)
{
    struct groups groups = {0};
    tickets_learn(w);
    gather(w, &groups);
    recover(w, &groups);
    join(w, &groups);
    for (uint32_t i = 0; i < groups.all.count; i++) {
        const struct leg *logon = first_of(groups.all.at[i]);
        w->guid_count += !guid_is_zero(&logon->guid);
        w->guid_recovered += logon->start != TIME_NONE;
    }
    map_done(&groups.by_guid);
    for (uint32_t i = 0; i < w->kind[LEG_REFUSED_LOGON].count; i++)
        refuse(w, w->kind[LEG_REFUSED_LOGON].at[i]);
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count; i++) {
        struct leg *ticket = w->kind[LEG_TICKET].at[i];
        if (!ticket->draft && !ticket_is_to_self(w, ticket))
            issue(w, ticket);
    }
}
