/* guid_search: candidates in batches of eight to the lanes; pads remembered by host. */
#include "correlate/guid_search.h"

#include "base/arena.h"
#include "base/map.h"
#include "correlate/guid_lanes.h"

#include <stdlib.h>

#define PADS_KEPT      4  /* by host: one per boot, now and then two neighbours */
#define ALL_PADS_AGAIN 8  /* the same on a host that has shown its pad: it may have booted since */
#define ALL_PADS_MOST  64 /* candidate seconds tried with all 256 pads */
#define SPAN_BUDGET    (UINT64_C(48) << 20) /* hashes spent beyond known pads in one run: some two seconds */
#define REFILLS        8                    /* of the budget, with every stretch of events */
#define ALL_PADS_SPANS 2   /* whole spans with all pads, by host: then it does not work there */
#define MISSES_MOST    512 /* questions of a host that no pad answered: then only its known pads are tried */

struct host_pads {
    uint8_t pad[PADS_KEPT]; /* the latest first */
    unsigned count;
    unsigned misses; /* questions that no pad answered, since the last hit */
    unsigned spans;  /* whole spans tried with all pads */
};

struct guid_search {
    struct map hosts; /* host -> struct host_pads */
    uint64_t budget;
};

struct guid_search *guid_search_new(void)
{
    struct guid_search *search = mem_new(1, sizeof *search);
    search->budget = SPAN_BUDGET;
    return search;
}

void guid_search_refill(struct guid_search *search)
{
    search->budget += SPAN_BUDGET / REFILLS;
    search->budget = search->budget < SPAN_BUDGET ? search->budget : SPAN_BUDGET;
}

void guid_search_free(struct guid_search *search)
{
    if (!search)
        return;
    for (size_t i = 0; i <= search->hosts.size && search->hosts.slot; i++)
        free((struct host_pads *)(uintptr_t)search->hosts.slot[i].value);
    map_done(&search->hosts);
    free(search);
}

static struct host_pads *pads_of(struct guid_search *search, uint32_t host)
{
    uint64_t *slot = map_put(&search->hosts, host);
    if (!*slot)
        *slot = (uint64_t)(uintptr_t)mem_new(1, sizeof(struct host_pads));
    return (struct host_pads *)(uintptr_t)*slot;
}

static void learn(struct host_pads *pads, uint8_t pad)
{
    unsigned i = 0;
    pads->misses = 0;
    while (i < pads->count && pads->pad[i] != pad)
        i++;
    if (i == pads->count && pads->count < PADS_KEPT)
        pads->count++;
    if (i == PADS_KEPT)
        i--;
    for (; i > 0; i--)
        pads->pad[i] = pads->pad[i - 1];
    pads->pad[0] = pad;
}

/* Collects stamps until the lanes are full. */
struct batch {
    struct guid_message message;
    const struct guid *wanted;
    struct guid_day day;
    struct guid_stamp stamp[GUID_LANES];
    int64_t second[GUID_LANES];
    unsigned count;
};

static void batch_init(struct batch *batch, const struct guid_question *question)
{
    guid_message_init(&batch->message, question->name, question->realm);
    batch->wanted = &question->guid;
    batch->day.known = false;
    batch->count = 0;
}

/* The lane of a hit among those collected, or -1. */
static int batch_flush(struct batch *batch)
{
    unsigned count = batch->count;
    int lane;
    if (!count)
        return -1;
    for (unsigned i = count; i < GUID_LANES; i++)
        batch->stamp[i] = batch->stamp[0];
    batch->count = 0;
    lane = guid_lanes_find(&batch->message, batch->stamp, batch->wanted);
    return lane < (int)count ? lane : -1;
}

static int batch_try(struct batch *batch, int64_t second, uint8_t pad)
{
    guid_stamp_near(&batch->day, &batch->stamp[batch->count], second, pad);
    batch->second[batch->count++] = second;
    return batch->count == GUID_LANES ? batch_flush(batch) : -1;
}

static int answer(const struct batch *batch, int lane, int64_t *second, uint8_t *pad)
{
    *second = batch->second[lane];
    *pad = batch->stamp[lane].byte[11];
    return 1;
}

static int try_list(const struct guid_question *question, const int64_t *seconds, size_t count,
                    const struct host_pads *pads, int64_t *second, uint8_t *pad)
{
    struct batch batch;
    int lane;
    batch_init(&batch, question);
    for (size_t i = 0; i < count; i++)
        for (unsigned p = 0; p < pads->count; p++)
            if ((lane = batch_try(&batch, seconds[i], pads->pad[p])) >= 0)
                return answer(&batch, lane, second, pad);
    lane = batch_flush(&batch);
    return lane >= 0 ? answer(&batch, lane, second, pad) : 0;
}

int guid_search_own(const struct guid_question *question, const int64_t *seconds, size_t count,
                    int64_t *second)
{
    static const struct host_pads none = {.pad = {0}, .count = 1};
    uint8_t pad;
    return try_list(question, seconds, count, &none, second, &pad);
}

static int try_all_pads(const struct guid_question *question, int64_t at, int64_t *second, uint8_t *pad)
{
    struct batch batch;
    int lane = -1;
    batch_init(&batch, question);
    for (int p = 0; p < 256 && lane < 0; p++)
        lane = batch_try(&batch, at, (uint8_t)p);
    return lane >= 0 ? answer(&batch, lane, second, pad) : 0;
}

int guid_search_known(struct guid_search *search, const struct guid_question *question,
                      const int64_t *seconds, size_t count, int64_t *second)
{
    struct host_pads *pads = pads_of(search, question->host);
    uint8_t pad;
    int found = try_list(question, seconds, count, pads, second, &pad);
    if (found)
        learn(pads, pad);
    return found;
}

/* May so many hashes more be spent on this host? Not where nothing ever helps. */
static bool spend(struct guid_search *search, const struct host_pads *pads, uint64_t hashes)
{
    if (search->budget < hashes || pads->misses >= MISSES_MOST)
        return false;
    search->budget -= hashes;
    return true;
}

int guid_search_among(struct guid_search *search, const struct guid_question *question,
                      const int64_t *seconds, size_t count, int64_t *second)
{
    struct host_pads *pads = pads_of(search, question->host);
    size_t most = pads->count ? ALL_PADS_AGAIN : ALL_PADS_MOST;
    uint8_t pad;
    int found = guid_search_known(search, question, seconds, count, second);
    if (found)
        return 1;
    for (size_t i = 0; i < count && i < most && !found && spend(search, pads, 256); i++)
        found = try_all_pads(question, seconds[i], second, &pad);
    if (found)
        learn(pads, pad);
    pads->misses += !found;
    return found;
}

/* Every second of the span with one pad. */
static int try_span(const struct guid_question *question, int64_t newest, int64_t oldest, uint8_t pad,
                    int64_t *second)
{
    struct batch batch;
    uint8_t same;
    int lane = -1;
    batch_init(&batch, question);
    for (int64_t at = newest; at >= oldest && lane < 0; at--)
        lane = batch_try(&batch, at, pad);
    if (lane < 0)
        lane = batch_flush(&batch);
    return lane >= 0 ? answer(&batch, lane, second, &same) : 0;
}

int guid_search_span(struct guid_search *search, const struct guid_question *question, int64_t newest,
                     int64_t oldest, int64_t *second)
{
    struct host_pads *pads = pads_of(search, question->host);
    uint64_t span = (uint64_t)(newest - oldest + 1);
    uint8_t pad;
    for (unsigned p = 0; p < pads->count; p++) {
        if (!spend(search, pads, span))
            return 0;
        if (try_span(question, newest, oldest, pads->pad[p], second)) {
            learn(pads, pads->pad[p]);
            return 1;
        }
    }
    if (pads->count || pads->spans >= ALL_PADS_SPANS || !spend(search, pads, span * 256))
        return 0;
    pads->spans++;
    if (!guid_search_all(question, newest, oldest, second, &pad))
        return 0;
    learn(pads, pad);
    return 1;
}

int guid_search_all(const struct guid_question *question, int64_t newest, int64_t oldest, int64_t *second,
                    uint8_t *pad)
{
    for (int p = 0; p < 256; p++)
        if (try_span(question, newest, oldest, (uint8_t)p, second)) {
            *pad = (uint8_t)p;
            return 1;
        }
    return 0;
}
