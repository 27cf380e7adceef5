/* sight: the logs and ranges of a run behind two maps. */
#include "report/sight.h"

#include "base/arena.h"
#include "base/time.h"

#define CLOCK_FAULT (TIME_SECOND / 2) /* less is the time that things take: correlate corrects none of it */
#define ZONE_STEP   (1800 * TIME_SECOND)

static const char *const CLOCK[] = {"unmeasured", "right", "off", "local-time"};

static uint64_t key_of(uint32_t computer, uint32_t channel)
{
    return (uint64_t)computer << 32 | channel;
}

bool sight_is_security(const struct names *names, const struct summary_log *log)
{
    return text_same(names_text(names, log->channel), TEXT("Security"));
}

void sight_init(struct sight *sight, const struct names *names, const struct report_basis *basis)
{
    const struct summary *s = basis->summary;
    *sight = (struct sight){.names = names, .basis = basis};
    for (uint32_t i = 0; i < s->log_count; i++) {
        if (!sight_is_security(names, &s->logs[i]))
            continue;
        *map_put(&sight->logs, s->logs[i].computer) = i + 1;
        sight->controllers += s->logs[i].is_dc;
        sight->members += !s->logs[i].is_dc;
        sight->left_out += s->logs[i].left_out;
    }
    for (size_t i = basis->range_count; i-- > 0;)
        *map_put(&sight->ranges, key_of(basis->ranges[i].computer, basis->ranges[i].channel)) = i + 1;
}

void sight_done(struct sight *sight)
{
    map_done(&sight->logs);
    map_done(&sight->ranges);
}

const struct summary_log *sight_log(const struct sight *sight, uint32_t computer)
{
    const uint64_t *at = map_get(&sight->logs, computer);
    return at ? &sight->basis->summary->logs[*at - 1] : NULL;
}

const struct log_range *sight_ranges(const struct sight *sight, const struct summary_log *log, size_t *count)
{
    const struct report_basis *basis = sight->basis;
    const uint64_t *at = map_get(&sight->ranges, key_of(log->computer, log->channel));
    size_t first = at ? (size_t)*at - 1 : 0, end = first;
    while (at && end < basis->range_count && basis->ranges[end].computer == log->computer &&
           basis->ranges[end].channel == log->channel)
        end++;
    *count = end - first;
    return *count ? basis->ranges + first : NULL;
}

enum answer sight_at(const struct sight *sight, uint32_t computer, int64_t from, int64_t to)
{
    const struct summary_log *log = sight_log(sight, computer);
    int64_t offset = sight_offset(sight, computer);
    const struct log_range *range;
    size_t count;
    if (!log)
        return ANSWER_NOT_COLLECTED;
    range = sight_ranges(sight, log, &count);
    for (size_t i = 0; i < count; i++)
        if (range[i].first_time - offset <= from && to <= range[i].last_time - offset)
            return log->left_out ? ANSWER_LEFT_OUT : ANSWER_NONE;
    return log->first_time - offset <= from && to <= log->last_time - offset ? ANSWER_GAP
                                                                             : ANSWER_NOT_COLLECTED;
}

int64_t sight_offset(const struct sight *sight, uint32_t computer)
{
    const struct summary_log *log = sight_log(sight, computer);
    return log && clock_of(log) >= CLOCK_OFF ? log->clock_offset : 0;
}

const char *clock_word(enum clock_state state)
{
    return CLOCK[state];
}

int64_t clock_zone(int64_t offset)
{
    return (offset + (offset < 0 ? -ZONE_STEP : ZONE_STEP) / 2) / ZONE_STEP * ZONE_STEP;
}

enum clock_state clock_of(const struct summary_log *log)
{
    int64_t offset = log->clock_offset;
    if (log->clock_samples == 0)
        return CLOCK_UNMEASURED;
    if (-CLOCK_FAULT <= offset && offset <= CLOCK_FAULT)
        return CLOCK_RIGHT;
    return clock_zone(offset) ? CLOCK_ZONE : CLOCK_OFF;
}

bool recovery_fails(const struct summary_log *log)
{
    return log->guids >= GUIDS_ENOUGH && log->guids_recovered == 0;
}

static int rank_of(const struct names *names, const struct summary_log *log)
{
    if (!sight_is_security(names, log))
        return 3;
    return log->is_dc ? 0 : log->gaps || clock_of(log) >= CLOCK_OFF || recovery_fails(log) ? 1 : 2;
}

const struct summary_log **sight_ranked(const struct names *names, const struct summary *summary)
{
    const struct summary_log **ranked = mem_new((size_t)summary->log_count + 1, sizeof *ranked);
    uint32_t count = 0;
    for (int rank = 0; count < summary->log_count; rank++)
        for (uint32_t i = 0; i < summary->log_count; i++)
            if (rank_of(names, &summary->logs[i]) == rank)
                ranked[count++] = &summary->logs[i];
    return ranked;
}
