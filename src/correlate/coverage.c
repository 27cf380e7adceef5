/* coverage: runs of record numbers, by log. Records come nearly in order, so most extend the run that was
 * touched last; what is left over is sorted and merged when it grows. */
#include "correlate/coverage.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define RUNS_AT_ONCE 16   /* runs of one log that may lap over in time: cleared, a stray clock */
#define MERGE_FIRST  4096 /* runs before the first clean-up; then whenever they doubled */

struct coverage {
    struct log_range *range;
    size_t count, room, merge_at;
    struct map cleared;        /* world_key of logs that were cleared while they were collected */
    struct map latest;         /* (computer, channel) -> 1 + the run touched last */
    struct log_range *by_time; /* a copy by log and first time; NULL where it must be made anew */
};

struct coverage *coverage_new(void)
{
    struct coverage *coverage = mem_new(1, sizeof *coverage);
    coverage->merge_at = MERGE_FIRST;
    return coverage;
}

void coverage_free(struct coverage *coverage)
{
    if (!coverage)
        return;
    map_done(&coverage->cleared);
    map_done(&coverage->latest);
    free(coverage->range);
    free(coverage->by_time);
    free(coverage);
}

static int by_log(const struct log_range *x, const struct log_range *y)
{
    if (x->computer != y->computer)
        return x->computer < y->computer ? -1 : 1;
    return (x->channel > y->channel) - (x->channel < y->channel);
}

static int by_number(const void *a, const void *b)
{
    const struct log_range *x = a, *y = b;
    if (by_log(x, y))
        return by_log(x, y);
    return (x->first_record > y->first_record) - (x->first_record < y->first_record);
}

static int by_log_and_time(const void *a, const void *b)
{
    const struct log_range *x = a, *y = b;
    if (by_log(x, y))
        return by_log(x, y);
    if (x->first_time != y->first_time)
        return x->first_time < y->first_time ? -1 : 1;
    return by_number(a, b);
}

static void widen(struct log_range *into, const struct log_range *range)
{
    if (range->last_record > into->last_record)
        into->last_record = range->last_record;
    if (range->first_record < into->first_record)
        into->first_record = range->first_record;
    if (range->first_time < into->first_time)
        into->first_time = range->first_time;
    if (range->last_time > into->last_time)
        into->last_time = range->last_time;
}

static bool touches(const struct log_range *a, const struct log_range *b)
{
    return by_log(a, b) == 0 && (a->last_record == UINT64_MAX || b->first_record <= a->last_record + 1) &&
           (b->last_record == UINT64_MAX || a->first_record <= b->last_record + 1);
}

static void merge(struct coverage *coverage)
{
    size_t kept = 0;
    if (coverage->count)
        qsort(coverage->range, coverage->count, sizeof *coverage->range, by_number);
    for (size_t i = 0; i < coverage->count; i++)
        if (kept && touches(&coverage->range[kept - 1], &coverage->range[i]))
            widen(&coverage->range[kept - 1], &coverage->range[i]);
        else
            coverage->range[kept++] = coverage->range[i];
    coverage->count = kept;
    coverage->merge_at = kept * 2 > MERGE_FIRST ? kept * 2 : MERGE_FIRST;
    map_done(&coverage->latest);
}

void coverage_add(struct coverage *coverage, const struct log_range *range)
{
    uint64_t *latest = map_put(&coverage->latest, (uint64_t)range->computer << 32 | range->channel);
    free(coverage->by_time);
    coverage->by_time = NULL;
    if (*latest && touches(&coverage->range[*latest - 1], range)) {
        widen(&coverage->range[*latest - 1], range);
        return;
    }
    if (coverage->count == coverage->room) {
        coverage->room = coverage->room ? coverage->room * 2 : 64;
        coverage->range = mem_grow(coverage->range, coverage->room, sizeof *coverage->range);
    }
    coverage->range[coverage->count++] = *range;
    *latest = coverage->count;
    if (coverage->count >= coverage->merge_at)
        merge(coverage);
}

static bool is_unnumbered(const struct log_range *range)
{
    return range->first_record >= RECORD_STAND_IN;
}

void coverage_saw(struct coverage *coverage, const struct sighting *at)
{
    uint64_t record = at->record_id < RECORD_STAND_IN ? at->record_id : RECORD_STAND_IN;
    coverage_add(coverage, &(struct log_range){.computer = at->computer,
                                               .channel = at->channel,
                                               .first_record = record,
                                               .last_record = record,
                                               .first_time = at->time,
                                               .last_time = at->time});
}

const struct log_range *coverage_ranges(struct coverage *coverage, size_t *count)
{
    merge(coverage);
    *count = coverage->count;
    return coverage->range;
}

static void sort_by_time(struct coverage *coverage)
{
    merge(coverage);
    coverage->by_time = mem_new(coverage->count, sizeof *coverage->by_time);
    if (!coverage->count)
        return;
    memcpy(coverage->by_time, coverage->range, coverage->count * sizeof *coverage->range);
    qsort(coverage->by_time, coverage->count, sizeof *coverage->by_time, by_log_and_time);
}

/* How many ranges are of earlier logs, or of this one and begin no later than the second. */
static size_t begun_by(const struct coverage *coverage, const struct log_range *key)
{
    size_t low = 0, high = coverage->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct log_range *range = &coverage->by_time[middle];
        int c = by_log(range, key);
        if (c < 0 || (c == 0 && range->first_time <= key->first_time))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t log_key(const struct sighting *log)
{
    return (uint64_t)log->computer << 32 | log->channel;
}

void coverage_was_cleared(struct coverage *coverage, const struct sighting *log)
{
    *map_put(&coverage->cleared, log_key(log)) = 1;
}

bool coverage_is_whole(struct coverage *coverage, const struct sighting *log, int64_t from, int64_t to)
{
    const struct log_range key = {.computer = log->computer, .channel = log->channel, .first_time = from};
    size_t low;
    if (!coverage->by_time)
        sort_by_time(coverage);
    low = begun_by(coverage, &key);
    for (size_t i = map_get(&coverage->cleared, log_key(log)) ? 0 : low;
         i > 0 && low - i < RUNS_AT_ONCE && by_log(&coverage->by_time[i - 1], &key) == 0; i--)
        if (coverage->by_time[i - 1].last_time >= to && !is_unnumbered(&coverage->by_time[i - 1]))
            return true;
    return false;
}

enum covered coverage_of(struct coverage *coverage, const struct sighting *log, int64_t second, int64_t tail)
{
    const struct log_range key = {.computer = log->computer, .channel = log->channel, .first_time = second};
    const struct log_range *last;
    size_t low;
    bool begun, goes_on;
    if (!coverage->by_time)
        sort_by_time(coverage);
    low = begun_by(coverage, &key);
    begun = low > 0 && by_log(&coverage->by_time[low - 1], &key) == 0;
    goes_on = low < coverage->count && by_log(&coverage->by_time[low], &key) == 0;
    if (!begun)
        return goes_on ? COVERED_OUT : COVERED_NO;
    for (size_t i = map_get(&coverage->cleared, log_key(log)) ? 0 : low;
         i > 0 && low - i < RUNS_AT_ONCE && by_log(&coverage->by_time[i - 1], &key) == 0; i--)
        if (coverage->by_time[i - 1].last_time >= second + TIME_SECOND &&
            !is_unnumbered(&coverage->by_time[i - 1]))
            return COVERED_WHOLE;
    last = &coverage->by_time[low - 1];
    if (is_unnumbered(last)) {
        goes_on = goes_on || second <= last->last_time;
        tail = TIME_NONE;
    }
    if (goes_on || map_get(&coverage->cleared, log_key(log)))
        return COVERED_GAP;
    return tail != TIME_NONE && second <= last->last_time + tail ? COVERED_TAIL : COVERED_OUT;
}
