/* kerberos: hops of service tickets and the logons made with them.
 *
 * All logons on one host with one Logon GUID used one ticket. Its start second, recovered from the GUID,
 * names that ticket's 4769 exactly, be it hours old or asked by another account (S4U); where recovery fails,
 * account, host, address and time stand in, and the hop says so. */
#include "correlate/draft.h"
#include "correlate/hostmap.h"
#include "correlate/logons.h"
#include "correlate/tickets.h"

#include <stdlib.h>
#include <string.h>

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

/* An earlier run saw no logon with the ticket: it has one now. */
static struct draft *draft_of_unused(const struct leg *ticket)
{
    struct draft *draft = ticket->draft;
    if (!draft || draft->ticket != ticket || draft->hop.outcome != OUTCOME_ISSUED)
        return NULL;
    draft->hop.outcome = OUTCOME_SUCCESS;
    return draft;
}

/* The draft of the ticket on that host, made where there is none: a ticket may be used on several. */
static struct draft *draft_of_ticket(struct correlate *w, struct leg *ticket, uint32_t host)
{
    uint64_t *known = map_put(&w->ticket_drafts, world_key(ticket->rank, host));
    struct draft *draft = (struct draft *)(uintptr_t)*known;
    if (draft)
        return draft;
    draft = draft_of_unused(ticket);
    if (!draft) {
        draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
        describe_ticket(w, draft, ticket);
    }
    *known = (uint64_t)(uintptr_t)draft;
    draft->hop.target.host = host;
    draft_take(w, draft, ticket);
    return draft;
}

/* Those of earlier runs. */
static void file_drafts(struct correlate *w)
{
    for (uint32_t i = 0; i < w->drafts.count; i++) {
        struct draft *draft = w->drafts.at[i];
        if (draft->ticket && draft->hop.outcome != OUTCOME_ISSUED)
            *map_put(&w->ticket_drafts, world_key(draft->ticket->rank, draft->hop.target.host)) =
                (uint64_t)(uintptr_t)draft;
    }
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
    struct alternative *found;
    struct leg *twin;
    uint32_t count = 0;
    while (tickets_twin(w, draft->ticket, count))
        count++;
    if (!count || !draft->hop.delegate || draft->hop.alternative_count)
        return;
    found = mem_new(count, sizeof *found);
    for (uint32_t i = 0; (twin = tickets_twin(w, draft->ticket, i)); i++)
        found[i] = (struct alternative){draft->hop.principal, &twin->at};
    draft_alternatives(w, draft, found, count);
    free(found);
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
    struct leg *logon = group_first(group);
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
    struct leg *logon = group_first(group);
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
    struct leg *logon = group_first(group);
    struct leg *ticket =
        logon->start != TIME_NONE ? tickets_exact(w, logon) : tickets_likely(w, logon, &basis, &confidence);
    if (ticket)
        join_ticket(w, group, ticket, basis, confidence);
    else
        join_none(w, group);
}

/* More logons of a group that an earlier run had to do with. */
static void go_on(struct correlate *w, struct group *group)
{
    struct leg *first = group_first(group), *ticket = group->draft->ticket;
    for (uint32_t i = 0; i < group->logons.count; i++) {
        struct leg *logon = group->logons.at[i];
        if (logon->done)
            continue;
        if (ticket && first->start != TIME_NONE)
            add_logon(w, ticket, logon, BASIS_TICKET_START, CONFIDENCE_EXACT);
        else
            draft_link(w, group->draft, first, logon, BASIS_LOGON_GUID);
    }
}

/* Tickets of the hosts' own accounts and S4U first, then those of service accounts: by then more is known of
 * who runs where. Twice over the same list keeps the order of time within each. */
static void join(struct correlate *w)
{
    for (int known = 1; known >= 0; known--)
        for (uint32_t i = 0; i < w->groups.count; i++) {
            struct group *group = w->groups.at[i];
            const struct leg *first = group_first(group);
            if (!group->draft && world_is_due(w, first, STAGE_LOGONS) &&
                (!known || first->start != TIME_NONE))
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

void kerberos_issue(struct correlate *w, struct leg *ticket)
{
    struct draft *draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
    describe_ticket(w, draft, ticket);
    draft->hop.outcome = OUTCOME_ISSUED;
    draft->hop.target.host = hostmap_of_account(w, ticket->service_account);
    draft_take(w, draft, ticket);
}

void kerberos_run(struct correlate *w)
{
    file_drafts(w);
    for (uint32_t i = 0; i < w->groups.count; i++) {
        struct group *group = w->groups.at[i];
        if (group->draft)
            go_on(w, group);
    }
    join(w);
    for (uint32_t i = 0; i < w->kind[LEG_REFUSED_LOGON].count; i++) {
        struct leg *refused = w->kind[LEG_REFUSED_LOGON].at[i];
        if (world_is_due(w, refused, STAGE_REFUSED))
            refuse(w, refused);
    }
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count; i++) {
        struct leg *ticket = w->kind[LEG_TICKET].at[i];
        if (world_is_due(w, ticket, STAGE_ISSUED) && !ticket_is_to_self(w, ticket))
            kerberos_issue(w, ticket);
    }
}
