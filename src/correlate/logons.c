/* logons: groups logons by their GUID and recovers the start of each group's ticket.
 *
 * First among the seconds of known tickets, which teaches the hosts' pads. A host where that fails altogether
 * may have a clock that is hours behind: its tickets then lie ahead. Once the clocks are known, over the
 * whole lifetime, newest first, as far as the budget goes: tickets from before the logs, of DCs not
 * collected, or of nobody. */
#include "correlate/logons.h"

#include "correlate/guid_search.h"
#include "correlate/hostmap.h"
#include "correlate/tickets.h"

#define CLOCK_APART                                                                                          \
    (5 * MINUTE) /* Kerberos' own limit (SkewTime): a ticket may seem this much younger than its logon */
#define SHIFT_MOST  (24 * HOUR)  /* local time labelled UTC: 18 hours are the most that was seen */
#define KNOWN_APART (5 * SECOND) /* what is left between clocks that were brought together */

struct leg *group_first(const struct group *group)
{
    return group->logons.at[0];
}

static bool has_guid(const struct group *group)
{
    return !guid_is_zero(&group_first(group)->guid);
}

static struct group *group_of(struct correlate *w, struct map *by_guid, const struct leg *logon)
{
    uint64_t key = map_mix(logon->at.computer, map_hash(logon->guid.byte, sizeof logon->guid.byte));
    uint64_t *slot = guid_is_zero(&logon->guid) ? NULL : map_put(by_guid, key);
    struct group *group;
    if (slot && *slot)
        return (struct group *)(uintptr_t)*slot;
    group = arena_take(&w->scratch, sizeof *group);
    if (slot)
        *slot = (uint64_t)(uintptr_t)group;
    list_put(&w->groups, group, &w->scratch);
    return group;
}

/* Of earlier runs' logons the start of the ticket and the hop are known. */
static void gather(struct correlate *w)
{
    struct map by_guid = {0};
    for (uint32_t i = 0; i < w->kind[LEG_LOGON].count; i++) {
        struct leg *logon = w->kind[LEG_LOGON].at[i];
        struct group *group = group_of(w, &by_guid, logon);
        list_put(&group->logons, logon, &w->scratch);
        if (!group->draft)
            group->draft = logon->draft;
        logon->start = group_first(group)->start;
    }
    map_done(&by_guid);
}

/* Is it time to look for the start of the group's ticket? */
static bool is_asked(const struct correlate *w, const struct group *group)
{
    return has_guid(group) && !group->draft && world_is_due(w, group_first(group), STAGE_LOGONS);
}

static bool is_unknown(const struct correlate *w, const struct group *group)
{
    return is_asked(w, group) && group_first(group)->start == TIME_NONE;
}

static void set_start(struct correlate *w, const struct group *group, int64_t start)
{
    for (uint32_t i = 0; i < group->logons.count; i++)
        ((struct leg *)group->logons.at[i])->start = start;
    w->guid_recovered++;
    *map_put(&w->guids_hit, group_first(group)->at.computer) += 1;
}

static void recover_among_tickets(struct correlate *w)
{
    struct map works = {0}; /* hosts with a hit */
    int64_t start;
    for (uint32_t i = 0; i < w->groups.count; i++) {
        const struct group *group = w->groups.at[i];
        if (is_unknown(w, group) && tickets_recover(w, group_first(group), CLOCK_APART, &start)) {
            set_start(w, group, start);
            *map_put(&works, group_first(group)->at.computer) = 1;
        }
    }
    for (uint32_t i = 0; i < w->groups.count; i++) {
        const struct group *group = w->groups.at[i];
        if (is_unknown(w, group) && !map_get(&works, group_first(group)->at.computer) &&
            tickets_recover(w, group_first(group), SHIFT_MOST, &start))
            set_start(w, group, start);
    }
    map_done(&works);
}

static void recover_by_span(struct correlate *w)
{
    for (uint32_t i = w->groups.count; i-- > 0;) {
        const struct group *group = w->groups.at[i];
        const struct leg *logon = group_first(group);
        struct guid_question q = {names_text(w->names, logon->user), names_text(w->names, logon->domain),
                                  logon->guid, logon->at.computer};
        int64_t newest = (logon->time + KNOWN_APART) / SECOND, second;
        if (is_unknown(w, group) &&
            guid_search_span(w->guids, &q, newest, newest - w->horizon / SECOND, &second))
            set_start(w, group, second * SECOND);
    }
}

void logons_run(struct correlate *w)
{
    tickets_find_starts(w);
    tickets_file(w);
    gather(w);
    recover_among_tickets(w);
    clocks_run(w);
    recover_by_span(w);
    for (uint32_t i = 0; i < w->groups.count; i++)
        if (is_asked(w, w->groups.at[i])) {
            *map_put(&w->guids_seen, group_first(w->groups.at[i])->at.computer) += 1;
            w->guid_count++;
        }
}
