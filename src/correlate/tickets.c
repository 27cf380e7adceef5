/* tickets: filed by client account, and those for somebody else (S4U) by the address they were asked from. */
#include "correlate/tickets.h"

#include "correlate/clock.h"
#include "correlate/draft.h"
#include "correlate/guid_search.h"
#include "correlate/hostmap.h"
#include "correlate/realm.h"

#include <stdlib.h>

#define ZONE_STEPS       28   /* half-hours from UTC: UTC-14 to UTC+14 */
#define CANDIDATES_FIRST 8    /* as many as are hashed at once */
#define CANDIDATES_MOST  2048 /* start seconds tried for one logon: a busy front end's quarter of an hour */
#define SECOND_MOST      4096 /* tickets of one second looked at for one logon: no client asks for so many */
#define LIKELY_MOST      256  /* tickets of one account looked back over where no start second is known */
#define TWINS_MOST       64   /* tickets of one second and service told apart: more are one to us */
#define CLOCK_APART      (5 * MINUTE) /* Kerberos' own limit (SkewTime): a logon may seem this much older */

bool ticket_is_s4u2proxy(const struct leg *ticket)
{
    return ticket->options & KDC_CNAME_IN_ADDL_TKT || ticket->transited;
}

static struct text sam_without_dollar(struct correlate *w, uint32_t account)
{
    struct text sam = names_text(w->names, world_account_sam(w, account));
    return text_slice(sam, 0, sam.len - text_ends(sam, TEXT("$")));
}

/* A machine account renamed to a DC's name without its $ asks for the DC's own (noPac): compare without it.
 */
bool ticket_is_to_self(struct correlate *w, const struct leg *ticket)
{
    return !ticket_is_s4u2proxy(ticket) && ticket->account &&
           text_equal(sam_without_dollar(w, ticket->account), sam_without_dollar(w, ticket->service_account));
}

/* The seconds to look at: the event's own and the one before, in the zone that the DC's log showed so far,
 * then unshifted, then in any other. A log whose local time is labelled UTC is off by whole half-hours. */
static size_t likely_seconds(const struct leg *ticket, int64_t zone, int64_t *seconds)
{
    int64_t second = time_floor_second(ticket->at.time) / SECOND, step = ZONE_STEP / SECOND;
    int64_t shifts[2 * ZONE_STEPS + 2] = {zone / SECOND, 0};
    size_t count = 0;
    for (int64_t i = 1; i <= ZONE_STEPS; i++) {
        shifts[2 * i] = i * step;
        shifts[2 * i + 1] = -i * step;
    }
    for (size_t i = 0; i < 2 * ZONE_STEPS + 2; i++) {
        seconds[count++] = second - shifts[i];
        seconds[count++] = second - shifts[i] - 1;
    }
    return count;
}

static void find_start(struct correlate *w, struct leg *ticket)
{
    struct guid_question q = {.name = names_text(w->names, ticket->user),
                              .realm = names_text(w->names, ticket->domain),
                              .guid = ticket->guid};
    int64_t seconds[4 * ZONE_STEPS + 4], found = time_floor_second(ticket->at.time) / SECOND;
    uint64_t *zone = map_put(&w->zones, ticket->at.computer);
    size_t count = likely_seconds(ticket, (int64_t)*zone, seconds);
    if (!guid_is_zero(&q.guid) && guid_search_own(&q, seconds, count, &found))
        *zone = (uint64_t)zone_near(ticket->at.time - found * SECOND);
    ticket->start = found * SECOND;
}

/* S4U tickets under another sort of key than accounts. */
static uint64_t start_of_s4u(uint32_t address, int64_t start)
{
    return map_mix(world_key(1, address), (uint64_t)start);
}

static void file_ticket(struct correlate *w, struct leg *ticket)
{
    index_put(&w->tickets, ticket->account, ticket, &w->scratch);
    index_put(&w->starts, map_mix(ticket->account, (uint64_t)ticket->start), ticket, &w->scratch);
    if (!ticket_is_s4u2proxy(ticket) && !ticket_is_to_self(w, ticket))
        return;
    index_put(&w->s4u_tickets, ticket->address, ticket, &w->scratch);
    index_put(&w->starts, start_of_s4u(ticket->address, ticket->start), ticket, &w->scratch);
    if (ticket->address) {
        index_put(&w->s4u_tickets, 0, ticket, &w->scratch);
        index_put(&w->starts, start_of_s4u(0, ticket->start), ticket, &w->scratch);
    }
}

void tickets_find_starts(struct correlate *w)
{
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count; i++) {
        struct leg *ticket = w->kind[LEG_TICKET].at[i];
        if (ticket->start == TIME_NONE)
            find_start(w, ticket);
    }
}

void tickets_file(struct correlate *w)
{
    index_done(&w->tickets);
    index_done(&w->s4u_tickets);
    index_done(&w->starts);
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count; i++)
        file_ticket(w, w->kind[LEG_TICKET].at[i]);
}

/* Adds the start seconds of a list's tickets from newest back to oldest, until there are `most`. */
static size_t add_starts(const struct list *list, int64_t newest, int64_t oldest, int64_t *seconds,
                         size_t count, size_t most)
{
    for (uint32_t i = legs_until(list, newest); i-- > 0 && count < most;) {
        const struct leg *ticket = list->at[i];
        if (ticket->time < oldest)
            break;
        if (!count || seconds[count - 1] != ticket->start / SECOND)
            seconds[count++] = ticket->start / SECOND;
    }
    return count;
}

/* The start seconds of all tickets that the logon could be of, newest first; of each list at most `most`. */
static size_t candidates(struct correlate *w, const struct leg *logon, int64_t ahead, size_t most,
                         int64_t *seconds)
{
    int64_t newest = logon->time + ahead;
    int64_t s4u_behind =
        ahead > CLOCK_APART ? ahead : S4U_LIFETIME + CLOCK_APART; /* a clock that may be hours off */
    size_t count = add_starts(index_get(&w->tickets, logon->account), newest,
                              logon->time - w->horizon - CLOCK_APART, seconds, 0, most);
    return add_starts(index_get(&w->s4u_tickets, logon->address), newest, logon->time - s4u_behind, seconds,
                      count, count + most);
}

/* Nearly every logon is of one of the newest tickets: a few first, all of them where that fails. */
static int recover_spelled(struct correlate *w, const struct leg *logon, struct text realm, int64_t ahead,
                           int64_t *second)
{
    int64_t seconds[2 * CANDIDATES_MOST];
    struct guid_question q = {.name = names_text(w->names, logon->user),
                              .realm = realm,
                              .guid = logon->guid,
                              .host = logon->at.computer};
    size_t count = candidates(w, logon, ahead, CANDIDATES_FIRST, seconds);
    if (guid_search_known(w->guids, &q, seconds, count, second))
        return 1;
    count = candidates(w, logon, ahead, CANDIDATES_MOST, seconds);
    return guid_search_among(w->guids, &q, seconds, count, second);
}

/* The realm as the logon has it, then, where that is a NetBIOS name, as tickets have it: the DNS name in
 * upper case. */
int tickets_recover(struct correlate *w, const struct leg *logon, int64_t ahead, int64_t *start)
{
    struct text realm = names_text(w->names, logon->domain), dns;
    char upper[256];
    int64_t second;
    int found = recover_spelled(w, logon, realm, ahead, &second);
    if (!found && text_find(realm, '.') == realm.len) {
        dns = names_text(w->names, realm_dns(w->realm, world_lower(w, logon->domain)));
        dns = text_upper(dns, upper, sizeof upper);
        found = !text_equal(dns, realm) && recover_spelled(w, logon, dns, ahead, &second);
    }
    if (found)
        *start = second * SECOND;
    return found;
}

/* How well a ticket's service fits the host: the host's own account, a service known to run there, one that
 * is not known to run elsewhere; 0 not at all. */
static int fit(struct correlate *w, const struct leg *ticket, uint32_t host)
{
    if (!hostmap_may_serve(w, ticket->service_account, host))
        return 0;
    if (hostmap_of_account(w, ticket->service_account) == host)
        return world_is_machine(w, ticket->service_account) ? 3 : 2;
    return 1;
}

static bool asked_from(const struct leg *ticket, const struct leg *logon)
{
    return !ticket->address || !logon->address || ticket->address == logon->address;
}

static int port_gap(const struct leg *a, const struct leg *b)
{
    return a->port && b->port ? abs(a->port - b->port) : 65536;
}

/* Is `a` a better ticket for the logon than `b` of the same second: fits better, asked from the logon's
 * address, not used by another logon yet, nearer port? The list's order decides where all is equal. */
static bool fits_better(struct correlate *w, const struct leg *a, const struct leg *b,
                        const struct leg *logon)
{
    int fit_a = fit(w, a, logon->at.computer), fit_b = fit(w, b, logon->at.computer);
    if (fit_a != fit_b)
        return fit_a > fit_b;
    if (asked_from(a, logon) != asked_from(b, logon))
        return asked_from(a, logon);
    if (!a->draft != !b->draft)
        return !a->draft;
    return port_gap(a, logon) < port_gap(b, logon);
}

static struct leg *best_of_second(struct correlate *w, const struct list *list, const struct leg *logon,
                                  struct leg *best)
{
    for (uint32_t i = list->count; i-- > 0 && list->count - i <= SECOND_MOST;) {
        struct leg *ticket = list->at[i];
        if (fit(w, ticket, logon->at.computer) && (!logon->transited || ticket_is_s4u2proxy(ticket)) &&
            (!best || fits_better(w, ticket, best, logon)))
            best = ticket;
    }
    return best;
}

struct leg *tickets_exact(struct correlate *w, const struct leg *logon)
{
    uint64_t own = map_mix(logon->account, (uint64_t)logon->start);
    struct leg *best = best_of_second(w, index_get(&w->starts, own), logon, NULL);
    return best_of_second(w, index_get(&w->starts, start_of_s4u(logon->address, logon->start)), logon, best);
}

/* Without a start a ticket of an unknown service counts only while it is fresh. */
static int least_fit(const struct leg *ticket, const struct leg *logon)
{
    return logon->time - ticket->time <= FRESH_AFTER ? 1 : 2;
}

static struct leg *latest_fitting(struct correlate *w, const struct list *list, const struct leg *logon,
                                  int64_t lifetime)
{
    struct leg *best = NULL;
    uint32_t last = legs_until(list, logon->time + FRESH_BEFORE);
    for (uint32_t i = last; i-- > 0 && last - i <= LIKELY_MOST;) {
        struct leg *ticket = list->at[i];
        if (ticket->time < logon->time - lifetime || (best && ticket->time < best->time - FRESH_AFTER))
            break;
        if (asked_from(ticket, logon) && fit(w, ticket, logon->at.computer) >= least_fit(ticket, logon) &&
            (!best || fits_better(w, ticket, best, logon)))
            best = ticket;
    }
    return best;
}

struct leg *tickets_likely(struct correlate *w, const struct leg *logon, enum basis *basis,
                           enum confidence *confidence)
{
    struct leg *ticket = NULL;
    if (!logon->transited)
        ticket = latest_fitting(w, index_get(&w->tickets, logon->account), logon, w->horizon);
    if (!ticket) {
        ticket = latest_fitting(w, index_get(&w->s4u_tickets, logon->address), logon, S4U_LIFETIME);
        if (ticket && !ticket_is_s4u2proxy(ticket))
            ticket = NULL;
    }
    if (!ticket)
        return NULL;
    *basis = logon->transited && ticket_is_s4u2proxy(ticket)        ? BASIS_TRANSITED
             : ticket->address && ticket->address == logon->address ? BASIS_ACCOUNT_HOST_TIME
                                                                    : BASIS_ACCOUNT_TIME;
    *confidence = *basis != BASIS_ACCOUNT_TIME && logon->time - ticket->time <= FRESH_AFTER
                      ? CONFIDENCE_STRONG
                      : CONFIDENCE_WEAK;
    return ticket;
}

struct leg *tickets_twin(struct correlate *w, const struct leg *ticket, uint32_t nth)
{
    const struct list *list = index_get(&w->starts, map_mix(ticket->account, (uint64_t)ticket->start));
    for (uint32_t i = list->count; i-- > 0 && list->count - i <= SECOND_MOST && nth < TWINS_MOST;) {
        struct leg *other = list->at[i];
        if (other != ticket && other->service_account == ticket->service_account && nth-- == 0)
            return other;
    }
    return NULL;
}

/* Of two tickets of one moment: the later one that was there by `time`, else the earlier. */
static struct leg *nearer(struct leg *a, struct leg *b, int64_t time)
{
    bool a_there = a->time <= time, b_there = b->time <= time;
    if (a_there != b_there)
        return a_there ? a : b;
    return (a->time > b->time) == a_there ? a : b;
}

struct leg *tickets_nearest_twin(struct correlate *w, struct leg *ticket, const struct leg *logon)
{
    struct leg *best = ticket, *twin;
    for (uint32_t i = 0; (twin = tickets_twin(w, ticket, i)); i++)
        best = nearer(best, twin, logon->time + RECORDS_SWAPPED);
    return best;
}

static bool explains_refusal(struct correlate *w, const struct leg *ticket, const struct leg *refused)
{
    return (!ticket->draft || !draft_has_kind(ticket->draft, LEG_LOGON)) &&
           ticket->address == refused->address &&
           hostmap_may_serve(w, ticket->service_account, refused->at.computer) &&
           !ticket_is_to_self(w, ticket);
}

static struct leg *refusal_within(struct correlate *w, const struct leg *refused, int64_t before,
                                  int64_t after)
{
    const struct list *lists[] = {index_get(&w->tickets, refused->account),
                                  index_get(&w->s4u_tickets, refused->address)};
    for (int n = 0; n < 2; n++)
        for (uint32_t i = legs_until(lists[n], refused->time + after); i-- > 0;) {
            struct leg *ticket = lists[n]->at[i];
            if (ticket->time < refused->time - before)
                break;
            if (explains_refusal(w, ticket, refused))
                return ticket;
        }
    return NULL;
}

struct leg *tickets_of_refusal(struct correlate *w, const struct leg *refused)
{
    int64_t slack = world_slack(w, refused->at.computer);
    struct leg *ticket = refusal_within(w, refused, FRESH_AFTER, FRESH_BEFORE);
    return ticket || !slack ? ticket : refusal_within(w, refused, slack, slack);
}
