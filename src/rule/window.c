/* window: what the rules that feed correlations found, and the spans of time in which there was enough of it.
 *
 * All that was found is put in order of the events' own time before anything is counted, group by group, so
 * that the order in which it came does not matter. Two events are within the timespan where they lie no
 * further apart than it. What has no value for one of the groups is left out: two unknown users are not the
 * same user. */
#include "rule/correlation.h"
#include "rule/match.h"
#include "rule/rules.h"
#include "rule/span.h"

#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What all correlations together may keep (450 MB), and what one of them may. Which correlation has too many,
 * does not depend on others: each has its share. That of one of some twenty is enough for a million events.
 */
#define SEEN_MAX    (1u << 22)
#define SHARE_MAX   (1u << 20)
#define KEY_BYTES   512 /* of one group's values; longer ones are cut */
#define REASON_SIZE 1024

struct windows {
    struct names *keys; /* groups and counted values, in lower case */
    size_t share;       /* of SEEN_MAX, of each correlation */
};

struct windows *windows_new(void)
{
    struct windows *windows = mem_new(1, sizeof *windows);
    windows->keys = names_new();
    windows->share = SHARE_MAX;
    return windows;
}

size_t windows_most(const struct windows *windows)
{
    return windows->share;
}

void windows_share(struct windows *windows, size_t correlations)
{
    size_t share = SEEN_MAX / (correlations ? correlations : 1);
    windows->share = share < SHARE_MAX ? share : SHARE_MAX;
}

void windows_free(struct windows *windows)
{
    names_free(windows->keys);
    free(windows);
}

/* ---- what is found ---- */

static bool put_value(struct subject *subject, const struct field_ref *ref, char *out, size_t *len)
{
    struct value value;
    char number[RULE_NUMBER_TEXT];
    struct text t;
    if (!rule_get_field(subject, ref, 0, &value))
        return false;
    t = ref->field->kind == FIELD_NUMBER  ? rule_number_text(ref->field->form, value.number, number)
        : ref->field->kind == FIELD_WORDS ? rule_number_text(FORM_DECIMAL, value.number, number)
                                          : value.text;
    if (*len && *len < KEY_BYTES)
        out[(*len)++] = '\n';
    *len += text_lower(t, out + *len, KEY_BYTES - *len).len;
    return true;
}

/* The key of these fields; 0: one of them is absent. No field at all is one group, too. */
static uint32_t key_of(struct windows *windows, struct subject *subject, const struct field_ref *refs,
                       size_t count)
{
    char key[KEY_BYTES];
    size_t len = 0;
    if (count == 0)
        return names_add(windows->keys, TEXT("*"));
    for (size_t i = 0; i < count; i++)
        if (!put_value(subject, &refs[i], key, &len))
            return 0;
    return names_add(windows->keys, (struct text){key, len});
}

static void keep(struct correlation *c, const struct seen *seen, size_t most)
{
    if (c->too_many)
        return;
    if (c->seen_count >= most) {
        free(c->seen);
        c->seen = NULL;
        c->seen_count = c->seen_room = 0;
        c->too_many = true;
        return;
    }
    if (c->seen_count == c->seen_room) {
        c->seen_room = c->seen_room ? c->seen_room * 2 : 64;
        c->seen = mem_grow(c->seen, c->seen_room, sizeof *c->seen);
    }
    c->seen[c->seen_count++] = *seen;
}

void windows_add(struct windows *windows, const struct rule *rule, struct subject *subject,
                 const struct sighting *at)
{
    for (const struct feed *feed = rule->feeds; feed; feed = feed->next) {
        struct correlation *c = feed->into->correlation;
        const struct member *member = &c->members[feed->member];
        struct seen seen = {
            .at = *at, .begin = at->time, .end = at->time, .member = (uint32_t)feed->member, .events = 1};
        struct value value;
        if (c->too_many)
            continue;
        seen.group = key_of(windows, subject, member->group, c->group_count);
        if (!seen.group)
            continue;
        if (c->type == VALUE_COUNT && !(seen.value = key_of(windows, subject, member->value, c->value_count)))
            continue;
        if (c->type > VALUE_COUNT && c->type < TEMPORAL) {
            if (!rule_get_field(subject, &member->value[0], 0, &value))
                continue;
            seen.number = (double)value.number;
        }
        keep(c, &seen, windows->share);
    }
}

/* ---- from spans to findings ---- */

struct finder {
    struct rules *rules;
    const struct names *names;
    const struct rule *rule;
    struct found_list *out;
    struct windows *windows;
    uint32_t group;
    bool open; /* spans that overlap are one finding */
    size_t first, last;
    const struct seen *at;
};

static struct text group_text(const struct finder *finder, size_t i)
{
    struct text key = names_text(finder->windows->keys, finder->group);
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
    return arena_text(&finder->rules->findings, text_of(reason)).at;
}

static void tell(struct finder *finder, const struct seen *all, uint64_t events)
{
    const struct rule_info *info = &finder->rule->info;
    struct arena *arena = &finder->rules->findings;
    struct finding *finding = arena_take(arena, sizeof *finding);
    struct sighting *event = arena_take(arena, sizeof *event);
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
        return names_add(finder->windows->keys, TEXT("*"));
    for (size_t i = 0; i < count; i++) {
        struct text value = group_text(finder, groups[i]);
        if (i && len < sizeof key)
            key[len++] = '\n';
        len += text_lower(value, key + len, sizeof key - len).len;
    }
    return names_add(finder->windows->keys, (struct text){key, len});
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
        keep(into, &seen, finder->windows->share);
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
    return span->at[high].end - span->at[low].begin <= span->c->timespan;
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

static void find_in_group(struct finder *finder, const struct seen *at, size_t count)
{
    struct span span = {.c = finder->rule->correlation, .at = at, .count = count};
    finder->at = at;
    finder->group = at->group;
    if (span.c->type == TEMPORAL_ORDERED)
        span_follow(&span, found_span, finder);
    else
        (span.c->settled ? settle : slide)(finder, &span);
    close_finding(finder);
    map_done(&span.counts);
}

static int compare_seen(const void *a, const void *b, void *names)
{
    const struct seen *x = a, *y = b;
    int order = x->group < y->group ? -1 : x->group > y->group;
    order = order ? order : x->begin < y->begin ? -1 : x->begin > y->begin;
    order = order ? order : x->member < y->member ? -1 : x->member > y->member;
    return order ? order : rule_compare_sightings(names, &x->at, &y->at);
}

static void correlate(struct finder *finder, struct rule *rule)
{
    struct correlation *c = rule->correlation;
    union {
        const void *from;
        void *to;
    } plain = {.from = finder->names};
    if (c->state == 3)
        return;
    c->state = 3;
    for (size_t i = 0; i < c->member_count; i++)
        if (c->members[i].rule->correlation)
            correlate(finder, c->members[i].rule);
    finder->rule = rule;
    if (c->seen_count)
        qsort_r(c->seen, c->seen_count, sizeof *c->seen, compare_seen, plain.to);
    for (size_t i = 0, n; i < c->seen_count; i += n) {
        for (n = 1; i + n < c->seen_count && c->seen[i + n].group == c->seen[i].group;)
            n++;
        find_in_group(finder, c->seen + i, n);
    }
}

void windows_finish(struct rules *rules, const struct names *names, struct found_list *out)
{
    struct finder finder = {.rules = rules, .names = names, .out = out, .windows = rules->windows};
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rule[i]->correlation)
            correlate(&finder, rules->rule[i]);
}

void windows_forget(struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rule[i]->correlation)
            free(rules->rule[i]->correlation->seen);
}
