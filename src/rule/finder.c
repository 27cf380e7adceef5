/* finder: from the spans of time in which there was enough to findings, of one group after the other. Spans
 * that overlap are one finding, which feeds the correlations that draw upon this one. */
#include "rule/finder.h"

#include "base/map.h"

#include <stdio.h>
#include <string.h>

#define REASON_SIZE 1024

static struct text group_text(const struct finder *finder, size_t i)
{
    struct text key = names_text(finder->keys, finder->group);
    for (; i; i--)
        key = text_slice(key, text_find(key, '\n') + 1, key.len);
    return text_slice(key, 0, text_find(key, '\n'));
}

static size_t count_values(const struct finder *finder)
{
    struct map met = {0};
    size_t count = 0;
    for (size_t i = finder->first; i <= finder->last; i++)
        count += (*map_put(&met, finder->at[i].value))++ == 0;
    map_done(&met);
    return count;
}

static const char *write_reason(const struct finder *finder, uint64_t events, int64_t from, int64_t to)
{
    const struct correlation *c = finder->rule->correlation;
    char reason[REASON_SIZE];
    size_t used = 0;
    if (c->type == VALUE_COUNT && c->value_count == 1)
        used = (size_t)snprintf(reason, sizeof reason, "%zu of %.128s in ", count_values(finder),
                                c->values[0].at);
    used += (size_t)snprintf(reason + used, sizeof reason - used, "%llu event%s within %lld s",
                             (unsigned long long)events, events == 1 ? "" : "s",
                             (long long)((to - from) / TIME_SECOND));
    for (size_t i = 0; i < c->group_count && used < sizeof reason; i++) {
        struct text value = group_text(finder, i);
        used += (size_t)snprintf(reason + used, sizeof reason - used, "%s%s %.*s", i ? ", " : ": ",
                                 c->groups[i].at, (int)(value.len < 128 ? value.len : 128), value.at);
    }
    return arena_text(finder->arena, text_of(reason)).at;
}

static void tell(struct finder *finder, const struct seen *all, uint64_t events)
{
    const struct rule_info *info = &finder->rule->info;
    struct finding *finding = arena_take(finder->arena, sizeof *finding);
    struct sighting *event = arena_take(finder->arena, sizeof *event);
    *event = all->at;
    *finding = (struct finding){.rule = info->id,
                                .title = info->title,
                                .advice = info->advice,
                                .level = info->level,
                                .reason = write_reason(finder, events, all->begin, all->end),
                                .event = event,
                                .events = events};
    found_add(finder->out, &(struct chain){.id = map_mix(map_hash(info->id, strlen(info->id)),
                                                         map_mix((uint64_t)event->time, event->record_id)),
                                           .start = all->begin,
                                           .end = all->end,
                                           .findings = finding,
                                           .finding_count = 1});
}

/* The key of these of the finding's own groups. */
static uint32_t key_of_groups(const struct finder *finder, const size_t *groups, size_t count)
{
    char key[KEY_BYTES];
    size_t len = 0;
    if (count == 0)
        return names_add(finder->keys, TEXT("*"));
    for (size_t i = 0; i < count; i++) {
        struct text value = group_text(finder, groups[i]);
        if (i && len < sizeof key)
            key[len++] = '\n';
        len += text_lower(value, key + len, sizeof key - len).len;
    }
    return names_add(finder->keys, (struct text){key, len});
}

/* The finding feeds the correlations that draw upon this one. */
static void pass_on(struct finder *finder, const struct seen *all)
{
    for (const struct feed *feed = finder->rule->feeds; feed; feed = feed->next) {
        struct correlation *into = feed->into->correlation;
        const struct member *member = &into->members[feed->member];
        struct seen seen = *all;
        seen.member = (uint32_t)feed->member;
        seen.group = key_of_groups(finder, member->child_group, into->group_count);
        if (into->value_count)
            seen.value = key_of_groups(finder, member->child_value, into->value_count);
        finder->pass_on(finder->windows, into, &seen);
    }
}

/* An event that several members found counts once. */
static bool is_new(struct map *met, const struct sighting *at)
{
    uint64_t place = map_mix(at->record_id, (uint64_t)at->computer << 32 | at->channel);
    uint64_t *seen = map_put(met, map_mix((uint64_t)at->time, place));
    return (*seen)++ == 0;
}

static void close_finding(struct finder *finder)
{
    struct map met = {0};
    struct seen all;
    if (!finder->open)
        return;
    finder->open = false;
    all = finder->at[finder->first];
    all.events = 0;
    for (size_t i = finder->first; i <= finder->last; i++) {
        all.events += is_new(&met, &finder->at[i].at) ? finder->at[i].events : 0;
        all.end = finder->at[i].end > all.end ? finder->at[i].end : all.end;
    }
    map_done(&met);
    pass_on(finder, &all);
    if (!finder->rule->info.silent)
        tell(finder, &all, all.events);
}

static void found_span(void *context, size_t first, size_t last)
{
    struct finder *finder = context;
    if (finder->open && first <= finder->last) {
        finder->last = last;
        return;
    }
    close_finding(finder);
    finder->open = true;
    finder->first = first;
    finder->last = last;
}

static bool fits(const struct span *span, size_t low, size_t high)
{
    return span_reaches(span->c, span->at[low].begin, span->at[high].end);
}

/* More can only make it hold: looked at after each find. */
static void slide(struct finder *finder, struct span *span)
{
    while (span->high < span->count) {
        span_enter(span);
        while (!fits(span, span->low, span->high - 1))
            span_leave(span);
        if (span_holds(span))
            found_span(finder, span->low, span->high - 1);
    }
}

/* Looked at when they are complete, one behind the other, each from the first find that lies in none. */
static void settle(struct finder *finder, struct span *span)
{
    while (span->high < span->count) {
        span_enter(span);
        while (span->high < span->count && fits(span, span->low, span->high))
            span_enter(span);
        if (span_holds(span)) {
            found_span(finder, span->low, span->high - 1);
            close_finding(finder);
        }
        while (span->low < span->high)
            span_leave(span);
    }
}

/* From which find on they are still needed where more of `until` or later can come: those that such a one can
 * be in a span with, and the finding that is still open, which is found again. */
static size_t still_needed(struct finder *finder, struct span *span, int64_t until)
{
    while (span->low < span->high && !span_reaches(span->c, span->at[span->low].begin, until))
        span->low++;
    if (!finder->open || finder->last < span->low)
        return span->low;
    finder->open = false;
    return finder->first;
}

/* Before which find all is decided: behind those before it nothing comes within the timespan. */
static size_t last_gap(const struct span *span, int64_t until)
{
    int64_t end = span->at[0].end;
    size_t gap = 0;
    for (size_t i = 1; i <= span->count; i++) {
        int64_t next = i < span->count && span->at[i].begin < until ? span->at[i].begin : until;
        if (!span_reaches(span->c, end, next))
            gap = i;
        if (next == until)
            break;
        end = span->at[i].end > end ? span->at[i].end : end;
    }
    return gap;
}

static size_t find_by_sliding(struct finder *finder, struct span *span)
{
    size_t needed = span->count;
    int64_t until = span->c->complete;
    while (until < INT64_MAX && span->count && span->at[span->count - 1].begin >= until)
        span->count--;
    slide(finder, span);
    if (until < INT64_MAX)
        needed = still_needed(finder, span, until);
    close_finding(finder);
    return needed;
}

/* Without a first step there is no second. */
static size_t before_first_step(const struct span *span)
{
    const struct correlation *c = span->c;
    size_t i = 0;
    while (c->least == c->step_count && i < span->count && span->at[i].begin < c->begun &&
           c->step[span->at[i].member] != 0)
        i++;
    return i;
}

static size_t find_when_complete(struct finder *finder, struct span *span)
{
    bool ordered = span->c->type == TEMPORAL_ORDERED;
    size_t useless = ordered ? before_first_step(span) : 0;
    if (span->c->complete < INT64_MAX)
        span->count = last_gap(span, span->c->complete);
    if (ordered)
        span_follow(span, found_span, finder);
    else
        settle(finder, span);
    close_finding(finder);
    return span->count > useless ? span->count : useless;
}

size_t finder_find(struct finder *finder, const struct seen *at, size_t count)
{
    struct span span = {.c = finder->rule->correlation, .at = at, .count = count};
    bool slides = span.c->type != TEMPORAL_ORDERED && !span.c->settled;
    size_t needed;
    finder->at = at;
    finder->group = at->group;
    needed = (slides ? find_by_sliding : find_when_complete)(finder, &span);
    map_done(&span.counts);
    return needed;
}
