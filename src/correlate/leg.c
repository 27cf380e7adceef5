/* leg: which events take part in correlation and as what; their order; their canonical names. */
#include "correlate/clue.h"
#include "correlate/coverage.h"
#include "correlate/realm.h"
#include "correlate/world.h"

#include <stdlib.h>
#include <string.h>

#define CLEARED_AFTER (10 * SECOND) /* records of one moment may be numbered the other way round */
#define SID_ANONYMOUS TEXT("S-1-5-7")

static bool name_is(struct correlate *w, uint32_t name, struct text text)
{
    return text_same(names_text(w->names, name), text);
}

static int kind_of_ticket(struct correlate *w, const struct event *e)
{
    struct text service = names_text(w->names, e->service);
    if (e->at.failed || e->status || e->at.event_id == 4821)
        return LEG_REFUSED_TICKET;
    if (text_same(text_slice(service, 0, text_find(service, '/')), TEXT("krbtgt")))
        return e->ticket_options & KDC_FORWARDED ? LEG_FORWARDED_TGT : -1;
    return LEG_TICKET;
}

/* A logon that arrived over the network names no subject; one that a local service made (S4U, runas) does. */
static int kind_of_network_logon(struct correlate *w, const struct event *e, bool refused)
{
    if (name_is(w, e->sid, SID_ANONYMOUS))
        return refused ? -1 : LEG_ANONYMOUS;
    if (e->subject_user || !e->user)
        return -1;
    if (name_is(w, e->package, TEXT("NTLM")) || name_is(w, e->logon_process, TEXT("NtLmSsp")))
        return refused ? LEG_NTLM_REFUSED : LEG_NTLM_LOGON;
    if (name_is(w, e->package, TEXT("Kerberos")) || !guid_is_zero(&e->logon_guid))
        return refused ? LEG_REFUSED_LOGON : LEG_LOGON;
    return -1;
}

static bool is_interactive(const struct event *e)
{
    static const bool interactive[] = {[2] = true, [7] = true, [10] = true, [11] = true};
    return e->logon_type < sizeof interactive && interactive[e->logon_type] && e->user;
}

/* Window manager, font driver and service sessions are nobody's credentials: only domain and local users
 * count. */
static int kind_of_logon(struct correlate *w, const struct event *e)
{
    if (e->logon_type == 3)
        return kind_of_network_logon(w, e, false);
    return is_interactive(e) && text_starts(names_text(w->names, e->sid), TEXT("S-1-5-21-")) ? LEG_SESSION
                                                                                             : -1;
}

static int kind_of_refusal(struct correlate *w, const struct event *e)
{
    if (e->logon_type == 3)
        return kind_of_network_logon(w, e, true);
    return is_interactive(e) ? LEG_REFUSED_SESSION : -1;
}

static int kind_of_others(const struct event *e)
{
    if (e->origin == ORIGIN_NETLOGON)
        return e->user ? LEG_VALIDATION : -1;
    return clue_is_one(e) ? LEG_CLUE : -1;
}

static int kind_of(struct correlate *w, const struct event *e)
{
    if (e->origin != ORIGIN_SECURITY)
        return kind_of_others(e);
    switch (e->at.event_id) {
    case 4768:
        return e->status || e->at.failed || !e->user ? -1 : LEG_TGT;
    case 4769:
    case 4821: /* refused by an authentication policy */
        return kind_of_ticket(w, e);
    case 4770: /* renewed: as good as a new one */
        return e->user && text_same(names_text(w->names, e->service), TEXT("krbtgt")) ? LEG_TGT : -1;
    case 4776:
        return e->user ? LEG_VALIDATION : -1;
    case 4648:
        return e->user ? LEG_EXPLICIT : -1;
    case 4624:
        return kind_of_logon(w, e);
    case 4625:
        return kind_of_refusal(w, e);
    default:
        return kind_of_others(e);
    }
}

/* Written by domain controllers alone. */
static bool is_of_dc(const struct event *e)
{
    return e->origin == ORIGIN_KDC || e->origin == ORIGIN_NETLOGON ||
           (e->origin == ORIGIN_SECURITY && ((e->at.event_id >= 4768 && e->at.event_id <= 4771) ||
                                             (e->at.event_id >= 4820 && e->at.event_id <= 4824)));
}

void leg_learn_dc(struct correlate *w, uint32_t computer)
{
    uint64_t *known = map_put(&w->dcs, computer);
    if (!*known)
        *map_put(&w->dc_domains, world_host_domain(w, computer)) = 1;
    *known = 1;
}

static void fill_by_kind(struct correlate *w, struct leg *leg, const struct event *e)
{
    if (leg->kind == LEG_CLUE) {
        clue_fill(w, leg, e);
    } else if (leg->kind == LEG_EXPLICIT) {
        leg->guid = e->target_logon_guid;
        leg->giver = e->subject_user;
        leg->giver_domain = e->subject_domain;
        leg->target_server = e->target_server;
    } else if ((e->at.event_id >= 4768 && e->at.event_id <= 4770) || e->at.event_id == 4821) {
        leg->service = e->service;
        leg->options = e->ticket_options;
        leg->etype = e->ticket_etype;
        leg->request_hash = e->request_ticket_hash;
        leg->response_hash = leg->kind == LEG_REFUSED_TICKET ? 0 : e->response_ticket_hash;
        if (leg->kind == LEG_REFUSED_TICKET)
            leg->policy = e->rest.policy;
    } else {
        leg->workstation = e->workstation;
        leg->lm_package = e->lm_package;
        leg->sub_status = e->sub_status;
        leg->secure_channel = leg->kind == LEG_VALIDATION ? e->target_server : 0;
        leg->logon_id = e->logon_id;
    }
}

/* 4634, 4647: when a session ended, by its host's clock; the last of them where ids came back after a boot.
 */
static void learn_end(struct correlate *w, const struct event *e)
{
    uint64_t *end;
    if (e->origin != ORIGIN_SECURITY || (e->at.event_id != 4634 && e->at.event_id != 4647) || !e->logon_id)
        return;
    end = map_put(&w->session_ends, map_mix(e->at.computer, e->logon_id));
    if (!*end || (int64_t)*end < e->at.time)
        *end = (uint64_t)e->at.time;
}

void leg_learn(struct correlate *w, const struct event *e)
{
    int kind = kind_of(w, e);
    if (is_of_dc(e))
        leg_learn_dc(w, e->at.computer);
    if (kind >= 0)
        *map_put(&w->computers, e->at.computer) = 1;
    if (kind == LEG_TICKET)
        *map_put(&w->tickets_by_dc, e->at.computer) += 1;
}

struct leg *leg_from_event(struct correlate *w, const struct event *e)
{
    struct leg *leg;
    int kind = kind_of(w, e);
    learn_end(w, e);
    if (kind < 0)
        return NULL;
    leg = arena_lend_one(&w->arena, &w->leg_pool, sizeof *leg);
    *leg = (struct leg){
        .at = e->at,
        .time = e->at.time,
        .guid = e->logon_guid,
        .start = TIME_NONE,
        .user = e->user,
        .domain = e->domain,
        .address = e->address,
        .transited = e->transited,
        .status = e->status,
        .port = e->port,
        .impersonation = e->impersonation,
        .kind = (uint8_t)kind,
    };
    fill_by_kind(w, leg, e);
    return leg;
}

void leg_free(struct correlate *w, struct leg *leg)
{
    if (leg->kind == LEG_CLUE)
        arena_return(&w->arena, leg->clue, sizeof *leg->clue);
    arena_return_one(&w->leg_pool, leg);
}

static int by_time(const void *a, const void *b, void *names)
{
    const struct leg *x = a, *y = b;
    int c;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    c = names_compare(names, x->at.computer, y->at.computer);
    if (c)
        return c;
    if (x->at.record_id != y->at.record_id)
        return x->at.record_id < y->at.record_id ? -1 : 1;
    return names_compare(names, x->at.channel, y->at.channel);
}

/* An account of the computer itself carries the computer's name where a domain would stand. 4776 names no
 * domain: it is written by the one who knows the password. */
static void settle_account(struct correlate *w, struct leg *leg)
{
    struct text domain = names_text(w->names, world_lower(w, leg->domain));
    bool on_dc = world_is_dc(w, leg->at.computer);
    if (leg->kind == LEG_CLUE) { /* a DC knows the domain that it does not write */
        leg->account = world_account(w, leg->user,
                                     leg->domain ? leg->domain
                                     : on_dc     ? world_host_domain(w, leg->at.computer)
                                                 : 0);
    } else if (leg->kind == LEG_VALIDATION) {
        leg->local_account = !on_dc;
        leg->account = world_account(w, leg->user,
                                     leg->domain ? leg->domain
                                     : on_dc     ? world_host_domain(w, leg->at.computer)
                                                 : leg->at.computer);
    } else if (leg->domain && !on_dc && text_equal(domain, world_host_short(w, leg->at.computer))) {
        leg->local_account = true;
        leg->account = world_account(w, leg->user, leg->at.computer);
    } else {
        leg->account = world_account(w, leg->user, leg->domain);
    }
}

uint32_t legs_until(const struct list *legs, int64_t time)
{
    uint32_t low = 0, high = legs->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (((const struct leg *)legs->at[middle])->time <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Those that were kept are in order already. */
static void merge(struct correlate *w)
{
    uint32_t i = 0, k = 0;
    list_sort(&w->added, by_time, w->names);
    w->legs.count = 0;
    list_reserve(&w->legs, w->kept.count + w->added.count, &w->scratch);
    while (i < w->kept.count || k < w->added.count) {
        bool from_kept = k == w->added.count ||
                         (i < w->kept.count && by_time(w->kept.at[i], w->added.at[k], w->names) <= 0);
        list_put(&w->legs, from_kept ? w->kept.at[i++] : w->added.at[k++], &w->scratch);
    }
}

void legs_sort(struct correlate *w)
{
    uint32_t count[LEG_KINDS] = {0};
    merge(w);
    w->ranking++;
    for (uint32_t i = 0; i < w->legs.count; i++)
        count[((const struct leg *)w->legs.at[i])->kind]++;
    for (int kind = 0; kind < LEG_KINDS; kind++) {
        w->kind[kind].count = 0;
        list_reserve(&w->kind[kind], count[kind], &w->scratch);
    }
    for (uint32_t i = 0; i < w->legs.count; i++) {
        struct leg *leg = w->legs.at[i];
        leg->rank = i;
        list_put(&w->kind[leg->kind], leg, &w->scratch);
    }
}

/* A ticket for a trust account (OTHER$, or OTHER) is a referral to that domain's KDC. */
static void settle_ticket(struct correlate *w, struct leg *ticket)
{
    struct text service = names_text(w->names, ticket->service);
    service = text_slice(service, 0, service.len - text_ends(service, TEXT("$")));
    if (realm_is_domain(w->realm, names_add_lower(w->names, service)))
        ticket->kind = LEG_REFERRAL;
    else
        ticket->service_account =
            world_account(w, ticket->service, world_host_domain(w, ticket->at.computer));
}

struct log_top {
    uint64_t record_id;
    int64_t time;
};

/* A record that comes later than one with a higher number: the log was cleared between them. */
static void find_cleared(struct correlate *w)
{
    for (uint32_t i = 0; i < w->added.count; i++) {
        const struct leg *leg = w->added.at[i];
        uint64_t *slot = map_put(&w->tops, world_key(leg->at.computer, leg->at.channel));
        struct log_top *top = (struct log_top *)(uintptr_t)*slot;
        if (leg->at.record_id >= RECORD_STAND_IN)
            continue;
        if (!top) {
            top = arena_take(&w->arena, sizeof *top);
            *slot = (uint64_t)(uintptr_t)top;
        } else if (leg->at.record_id < top->record_id && leg->time > top->time + CLEARED_AFTER) {
            coverage_was_cleared(w->coverage, &leg->at);
        }
        if (leg->at.record_id >= top->record_id)
            *top = (struct log_top){leg->at.record_id, leg->time};
    }
}

void legs_settle(struct correlate *w)
{
    for (uint32_t i = 0; i < w->added.count; i++) {
        struct leg *leg = w->added.at[i];
        settle_account(w, leg);
        if (leg->kind == LEG_TICKET)
            settle_ticket(w, leg);
    }
    legs_sort(w);
    find_cleared(w);
}
