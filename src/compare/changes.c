/* changes: from counts of kinds of hops to those of routes and accounts, and which of them moved. */
#include "compare/chance.h"
#include "compare/count.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* What is counted of which thing. A thing is a route (source, target, 0) or an account (0, 0, account). */
enum cell_key { CELL_WHAT, CELL_SOURCE, CELL_TARGET, CELL_ACCOUNT, CELL_ASPECT, CELL_VALUE };
enum cell {
    CELL_HOPS,     /* of a route */
    CELL_OF,       /* hops that have a value of the aspect */
    CELL_SHARE,    /* that have this value */
    CELL_WHO,      /* of a route: hops of this account (CELL_VALUE) */
    CELL_ACCOUNTS, /* of a route: how many accounts */
    CELL_ARRIVED,  /* at a host (CELL_TARGET); at all of them (0): of every hop */
    CELL_BY_TICKET /* the same of those who came with a new ticket */
};

/* The cells that are filled; room for a share of each aspect of each kind, were they all different. */
#define CELLS_MOST (COMPARE_KINDS_MOST * (size_t)8)

struct table {
    struct compare *compare;
    struct groups cells; /* count: before; note: after */
};

struct thing {
    uint64_t source, target, account;
    bool by_tickets; /* as struct change has it */
};

static struct group *cell(struct table *table, enum cell what, const struct thing *thing, uint64_t aspect,
                          uint64_t value)
{
    const uint64_t key[GROUP_KEYS] = {what, thing->source, thing->target, thing->account, aspect, value};
    return groups_take(&table->cells, key);
}

static void add(struct group *group, const uint64_t hops[SIDE_COUNT])
{
    if (!group)
        return;
    group->count += hops[SIDE_BEFORE];
    group->note += hops[SIDE_AFTER];
}

static enum actor actor_of(const struct compare *compare, uint64_t account)
{
    struct text name = names_text(compare->names, (uint32_t)account);
    struct text user = text_slice(name, 0, text_find_last(name, '@'));
    return !account ? ACTOR_UNKNOWN : text_ends(user, TEXT("$")) ? ACTOR_COMPUTER : ACTOR_USER;
}

/* Where only domain controllers are listened to, what they answered. */
static enum outcome outcome_of(const struct thing *thing, uint64_t how)
{
    return !thing->by_tickets                  ? HOW_OUTCOME(how)
           : HOW_TICKET(how) == TICKET_REFUSED ? OUTCOME_FAILURE
                                               : OUTCOME_SUCCESS;
}

/* The value of an aspect; false where these hops have none. */
static bool value_of(const struct compare *compare, const struct thing *thing, const uint64_t key[GROUP_KEYS],
                     enum aspect aspect, uint64_t *value)
{
    uint64_t how = key[KIND_HOW];
    switch (aspect) {
    case ASPECT_ACTOR:
        *value = actor_of(compare, key[KIND_ACCOUNT]);
        return true;
    case ASPECT_PROTOCOL:
        *value = HOW_PROTOCOL(how);
        return true;
    case ASPECT_MECHANISM:
        *value = HOW_MECHANISM(how);
        return true;
    case ASPECT_MODEL:
        *value = HOW_MODEL(how);
        return HOW_MODEL(how) == MODEL_CLASSIC || HOW_MODEL(how) == MODEL_RESOURCE_BASED;
    case ASPECT_OUTCOME:
        *value = outcome_of(thing, how);
        return *value != OUTCOME_ISSUED;
    case ASPECT_ETYPE:
        *value = key[KIND_ETYPE];
        return *value;
    default:
        *value = key[KIND_SERVICE];
        return *value;
    }
}

static void add_aspects(struct table *table, const struct thing *thing, const struct group *kind)
{
    const uint64_t hops[SIDE_COUNT] = {kind->count, kind->note};
    for (int aspect = thing->account ? ASPECT_PROTOCOL : 0; aspect < ASPECT_COUNT; aspect++) {
        uint64_t value;
        if (!value_of(table->compare, thing, kind->key, (enum aspect)aspect, &value) ||
            (thing->account && (aspect == ASPECT_SERVICE || aspect == ASPECT_MODEL)))
            continue;
        add(cell(table, CELL_OF, thing, (uint64_t)aspect, 0), hops);
        add(cell(table, CELL_SHARE, thing, (uint64_t)aspect, value), hops);
    }
}

/* A host that nobody was carried on from is one of all those clients. */
static uint64_t route_source(const struct compare *compare, uint64_t source)
{
    return source && map_get(&compare->front_ends, source) ? source : 0;
}

static bool is_lone(const struct compare *compare, const struct thing *thing)
{
    return map_get(&compare->lonely, thing->source) || map_get(&compare->lonely, thing->target);
}

static struct thing route_of(const struct compare *compare, const struct group *kind)
{
    struct thing route = {
        .source = route_source(compare, kind->key[KIND_SOURCE]),
        .target = kind->key[KIND_TARGET],
    };
    route.by_tickets = is_lone(compare, &route) && !compare->lacks_tickets;
    return route;
}

static void add_route(struct table *table, const struct group *kind)
{
    const uint64_t hops[SIDE_COUNT] = {kind->count, kind->note};
    const struct thing route = route_of(table->compare, kind);
    if (route.by_tickets && HOW_TICKET(kind->key[KIND_HOW]) == TICKET_NONE)
        return;
    add(cell(table, CELL_HOPS, &route, 0, 0), hops);
    add(cell(table, CELL_WHO, &route, 0, kind->key[KIND_ACCOUNT]), hops);
    add_aspects(table, &route, kind);
}

static void add_arrivals(struct table *table, const struct group *kind)
{
    const uint64_t hops[SIDE_COUNT] = {kind->count, kind->note}, how = kind->key[KIND_HOW];
    const struct thing everywhere = {0}, arrival = {.target = kind->key[KIND_TARGET]};
    bool ticket = HOW_TICKET(how) != TICKET_NONE;
    for (int cells = CELL_ARRIVED; cells <= (ticket ? CELL_BY_TICKET : CELL_ARRIVED); cells++) {
        add(cell(table, (enum cell)cells, &everywhere, 0, 0), hops);
        if (HOW_OUTCOME(how) != OUTCOME_FAILURE)
            add(cell(table, (enum cell)cells, &arrival, 0, 0), hops);
    }
}

static void add_kind(struct table *table, const struct group *kind)
{
    const struct thing account = {.account = kind->key[KIND_ACCOUNT]};
    add_route(table, kind);
    add_arrivals(table, kind);
    if (account.account)
        add_aspects(table, &account, kind);
}

static void count_accounts(struct table *table)
{
    for (size_t i = 0, count = table->cells.count; i < count; i++) {
        struct group who = table->cells.at[i];
        const struct thing route = {.source = who.key[CELL_SOURCE], .target = who.key[CELL_TARGET]};
        const uint64_t one[SIDE_COUNT] = {who.count > 0, who.note > 0};
        if (who.key[CELL_WHAT] == CELL_WHO && who.key[CELL_VALUE])
            add(cell(table, CELL_ACCOUNTS, &route, 0, 0), one);
    }
}

static void read_cell(struct table *table, enum cell what, const struct thing *thing, uint64_t aspect,
                      uint64_t out[SIDE_COUNT])
{
    const struct group *group = cell(table, what, thing, aspect, 0);
    out[SIDE_BEFORE] = group ? group->count : 0;
    out[SIDE_AFTER] = group ? group->note : 0;
}

static void make(struct compare *compare, const struct change *change)
{
    if (compare->changes.count == compare->made_room) {
        compare->made_room = compare->made_room ? compare->made_room * 2 : 64;
        compare->made = mem_grow(compare->made, compare->made_room, sizeof *compare->made);
    }
    compare->made[compare->changes.count++] = *change;
}

static struct change change_of(struct table *table, const struct group *group, const struct thing *thing)
{
    struct change change = {.account = (uint32_t)thing->account,
                            .source = (uint32_t)thing->source,
                            .target = (uint32_t)thing->target,
                            .hops = {group->count, group->note}};
    if (thing->account)
        return change;
    read_cell(table, CELL_ACCOUNTS, thing, 0, change.accounts);
    change.by_tickets = is_lone(table->compare, thing) && !table->compare->lacks_tickets;
    change.unseen = is_lone(table->compare, thing) && table->compare->lacks_tickets;
    return change;
}

/* How often a route of one side could have been gone: as often as its source was reached; where that is new
 * or gone itself, as often as anything was. */
static void read_occasions(struct table *table, const struct thing *route, struct change *change)
{
    const struct thing reached = {.target = route->source}, everywhere = {0};
    enum cell what = change->by_tickets ? CELL_BY_TICKET : CELL_ARRIVED;
    read_cell(table, CELL_ARRIVED, &reached, 0, change->of);
    change->of_all = !change->of[SIDE_BEFORE] != !change->of[SIDE_AFTER];
    read_cell(table, what, change->of_all ? &everywhere : &reached, 0, change->of);
    change->of_all |= !route->source;
}

/* A route of one side only. */
static void make_route(struct table *table, const struct group *group, const struct thing *route)
{
    struct change change = change_of(table, group, route);
    if (change.hops[SIDE_BEFORE] && change.hops[SIDE_AFTER])
        return;
    change.kind = change.hops[SIDE_BEFORE] ? CHANGE_VANISHED : CHANGE_APPEARED;
    read_occasions(table, route, &change);
    change.chance = chance_of_rates(change.hops[0], change.of[0], change.hops[1], change.of[1]);
    change.significant = change.chance < COMPARE_CHANCE && !change.unseen;
    make(table->compare, &change);
}

/* Of two that exclude each other one is enough: who came by NTLM, and what failed. */
static bool is_told(enum aspect aspect, uint64_t value)
{
    return (aspect != ASPECT_PROTOCOL || value == PROTOCOL_NTLM) &&
           (aspect != ASPECT_OUTCOME || value == OUTCOME_FAILURE);
}

static void make_share(struct table *table, const struct group *group, const struct thing *thing)
{
    struct change change = change_of(table, group, thing);
    double moved;
    change.kind = CHANGE_MOVED;
    change.aspect = (enum aspect)group->key[CELL_ASPECT];
    change.value = (uint32_t)group->key[CELL_VALUE];
    read_cell(table, CELL_OF, thing, change.aspect, change.of);
    if (!is_told(change.aspect, change.value) || !change.of[0] || !change.of[1])
        return;
    moved = (double)change.hops[1] / (double)change.of[1] - (double)change.hops[0] / (double)change.of[0];
    if (moved < 0)
        moved = -moved;
    if (moved < COMPARE_SHARE)
        return;
    change.chance = chance_of_shares(change.hops[0], change.of[0], change.hops[1], change.of[1]);
    change.significant = change.chance < COMPARE_CHANCE && !change.unseen;
    make(table->compare, &change);
}

/* The names whose numbers sorting meets. */
static const struct names *sorting;

static int by_place(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    int order = !!x->account - !!y->account;
    if (order == 0)
        order = names_compare(sorting, x->account, y->account);
    if (order == 0)
        order = !x->source - !y->source;
    if (order == 0)
        order = names_compare(sorting, x->source, y->source);
    if (order == 0)
        order = names_compare(sorting, x->target, y->target);
    if (order == 0)
        order = (int)x->aspect - (int)y->aspect;
    if (order == 0 && x->aspect == ASPECT_SERVICE)
        order = names_compare(sorting, x->value, y->value);
    else if (order == 0)
        order = (x->value > y->value) - (x->value < y->value);
    return order;
}

static int by_name(const void *a, const void *b)
{
    return names_compare(sorting, *(const uint32_t *)a, *(const uint32_t *)b);
}

static void sort(struct compare *compare)
{
    struct changes *changes = &compare->changes;
    sorting = compare->names;
    if (changes->count)
        qsort(compare->made, changes->count, sizeof *compare->made, by_place);
    for (int side = 0; side < SIDE_COUNT; side++)
        qsort(compare->lone[side], changes->lone_count[side], sizeof *compare->lone[side], by_name);
    changes->at = compare->made;
}

void changes_make(struct compare *compare)
{
    struct table table = {.compare = compare, .cells.most = CELLS_MOST};
    for (size_t i = 0; i < compare->kinds.count; i++)
        add_kind(&table, &compare->kinds.at[i]);
    count_accounts(&table);
    for (size_t i = 0, count = table.cells.count; i < count; i++) {
        struct group group = table.cells.at[i]; /* reading a cell may move them */
        const struct thing thing = {.source = group.key[CELL_SOURCE],
                                    .target = group.key[CELL_TARGET],
                                    .account = group.key[CELL_ACCOUNT]};
        if (group.key[CELL_WHAT] == CELL_HOPS)
            make_route(&table, &group, &thing);
        else if (group.key[CELL_WHAT] == CELL_SHARE)
            make_share(&table, &group, &thing);
    }
    groups_done(&table.cells);
    sort(compare);
}
