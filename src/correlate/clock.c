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
#define NTLM_MOST   64           /* 4776 compared with one logon */

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

/* Samples sorted by gap, of one pair. A logon before its ticket is a wrong clock; one long after it is a
 * wrong clock only where several agree, else a cached ticket. */
static bool measure(const struct sample *sample, size_t count, struct edge *edge)
{
    size_t agree = 1;
    while (agree < count && sample[agree].gap - sample[0].gap <= CLUSTER)
        agree++;
    *edge = (struct edge){sample[0].host, sample[0].dc, sample[0].gap - FRESH_DELAY,
                          sample[agree - 1].gap - sample[0].gap, (uint32_t)agree};
    return plausible(edge->offset) &&
           (sample[0].gap <= CLUSTER || agree >= AGREE_LEAST || is_just_a_zone(edge->offset));
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
static uint32_t reference(struct correlate *w)
{
    struct map tickets = {0};
    uint32_t best = 0;
    uint64_t most = 0;
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count; i++)
        *map_put(&tickets, ((const struct leg *)w->kind[LEG_TICKET].at[i])->at.computer) += 1;
    for (size_t i = 0; i < tickets.size; i++) {
        const struct map_slot *slot = &tickets.slot[i];
        if (slot->key && (slot->value > most ||
                          (slot->value == most && names_compare(w->names, (uint32_t)slot->key, best) < 0))) {
            best = (uint32_t)slot->key;
            most = slot->value;
        }
    }
    map_done(&tickets);
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

/* From the known hosts over the heaviest edges to the others, until nothing is left to reach. Where the
 * reference reaches nothing more, the next DC counts as right: it can only be measured against itself. */
static void spread_out(struct correlate *w, struct clocks *clocks, struct edge *edges, size_t count)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++) {
            const struct edge *e = &edges[i];
            bool host = known(clocks, e->host), dc = known(clocks, e->dc);
            struct clock *clock;
            if (host == dc)
                continue;
            clock = clock_of(clocks, host ? e->dc : e->host);
            clock->offset = host ? clock_of(clocks, e->host)->offset - e->offset
                                 : clock_of(clocks, e->dc)->offset + e->offset;
            clock->spread = e->spread;
            clock->samples = e->samples;
            more = true;
            break;
        }
        for (size_t i = 0; i < count && !more; i++)
            if (!known(clocks, edges[i].dc)) {
                take_as_right(w, clocks, edges[i].dc);
                more = true;
            }
    }
}

/* What to take off the host's times. */
static int64_t offset_of(const struct clocks *clocks, uint32_t host)
{
    const uint64_t *place = map_get(&clocks->place, host);
    int64_t offset = place ? clocks->at[*place - 1].offset : 0;
    return distance(offset) > CLOCK_RIGHT ? offset : 0;
}

/* Every 4776 that could be of the logon by name, and how far apart they are. */
static void sample_ntlm(struct correlate *w, const struct clocks *clocks, const struct index *validations,
                        struct samples *samples, const struct leg *logon)
{
    const struct list *list = index_get(validations, world_lower(w, logon->user));
    uint32_t from = legs_until(list, logon->at.time - ZONE_MOST - SKEW_MOST);
    for (uint32_t i = from; i < list->count && i - from < NTLM_MOST; i++) {
        const struct leg *validation = list->at[i];
        int64_t gap = logon->at.time - (validation->at.time - offset_of(clocks, validation->at.computer));
        if (validation->at.time > logon->at.time + ZONE_MOST + SKEW_MOST)
            break;
        if (validation->workstation == logon->workstation && plausible(gap) &&
            (logon->kind == LEG_NTLM_REFUSED) == (validation->status != 0))
            add_sample(samples, (struct sample){logon->at.computer, 0, gap, logon->rank});
    }
}

/* The second of gaps in which the most logons agree; the smallest gap where several do. Samples of one host,
 * sorted. */
static struct edge most_agreed(const struct sample *sample, size_t count)
{
    struct edge best = {sample[0].host, 0, 0, 0, 0};
    for (size_t i = 0, end = 0; i < count; i++) {
        uint32_t voices = 0, last = UINT32_MAX;
        while (end < count && sample[end].gap - sample[i].gap <= CLUSTER)
            end++;
        for (size_t k = i; k < end; k++) {
            voices += sample[k].logon != last;
            last = sample[k].logon;
        }
        if (voices > best.samples ||
            (voices == best.samples && distance(sample[i].gap) < distance(best.offset))) {
            best.offset = sample[i].gap;
            best.spread = sample[end - 1].gap - sample[i].gap;
            best.samples = voices;
        }
    }
    return best;
}

/* A zone's worth of difference needs a second voice, or to be just that. */
static bool believable(const struct edge *edge)
{
    return distance(edge->offset) <= SKEW_MOST || edge->samples > 1 || is_just_a_zone(edge->offset);
}

static void learn_from_ntlm(struct clocks *clocks, struct samples *samples)
{
    if (samples->count)
        qsort(samples->at, samples->count, sizeof *samples->at, by_pair);
    for (size_t i = 0, next; i < samples->count; i = next) {
        struct edge edge;
        struct clock *clock;
        for (next = i; next < samples->count && samples->at[next].host == samples->at[i].host;)
            next++;
        edge = most_agreed(samples->at + i, next - i);
        if (!believable(&edge))
            continue;
        clock = clock_of(clocks, edge.host);
        clock->offset = edge.offset;
        clock->spread = edge.spread;
        clock->samples = edge.samples;
    }
}

static void measure_by_ntlm(struct correlate *w, struct clocks *clocks)
{
    struct samples samples = {0};
    struct index validations = {0};
    const enum leg_kind kinds[] = {LEG_NTLM_LOGON, LEG_NTLM_REFUSED};
    for (uint32_t i = 0; i < w->kind[LEG_VALIDATION].count; i++) {
        struct leg *leg = w->kind[LEG_VALIDATION].at[i];
        index_put(&validations, world_lower(w, leg->user), leg, &w->scratch);
    }
    for (int k = 0; k < 2; k++)
        for (uint32_t i = 0; i < w->kind[kinds[k]].count; i++) {
            const struct leg *logon = w->kind[kinds[k]].at[i];
            if (!known(clocks, logon->at.computer) && !world_is_dc(w, logon->at.computer))
                sample_ntlm(w, clocks, &validations, &samples, logon);
        }
    learn_from_ntlm(clocks, &samples);
    free(samples.at);
    index_done(&validations);
}

static bool set_right(struct correlate *w, const struct clocks *clocks)
{
    bool changed = false;
    for (uint32_t i = 0; i < w->legs.count; i++) {
        struct leg *leg = w->legs.at[i];
        leg->time = leg->at.time - offset_of(clocks, leg->at.computer);
        changed |= leg->time != leg->at.time;
    }
    return changed;
}

static int by_name(const void *a, const void *b, void *names)
{
    return names_compare(names, ((const struct clock *)a)->host, ((const struct clock *)b)->host);
}

static void keep(struct correlate *w, const struct clocks *clocks)
{
    w->clock_count = (uint32_t)clocks->count;
    w->clocks = arena_take(&w->arena, (clocks->count + 1) * sizeof *w->clocks);
    for (size_t i = 0; i < clocks->count; i++) {
        w->clocks[i] = clocks->at[i];
        if (clocks->at[i].samples)
            *map_put(&w->measured, clocks->at[i].host) = 1;
    }
    if (w->clock_count)
        qsort_r(w->clocks, w->clock_count, sizeof *w->clocks, by_name, w->names);
}

void clocks_run(struct correlate *w)
{
    struct clocks clocks = {0};
    struct samples samples = {0};
    struct edge *edges;
    uint32_t dc = reference(w);
    sample_tickets(w, &samples);
    edges = mem_new(samples.count, sizeof *edges);
    if (dc)
        take_as_right(w, &clocks, dc);
    spread_out(w, &clocks, edges, make_edges(w, &samples, edges));
    measure_by_ntlm(w, &clocks);
    if (set_right(w, &clocks)) {
        legs_sort(w);
        tickets_file(w);
        hostmap_free(w->hostmap);
        w->hostmap = hostmap_new();
        hostmap_learn(w);
    }
    keep(w, &clocks);
    free(edges);
    free(samples.at);
    map_done(&clocks.place);
    free(clocks.at);
}

/* By host number while the work goes on: w->clocks is in order of names. */
int64_t world_slack(const struct correlate *w, uint32_t host)
{
    return map_get(&w->measured, host) ? 0 : SKEW_MOST;
}
