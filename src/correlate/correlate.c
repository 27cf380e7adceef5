/* correlate: the room's door: keeps legs, runs the parts in their order, answers for the results. */
#include "correlate/correlate.h"

#include "correlate/clock.h"
#include "correlate/grants.h"
#include "correlate/guid_search.h"
#include "correlate/hostmap.h"
#include "correlate/inventory.h"
#include "correlate/kinds.h"
#include "correlate/mentions.h"
#include "correlate/orphans.h"
#include "correlate/realm.h"
#include "correlate/rename.h"
#include "correlate/world.h"

#include <stdlib.h>

struct correlate *correlate_new(struct names *names)
{
    struct correlate *w = mem_new(1, sizeof *w);
    w->names = names;
    w->horizon = TICKET_LIFETIME;
    arena_init(&w->arena);
    arena_init(&w->scratch);
    w->realm = realm_new(names);
    w->hostmap = hostmap_new();
    w->rename = rename_new();
    w->mentions = mentions_new();
    w->grants = grants_new();
    w->coverage = coverage_new();
    w->kinds = kinds_new();
    w->guids = guid_search_new();
    return w;
}

/* What was filed for one run. */
static void forget_scratch(struct correlate *w)
{
    index_done(&w->tickets);
    index_done(&w->s4u_tickets);
    index_done(&w->starts);
    index_done(&w->arrivals);
    index_done(&w->credentials);
    index_done(&w->forwarded);
    index_done(&w->logons);
    index_done(&w->tgts);
    index_done(&w->sessions);
    map_done(&w->tgt_hashes);
    map_done(&w->ticket_drafts);
    arena_done(&w->scratch);
    w->legs = w->groups = w->gone = (struct list){0};
    for (int kind = 0; kind < LEG_KINDS; kind++)
        w->kind[kind] = (struct list){0};
}

/* What only further events need. */
static void forget_lasting(struct correlate *w)
{
    hostmap_free(w->hostmap);
    guid_search_free(w->guids);
    w->hostmap = NULL;
    w->guids = NULL;
    map_done(&w->zones);
    map_done(&w->session_ends);
    column_done(&w->lower);
    for (int part = 0; part < NAME_PARTS; part++)
        column_done(&w->parts[part]);
    map_done(&w->accounts);
    map_done(&w->computers);
    map_done(&w->tickets_by_dc);
    map_done(&w->tops);
    free(w->added.at);
    free(w->kept.at);
    w->added = w->kept = (struct list){0};
}

void correlate_free(struct correlate *w)
{
    if (!w)
        return;
    forget_scratch(w);
    forget_lasting(w);
    realm_free(w->realm);
    rename_free(w->rename);
    mentions_free(w->mentions);
    grants_free(w->grants);
    inventory_free(w->inventory);
    coverage_free(w->coverage);
    coverage_free(w->met);
    kinds_free(w->kinds);
    map_done(&w->hashless);
    map_done(&w->tgts_by_tgt);
    map_done(&w->dcs);
    map_done(&w->dc_domains);
    map_done(&w->known_addresses);
    map_done(&w->known_services);
    map_done(&w->measured);
    map_done(&w->guids_seen);
    map_done(&w->guids_hit);
    map_done(&w->ids);
    map_done(&w->ids_before);
    free(w->clocks);
    arena_done(&w->arena);
    free(w);
}

static void learn(struct correlate *w, const struct event *event)
{
    if (w->mentions)
        mentions_add(w, event);
    leg_learn(w, event);
    grants_learn(w->grants, w, event);
    orphans_learn(w, event);
}

void correlate_learn(struct correlate *w, const struct event *event)
{
    w->learned = true;
    learn(w, event);
}

/* Lists too long to leave their old places behind in an arena. */
static void put_leg(struct list *list, struct leg *leg)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 1024;
        list->at = mem_grow(list->at, list->room, sizeof *list->at);
    }
    list->at[list->count++] = leg;
}

void correlate_add(struct correlate *w, const struct event *event)
{
    struct leg *leg = leg_from_event(w, event);
    kinds_see(w->kinds, event);
    if (leg)
        put_leg(&w->added, leg);
    if (!w->learned)
        learn(w, event);
}

void correlate_know_domain(struct correlate *w, struct text netbios, struct text dns)
{
    realm_know(w->realm, names_add_lower(w->names, netbios), names_add_lower(w->names, dns));
}

void correlate_know_address(struct correlate *w, struct text address, struct text host)
{
    *map_put(&w->known_addresses, names_add_lower(w->names, address)) = names_add_lower(w->names, host);
}

void correlate_know_service(struct correlate *w, struct text account, struct text host)
{
    *map_put(&w->known_services, names_add_lower(w->names, account)) = names_add_lower(w->names, host);
}

void correlate_know_directory(struct correlate *w, const struct directory *directory)
{
    if (!directory->count)
        return;
    inventory_free(w->inventory);
    w->inventory = inventory_new(directory);
    for (size_t i = 0; i < directory->count; i++)
        if (directory->at[i].is_dc && directory->at[i].host.len)
            leg_learn_dc(w, names_add_lower(w->names, directory->at[i].host));
}

void correlate_set_horizon(struct correlate *w, int64_t horizon)
{
    w->horizon = horizon;
}

void correlate_add_range(struct correlate *w, const struct log_range *range)
{
    if (range->left_out && !w->met) {
        size_t count;
        const struct log_range *read = coverage_ranges(w->coverage, &count);
        w->met = coverage_new();
        for (size_t i = 0; i < count; i++)
            coverage_add(w->met, &read[i]);
    }
    if (w->met)
        coverage_add(w->met, range);
    if (!range->left_out)
        coverage_add(w->coverage, range);
}

/* What a part rests on lies within this of what it decides on. */
static const int64_t LAGS[STAGES] = {
    [STAGE_LOGONS] = 10 * MINUTE, [STAGE_REFUSED] = 20 * MINUTE, [STAGE_ISSUED] = 30 * MINUTE,
    [STAGE_NTLM] = 30 * MINUTE,   [STAGE_LEFT] = 35 * MINUTE,    [STAGE_SELF] = 50 * MINUTE,
    [STAGE_SESSIONS] = HOUR,      [STAGE_GIVEN] = 70 * MINUTE,   [STAGE_CLUES] = HOUR,
    [STAGE_NAMES] = 85 * MINUTE,  [STAGE_PARENTS] = 90 * MINUTE,
};

static void run_parts(struct correlate *w)
{
    hostmap_learn(w);
    logons_run(w);
    kerberos_run(w);
    ntlm_run(w);
    refused_run(w);
    s4u_run(w);
    arrivals_learn(w);
    sessions_run(w);
    parents_run(w);
    clues_run(w);
    marks_relate(w);
}

/* All that events teach is told. */
static void settle(struct correlate *w)
{
    mentions_settle(w);
    realm_settle(w->realm);
    rename_settle(w);
    mentions_free(w->mentions);
    w->mentions = NULL;
    grants_settle(w->grants, w);
}

void correlate_run(struct correlate *w, int64_t until)
{
    w->last = until == INT64_MAX;
    for (int stage = 0; stage < STAGES; stage++)
        w->due[stage] = w->last ? INT64_MAX : until - LAGS[stage];
    live_drop(w);
    guid_search_refill(w->guids);
    if (!w->settled)
        settle(w);
    w->settled = true;
    legs_settle(w);
    run_parts(w);
    live_close(w);
    hostmap_carry(w);
    forget_scratch(w);
    if (w->last)
        forget_lasting(w);
}

struct chain *const *correlate_chains(const struct correlate *w, size_t *count)
{
    *count = w->given - w->given_before;
    return *count ? (struct chain *const *)w->held.at + w->given_before : NULL;
}

int64_t correlate_stretch(const struct correlate *w)
{
    return w->settled ? w->horizon / 2 : 2 * w->horizon;
}

uint64_t correlate_kept(const struct correlate *w)
{
    return w->kept.count;
}

static int by_name(const void *a, const void *b, void *names)
{
    const struct summary_log *x = a, *y = b;
    int c = names_compare(names, x->computer, y->computer);
    return c ? c : names_compare(names, x->channel, y->channel);
}

/* What is known of the computer behind a log. */
static void describe_computer(const struct correlate *w, struct summary_log *log)
{
    const uint64_t *seen = map_get(&w->guids_seen, log->computer),
                   *hit = map_get(&w->guids_hit, log->computer);
    const uint64_t *place;
    log->guids = seen ? *seen : 0;
    log->guids_recovered = hit ? *hit : 0;
    kinds_tell(w->kinds, log);
    log->is_dc = map_get(&w->dcs, log->computer);
    place = map_get(&w->measured, log->computer);
    if (place) {
        log->clock_offset = w->clocks[*place - 1].offset;
        log->clock_spread = w->clocks[*place - 1].spread;
        log->clock_samples = w->clocks[*place - 1].samples;
    }
}

static bool same_log(const struct log_range *range, const struct summary_log *log)
{
    return range->computer == log->computer && range->channel == log->channel;
}

static uint64_t numbers_of(const struct log_range *range)
{
    return range->first_record < RECORD_STAND_IN ? range->last_record - range->first_record + 1 : 0;
}

/* One more range of the log, behind that before it. */
static void add_to_log(struct summary_log *log, const struct log_range *range, const struct log_range *before)
{
    bool unnumbered = range->first_record >= RECORD_STAND_IN;
    log->unnumbered |= unnumbered;
    log->gaps += before || unnumbered;
    if (before && !unnumbered && range->first_record > before->last_record) /* else the log was cleared */
        log->gap_records += range->first_record - before->last_record - 1;
    log->records += numbers_of(range);
    if (range->first_time < log->first_time)
        log->first_time = range->first_time;
    if (range->last_time > log->last_time)
        log->last_time = range->last_time;
}

/* What was met, but is not among what was read. Both are in the same order. */
static void part_left_out(struct correlate *w)
{
    size_t count, at = 0;
    const struct log_range *read = coverage_ranges(w->coverage, &count);
    for (uint32_t i = 0; i < w->log_count; i++) {
        struct summary_log *log = &w->logs[i];
        log->left_out = log->records;
        log->records = 0;
        for (; at < count && same_log(&read[at], log); at++)
            log->records += numbers_of(&read[at]);
        log->left_out -= log->records;
    }
}

static void summarise_logs(struct correlate *w)
{
    size_t count;
    const struct log_range *range = correlate_ranges(w, &count);
    struct summary_log *log = NULL;
    w->logs = arena_take(&w->arena, (count + 1) * sizeof *w->logs);
    w->log_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool begins = !log || !same_log(&range[i], log);
        if (begins) {
            log = &w->logs[w->log_count++];
            *log = (struct summary_log){.computer = range[i].computer,
                                        .channel = range[i].channel,
                                        .first_time = range[i].first_time,
                                        .last_time = range[i].last_time};
            describe_computer(w, log);
        }
        add_to_log(log, &range[i], begins ? NULL : &range[i - 1]);
    }
    if (w->met)
        part_left_out(w);
    if (w->log_count)
        qsort_r(w->logs, w->log_count, sizeof *w->logs, by_name, w->names);
}

void correlate_summary(struct correlate *w, struct summary *summary)
{
    summarise_logs(w);
    summary->hops = w->hop_count;
    summary->chains = w->chain_count;
    summary->guids = w->guid_count;
    summary->guids_recovered = w->guid_recovered;
    summary->exact_joins = w->exact_joins;
    summary->logs = w->logs;
    summary->log_count = w->log_count;
}

const struct log_range *correlate_ranges(struct correlate *w, size_t *count)
{
    return coverage_ranges(w->met ? w->met : w->coverage, count);
}
