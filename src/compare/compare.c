/* compare: hops into counts of kinds. */
#include "compare/count.h"

#include "base/arena.h"
#include "base/time.h"

#include <stdlib.h>

struct compare *compare_new(void)
{
    struct compare *compare = mem_new(1, sizeof *compare);
    compare->names = names_new();
    compare->kinds.most = compare->logs.most = COMPARE_KINDS_MOST;
    for (int side = 0; side < SIDE_COUNT; side++)
        compare->changes.side[side] = (struct change_side){.first = TIME_NONE, .last = TIME_NONE};
    return compare;
}

void compare_free(struct compare *compare)
{
    if (!compare)
        return;
    for (int side = 0; side < SIDE_COUNT; side++) {
        map_done(&compare->renamed[side]);
        free(compare->lone[side]);
    }
    groups_done(&compare->kinds);
    groups_done(&compare->logs);
    map_done(&compare->lonely);
    map_done(&compare->controllers);
    map_done(&compare->front_ends);
    names_free(compare->names);
    free(compare->made);
    free(compare);
}

struct names *compare_names(struct compare *compare)
{
    return compare->names;
}

static uint32_t our_name(struct compare *compare, enum side side, uint32_t name, const struct names *names)
{
    uint64_t *known;
    if (!name)
        return 0;
    known = map_put(&compare->renamed[side], name);
    if (!*known)
        *known = names_add(compare->names, names_text(names, name));
    return (uint32_t)*known;
}

static void count(struct group *group, enum side side)
{
    if (group && side == SIDE_BEFORE)
        group->count++;
    else if (group)
        group->note++;
}

/* By its name, else by its address. */
static uint32_t place(const struct end *end)
{
    return end->host ? end->host : end->address;
}

static enum ticket ticket_of(const struct hop *hop)
{
    enum ticket ticket = TICKET_NONE;
    bool logon = false;
    for (uint32_t i = 0; i < hop->evidence_count; i++) {
        logon |= hop->evidence[i]->event_id == 4624 || hop->evidence[i]->event_id == 4625;
        if (hop->evidence[i]->event_id == 4769)
            ticket = TICKET_ISSUED;
    }
    return ticket && hop->outcome == OUTCOME_FAILURE && !logon ? TICKET_REFUSED : ticket;
}

static void see_hop(struct compare *compare, enum side side, const struct hop *hop, const struct names *names)
{
    bool issued = hop->protocol == PROTOCOL_KERBEROS && hop->outcome != OUTCOME_FAILURE;
    uint32_t target = place(&hop->target) ? place(&hop->target) : hop->service;
    uint32_t source = our_name(compare, side, place(&hop->source), names);
    const uint64_t key[GROUP_KEYS] = {
        [KIND_SOURCE] = source,
        [KIND_TARGET] = our_name(compare, side, target, names),
        [KIND_ACCOUNT] = our_name(compare, side, hop->principal, names),
        [KIND_SERVICE] = issued ? our_name(compare, side, hop->service, names) : 0,
        [KIND_HOW] = HOW(hop->protocol, hop->mechanism, hop->outcome, hop->model, ticket_of(hop)),
        [KIND_ETYPE] = hop->ticket_etype == ETYPE_FAILURE ? 0 : hop->ticket_etype,
    };
    count(groups_take(&compare->kinds, key), side);
    if (source &&
        (hop->parent || hop->mechanism == MECHANISM_S4U2PROXY || hop->mechanism == MECHANISM_FORWARDED_TGT))
        *map_put(&compare->front_ends, source) = 1;
}

void compare_see(struct compare *compare, enum side side, const struct chain *chain,
                 const struct names *names)
{
    struct change_side *all = &compare->changes.side[side];
    all->chains++;
    all->hops += chain->hop_count;
    if (all->first == TIME_NONE || chain->start < all->first)
        all->first = chain->start;
    if (all->last == TIME_NONE || chain->end > all->last)
        all->last = chain->end;
    for (uint32_t i = 0; i < chain->hop_count; i++)
        see_hop(compare, side, chain->hops[i], names);
}

void compare_log(struct compare *compare, enum side side, struct text computer, bool is_dc)
{
    const uint64_t key[GROUP_KEYS] = {names_add(compare->names, computer)};
    compare->changes.side[side].logs++;
    if (is_dc)
        *map_put(&compare->controllers, key[0]) = 1;
    count(groups_take(&compare->logs, key), side);
}

/* The computers whose log is on one side only. */
static void find_lone(struct compare *compare)
{
    struct changes *changes = &compare->changes;
    for (int side = 0; side < SIDE_COUNT; side++) {
        compare->lone[side] = mem_new(compare->logs.count + 1, sizeof *compare->lone[side]);
        changes->lone[side] = compare->lone[side];
    }
    for (size_t i = 0; i < compare->logs.count; i++) {
        const struct group *log = &compare->logs.at[i];
        enum side side = log->count ? SIDE_BEFORE : SIDE_AFTER;
        if (!log->count == !log->note)
            continue;
        compare->lone[side][changes->lone_count[side]++] = (uint32_t)log->key[0];
        *map_put(&compare->lonely, log->key[0]) = 1;
        compare->lacks_tickets |= map_get(&compare->controllers, log->key[0]) != NULL;
    }
    compare->lacks_tickets |= compare->controllers.used == 0;
    changes->tickets_tell = !compare->lacks_tickets;
}

const struct changes *compare_finish(struct compare *compare)
{
    compare->changes.left_out = compare->kinds.left_out;
    find_lone(compare);
    changes_make(compare);
    return &compare->changes;
}
