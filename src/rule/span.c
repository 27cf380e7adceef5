/* span: counts and sums that follow as a span of time moves on. */
#include "rule/span.h"

#include "base/arena.h"

#include <stdlib.h>

static uint64_t counted(const struct span *span, size_t i)
{
    return (span->c->type == VALUE_COUNT ? span->at[i].value : span->at[i].member) + 1;
}

bool seen_is_same(const struct seen *a, const struct seen *b)
{
    return a->at.time == b->at.time && a->at.record_id == b->at.record_id &&
           a->at.computer == b->at.computer && a->at.channel == b->at.channel;
}

bool span_reaches(const struct correlation *c, int64_t begin, int64_t end)
{
    return begin > INT64_MAX - c->timespan || end <= begin + c->timespan; /* times may be centuries apart */
}

void span_enter(struct span *span)
{
    uint64_t *count = map_put(&span->counts, counted(span, span->high));
    span->distinct += (*count)++ == 0;
    span->sum += span->at[span->high].number;
    span->events += span->at[span->high].events;
    span->high++;
}

void span_leave(struct span *span)
{
    uint64_t *count = map_put(&span->counts, counted(span, span->low));
    span->distinct -= --*count == 0;
    span->sum -= span->at[span->low].number;
    span->events -= span->at[span->low].events;
    span->low++;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The nearest rank: the smallest number that so many percent are not above. */
static double percentile(const struct span *span, double percent)
{
    size_t count = span->high - span->low, rank;
    double *numbers = mem_new(count + 1, sizeof *numbers), result;
    for (size_t i = 0; i < count; i++)
        numbers[i] = span->at[span->low + i].number;
    qsort(numbers, count, sizeof *numbers, compare_doubles);
    rank = (size_t)(percent / 100 * (double)count);
    rank += (double)rank < percent / 100 * (double)count;
    result = numbers[rank ? rank - 1 : 0];
    if (span->c->type == VALUE_MEDIAN && count % 2 == 0)
        result = (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
    free(numbers);
    return result;
}

static double figure(const struct span *span)
{
    switch (span->c->type) {
    case EVENT_COUNT:
        return (double)(span->high - span->low);
    case VALUE_SUM:
        return span->sum;
    case VALUE_AVG:
        return span->sum / (double)(span->high - span->low);
    case VALUE_PERCENTILE:
        return percentile(span, span->c->percentile);
    case VALUE_MEDIAN:
        return percentile(span, 50);
    default:
        return (double)span->distinct;
    }
}

static bool is_within(const struct bound *bound, double number)
{
    switch (bound->comparison) {
    case COMPARE_LT:
        return number < bound->number;
    case COMPARE_LTE:
        return number <= bound->number;
    case COMPARE_GT:
        return number > bound->number;
    case COMPARE_GTE:
        return number >= bound->number;
    default:
        return (number < bound->number || number > bound->number) == bound->unequal;
    }
}

static bool holds_words(const struct span *span, const struct condition *condition)
{
    uint64_t held = 0;
    if (condition->kind == CONDITION_SELECTION) {
        const uint64_t *count = map_get(&span->counts, (uint64_t)(condition->selection - span->c->names) + 1);
        return count && *count;
    }
    if (condition->kind == CONDITION_NOT)
        return !holds_words(span, condition->first);
    for (const struct condition *c = condition->first; c; c = c->next) {
        bool holds = holds_words(span, c);
        held += holds;
        if (condition->kind == CONDITION_AND && !holds)
            return false;
    }
    return condition->kind == CONDITION_AND ||
           held >= (condition->kind == CONDITION_OR ? 1 : condition->least);
}

bool span_holds(const struct span *span)
{
    const struct correlation *c = span->c;
    double number;
    if (c->words)
        return holds_words(span, c->words);
    if (c->bound_count == 0)
        return span->distinct == c->member_count;
    number = figure(span);
    for (size_t i = 0; i < c->bound_count; i++)
        if (!is_within(&c->bounds[i], number))
            return false;
    return true;
}
