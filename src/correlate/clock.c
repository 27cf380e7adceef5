/* clock: samples by pair of host and DC, the lowest of them as the pair's offset, and from the busiest DC
 * outward as the hosts'. */
#include "correlate/clock.h"

#include "correlate/hostmap.h"
#include "correlate/logons.h"
#include "correlate/tickets.h"

#include <stdlib.h>

#define FRESH_DELAY (SECOND / 50) /* from a ticket to its first logon where nothing else is wrong */
#define CLOCK_RIGHT (SECOND / 2)  /* less is no fault of a clock but the time that things take */
#define ZONE_EXACT  (2 * SECOND)  /* one logon alone shows a wrong zone only where it is off by just that */
#define CLUSTER     SECOND        /* samples this near the lowest agree with it */
#define AGREE_LEAST 3 /* samples that must agree before a late clock is believed: tickets are also cached */
#define SKEW_MOST   (5 * MINUTE) /* beyond it Kerberos refuses, so only whole half-hours are believed */
#define ZONE_MOST   (14 * HOUR)  /* UTC+14 */
#define NTLM_MOST   32           /* 4776 looked at on either side of where one should be */
#define VOICES_MOST 128          /* NTLM logons that one host is measured by */

/* The host's time minus the other's. */
struct sample {
    uint32_t host, dc;
    int64_t gap;
    uint32_t logon; /* its rank: one logon is one voice */
};

struct samples {
    struct sample *at;
    size_t count, room;
};

/* What the samples of one pair say. */
struct edge {
    uint32_t host, dc;
    int64_t offset, spread;
    uint32_t samples;
};

struct clocks {
    struct map place; /* host -> 1 + index */
    struct clock *at;
    size_t count, room;
};

static void add_sample(struct samples *samples, struct sample sample)
{
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 256;
        samples->at = mem_grow(samples->at, samples->room, sizeof *samples->at);
    }
    samples->at[samples->count++] = sample;
}

static int by_pair(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;
    if (x->host != y->host)
        return x->host < y->host ? -1 : 1;
    if (x->dc != y->dc)
        return x->dc < y->dc ? -1 : 1;
    if (x->gap != y->gap)
        return x->gap < y->gap ? -1 : 1;
    return (x->logon > y->logon) - (x->logon < y->logon);
}

static int64_t distance(int64_t a)
{
    return a < 0 ? -a : a;
}

int64_t zone_near(int64_t offset)
{
    return (offset + (offset < 0 ? -ZONE_STEP : ZONE_STEP) / 2) / ZONE_STEP * ZONE_STEP;
}

/* Small enough for Kerberos to work, or what a wrong time zone makes. */
static bool plausible(int64_t offset)
{
    return distance(zone_near(offset)) <= ZONE_MOST && distance(offset - zone_near(offset)) <= SKEW_MOST;
}

/* One sample alone shows a wrong zone only where it is off by just that. */
static bool is_just_a_zone(int64_t offset)
{
    return zone_near(offset) && distance(offset - zone_near(offset)) <= ZONE_EXACT;
}

/* The second of gaps with the most samples, from the lowest on; sorted. */
static size_t densest(const struct sample *sample, size_t count, size_t *agree)
{
    size_t best = 0;
    *agree = 0;
    for (size_t i = 0, end = 0; i < count; i++) {
        while (end < count && sample[end].gap - sample[i].gap <= CLUSTER)
            end++;
        if (end - i > *agree) {
            best = i;
            *agree = end - i;
        }
    }
    return best;
}

/* Samples sorted by gap, of one pair. The lowest are the fresh ones: a logon before its ticket is a wrong
 * clock, one long after it only where several agree, else a cached ticket. A few that are lower than what
 * most agree on are slips of the clock, not its offset. */
static bool measure(const struct sample *sample, size_t count, struct edge *edge)
{
    size_t agree = 1, most, dense = densest(sample, count, &most), at = 0;
    while (agree < count && sample[agree].gap - sample[0].gap <= CLUSTER)
        agree++;
    if (most >= AGREE_LEAST && most >= AGREE_LEAST * agree &&
        sample[dense].gap - sample[0].gap <= SKEW_MOST) {
        at = dense;
        agree = most;
    }
    *edge = (struct edge){sample[at].host, sample[at].dc, sample[at].gap - FRESH_DELAY,
                          sample[at + agree - 1].gap - sample[at].gap, (uint32_t)agree};
    return plausible(edge->offset) &&
           (sample[at].gap <= CLUSTER || agree >= AGREE_LEAST || is_just_a_zone(edge->offset));
}

static void sample_tickets(struct correlate *w, struct samples *samples)
{
    for (uint32_t i = 0; i < w->groups.count; i++) {
        const struct leg *logon = group_first(w->groups.at[i]), *ticket;
        if (logon->start == TIME_NONE || !(ticket = tickets_exact(w, logon)) || tickets_twin(w, ticket, 0))
            continue; /* of twins nobody knows which */
        add_sample(samples, (struct sample){logon->at.computer, ticket->at.computer,
                                            logon->at.time - ticket->at.time, logon->rank});
    }
}

static struct clock *clock_of(struct clocks *clocks, uint32_t host)
{
    uint64_t *place = map_put(&clocks->place, host);
    if (!*place) {
        if (clocks->count == clocks->room) {
            clocks->room = clocks->room ? clocks->room * 2 : 64;
            clocks->at = mem_grow(clocks->at, clocks->room, sizeof *clocks->at);
        }
        clocks->at[clocks->count] = (struct clock){.host = host};
        *place = ++clocks->count;
    }
    return &clocks->at[*place - 1];
}

static int by_weight(const void *a, const void *b, void *names)
{
    const struct edge *x = a, *y = b;
    int c;
    if (x->samples != y->samples)
        return x->samples > y->samples ? -1 : 1;
    c = names_compare(names, x->host, y->host);
    return c ? c : names_compare(names, x->dc, y->dc);
}

static size_t make_edges(struct correlate *w, struct samples *samples, struct edge *edges)
{
    size_t count = 0;
    if (samples->count)
        qsort(samples->at, samples->count, sizeof *samples->at, by_pair);
    for (size_t i = 0, next; i < samples->count; i = next) {
        for (next = i; next < samples->count && samples->at[next].host == samples->at[i].host &&
                       samples->at[next].dc == samples->at[i].dc;)
            next++;
        if (samples->at[i].host != samples->at[i].dc && measure(samples->at + i, next - i, &edges[count]))
            count++;
    }
    if (count)
        qsort_r(edges, count, sizeof *edges, by_weight, w->names);
    return count;
}

/* The DC that wrote the most tickets; the first by name of several. */
static uint32_t reference(const struct correlate *w)
{
    uint32_t best = 0;
    uint64_t most = 0;
    for (size_t i = 0; i < w->tickets_by_dc.size; i++) {
        const struct map_slot *slot = &w->tickets_by_dc.slot[i];
        if (slot->key && (slot->value > most ||
                          (slot->value == most && names_compare(w->names, (uint32_t)slot->key, best) < 0))) {
            best = (uint32_t)slot->key;
            most = slot->value;
        }
    }
    return best;
}

static bool known(const struct clocks *clocks, uint32_t host)
{
    const uint64_t *place = map_get(&clocks->place, host);
    return place && clocks->at[*place - 1].samples;
}

/* A DC's tickets start in its own clock, whatever zone its log is written in: that much of it is known. */
static void take_as_right(struct correlate *w, struct clocks *clocks, uint32_t dc)
{
    const uint64_t *zone = map_get(&w->zones, dc);
    struct clock *clock = clock_of(clocks, dc);
    clock->offset = zone ? (int64_t)*zone : 0;
    clock->samples = 1;
}

/* Sets the clock of the edge's unknown end from its known one; offsets that add up to nonsense are left. */
static uint32_t cross(struct clocks *clocks, const struct edge *e)
{
    bool host = known(clocks, e->host), dc = known(clocks, e->dc);
    uint32_t to = host ? e->dc : e->host;
    int64_t offset;
    if (host == dc)
        return 0;
    offset =
        host ? clock_of(clocks, e->host)->offset - e->offset : clock_of(clocks, e->dc)->offset + e->offset;
    *clock_of(clocks, to) = (struct clock){to, plausible(offset) ? offset : 0, e->spread, e->samples};
    return to;
}

/* From the hosts in the queue to their neighbours, over each one's heaviest edges first. */
static void reach(struct clocks *clocks, const struct index *edges_of, uint32_t *queue, size_t count)
{
    for (size_t done = 0; done < count; done++) {
        const struct list *edges = index_get(edges_of, queue[done]);
        for (uint32_t i = 0; i < edges->count; i++) {
            uint32_t to = cross(clocks, edges->at[i]);
            if (to)
                queue[count++] = to;
        }
    }
}

/* From the reference outward; what it does not reach is measured from its own heaviest DC, taken as right. */
static void spread_out(struct correlate *w, struct clocks *clocks, uint32_t dc, struct edge *edges,
                       size_t count)
{
    struct index edges_of = {0};
    uint32_t *queue = mem_new(2 * count + 1, sizeof *queue);
    for (size_t i = 0; i < count; i++) {
        index_put(&edges_of, edges[i].host, &edges[i], &w->scratch);
        index_put(&edges_of, edges[i].dc, &edges[i], &w->scratch);
    }
    for (size_t i = 0; dc; dc = i < count ? edges[i++].dc : 0) {
        if (known(clocks, dc))
            continue;
        take_as_right(w, clocks, dc);
        queue[0] = dc;
        reach(clocks, &edges_of, queue, 1);
    }
    free(queue);
    index_done(&edges_of);
}

/* What to take off the host's times. */
static int64_t offset_of(const struct clocks *clocks, uint32_t host)
{
    const uint64_t *place = map_get(&clocks->place, host);
    int64_t offset = place ? clocks->at[*place - 1].offset : 0;
    return distance(offset) > CLOCK_RIGHT ? offset : 0;
}

static bool could_pair(const struct leg *validation, const struct leg *logon)
{
    return validation->workstation == logon->workstation &&
           (logon->kind == LEG_NTLM_REFUSED) == (validation->status != 0);
}

/* The gap to the 4776 nearest to where it should be, were the logon's clock off by `shift`; INT64_MAX without
 * one. */
static int64_t nearest_gap(const struct clocks *clocks, const struct list *validations,
                           const struct leg *logon, int64_t shift)
{
    int64_t at = logon->at.time - shift, best = INT64_MAX;
    uint32_t middle = legs_until(validations, at), from = middle > NTLM_MOST ? middle - NTLM_MOST : 0;
    for (uint32_t i = from; i < validations->count && i < middle + NTLM_MOST; i++) {
        const struct leg *validation = validations->at[i];
        int64_t gap = logon->at.time - (validation->at.time - offset_of(clocks, validation->at.computer));
        if (distance(validation->at.time - at) <= SKEW_MOST && could_pair(validation, logon) &&
            (best == INT64_MAX || distance(gap - shift) < distance(best - shift)))
            best = gap;
    }
    return best;
}

/* A host that only NTLM measures: its logons, each a voice. */
struct voices {
    struct list logons;
    uint32_t host;
};

static struct edge measure_shift(struct correlate *w, const struct clocks *clocks,
                                 const struct index *validations, const struct voices *voices, int64_t shift)
{
    struct samples samples = {0};
    struct edge edge = {.host = voices->host};
    size_t at, agree;
    for (uint32_t i = 0; i < voices->logons.count; i++) {
        const struct leg *logon = voices->logons.at[i];
        int64_t gap = nearest_gap(clocks, index_get(validations, world_lower(w, logon->user)), logon, shift);
        if (gap != INT64_MAX)
            add_sample(&samples, (struct sample){voices->host, 0, gap, logon->rank});
    }
    if (samples.count) {
        qsort(samples.at, samples.count, sizeof *samples.at, by_pair);
        at = densest(samples.at, samples.count, &agree);
        edge.offset = samples.at[at].gap;
        edge.spread = samples.at[at + agree - 1].gap - samples.at[at].gap;
        edge.samples = (uint32_t)agree;
    }
    free(samples.at);
    return edge;
}

/* Right, or off by a little, unless a wrong zone has far more voices; one voice alone only where it is off by
 * just a zone. */
static void measure_host(struct correlate *w, struct clocks *clocks, const struct index *validations,
                         const struct voices *voices)
{
    struct edge best = measure_shift(w, clocks, validations, voices, 0);
    for (int64_t steps = 1; steps <= ZONE_MOST / ZONE_STEP && best.samples * 2 < voices->logons.count;
         steps++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct edge e = measure_shift(w, clocks, validations, voices, sign * steps * ZONE_STEP);
            if (e.samples > best.samples * 2 && (e.samples > 1 || is_just_a_zone(e.offset)))
                best = e;
        }
    if (best.samples)
        *clock_of(clocks, best.host) = (struct clock){best.host, best.offset, best.spread, best.samples};
}

static void add_voice(struct correlate *w, struct map *places, struct list *hosts, struct leg *logon)
{
    uint64_t *place = map_put(places, logon->at.computer);
    struct voices *voices;
    if (!*place) {
        voices = arena_take(&w->scratch, sizeof *voices);
        voices->host = logon->at.computer;
        *place = (uint64_t)(uintptr_t)voices;
        list_put(hosts, voices, &w->scratch);
    }
    voices = (struct voices *)(uintptr_t)*place;
    if (voices->logons.count < VOICES_MOST)
        list_put(&voices->logons, logon, &w->scratch);
}

static void measure_by_ntlm(struct correlate *w, struct clocks *clocks)
{
    struct index validations = {0};
    struct map places = {0};
    struct list hosts = {0};
    const enum leg_kind kinds[] = {LEG_NTLM_LOGON, LEG_NTLM_REFUSED};
    for (uint32_t i = 0; i < w->kind[LEG_VALIDATION].count; i++) {
        struct leg *leg = w->kind[LEG_VALIDATION].at[i];
        index_put(&validations, world_lower(w, leg->user), leg, &w->scratch);
    }
    for (int k = 0; k < 2; k++)
        for (uint32_t i = 0; i < w->kind[kinds[k]].count; i++) {
            struct leg *logon = w->kind[kinds[k]].at[i];
            if (!known(clocks, logon->at.computer) && !world_is_dc(w, logon->at.computer))
                add_voice(w, &places, &hosts, logon);
        }
    for (uint32_t i = 0; i < hosts.count; i++)
        measure_host(w, clocks, &validations, hosts.at[i]);
    map_done(&places);
    index_done(&validations);
}

/* The latest measure of a host is its clock; how well it is known is told by the best of them. */
static void keep(struct correlate *w, const struct clock *clock)
{
    uint64_t *place = map_put(&w->measured, clock->host);
    struct clock *into;
    if (!*place) {
        if (w->clock_count == w->clock_room) {
            w->clock_room = w->clock_room ? w->clock_room * 2 : 64;
            w->clocks = mem_grow(w->clocks, w->clock_room, sizeof *w->clocks);
        }
        w->clocks[w->clock_count] = (struct clock){.host = clock->host};
        *place = ++w->clock_count;
    }
    into = &w->clocks[*place - 1];
    *into = (struct clock){clock->host, clock->offset,
                           clock->spread > into->spread ? clock->spread : into->spread,
                           clock->samples > into->samples ? clock->samples : into->samples};
}

/* What to take off the host's times, as far as anything ever measured it. */
static int64_t lasting_offset(const struct correlate *w, const struct clocks *clocks, uint32_t host)
{
    const uint64_t *place = map_get(&w->measured, host);
    if (map_get(&clocks->place, host) || !place)
        return offset_of(clocks, host);
    return distance(w->clocks[*place - 1].offset) > CLOCK_RIGHT ? w->clocks[*place - 1].offset : 0;
}

static bool set_right(struct correlate *w, const struct clocks *clocks)
{
    bool changed = false;
    for (uint32_t i = 0; i < w->added.count; i++) {
        struct leg *leg = w->added.at[i];
        leg->time = leg->at.time - lasting_offset(w, clocks, leg->at.computer);
        changed |= leg->time != leg->at.time;
    }
    return changed;
}

/* Events of a host whose clock is ahead come late: the parts wait for them. */
static void wait_for_late(struct correlate *w)
{
    int64_t late = 0;
    for (size_t i = 0; i < w->clock_count; i++)
        if (w->clocks[i].offset > late && w->clocks[i].offset <= ZONE_MOST + SKEW_MOST)
            late = w->clocks[i].offset;
    for (int stage = 0; stage < STAGES && !w->last; stage++)
        w->due[stage] -= late > CLOCK_RIGHT ? late : 0;
}

void clocks_run(struct correlate *w)
{
    struct clocks clocks = {0};
    struct samples samples = {0};
    struct edge *edges;
    uint32_t dc = reference(w);
    sample_tickets(w, &samples);
    edges = mem_new(samples.count, sizeof *edges);
    spread_out(w, &clocks, dc, edges, make_edges(w, &samples, edges));
    measure_by_ntlm(w, &clocks);
    if (set_right(w, &clocks)) {
        legs_sort(w);
        tickets_file(w);
        hostmap_learn(w);
    }
    for (size_t i = 0; i < clocks.count; i++)
        if (clocks.at[i].samples)
            keep(w, &clocks.at[i]);
    wait_for_late(w);
    free(edges);
    free(samples.at);
    map_done(&clocks.place);
    free(clocks.at);
}

int64_t world_slack(const struct correlate *w, uint32_t host)
{
    return map_get(&w->measured, host) ? 0 : SKEW_MOST;
}
