/* window: what the rules that feed correlations found, until it is decided whether there was enough of it.
 *
 * What was found is put in order of the events' own time before anything is counted, group by group, so that
 * the order in which it came does not matter. Two events are within the timespan where they lie no further
 * apart than it. What has no value for one of the groups is left out: two unknown users are not the same
 * user.
 *
 * As long as events come in order of time, what lies further back than a timespan is decided and goes: memory
 * follows the timespans, not the logs. */
#include "rule/correlation.h"
#include "rule/finder.h"
#include "rule/match.h"

#include <stdlib.h>
#include <string.h>

/* What all correlations together may keep (450 MB), and what one of them may. Which correlation has too many,
 * does not depend on others: each has its share. */
#define SEEN_MAX  (1u << 22)
#define SHARE_MAX (1u << 20)

/* So many of one correlation are looked through for what is decided already. */
#define TIDY_LEAST 8192

struct windows {
    struct names *keys; /* groups and counted values, in lower case */
    size_t share;       /* of SEEN_MAX, of each correlation */
    size_t least;       /* TIDY_LEAST */
    int64_t latest;     /* event that came */
    bool unordered;     /* an earlier one came after it */
    bool due;           /* some correlation has so many that it is time to look through them */
    unsigned pass;
    struct arena arena; /* of what was found already */
    struct found_list found;
};

struct windows *windows_new(void)
{
    struct windows *windows = mem_new(1, sizeof *windows);
    windows->keys = names_new();
    windows->share = SHARE_MAX;
    windows->least = TIDY_LEAST;
    windows->latest = INT64_MIN;
    arena_init(&windows->arena);
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

void windows_tidy_often(struct windows *windows, size_t least)
{
    windows->least = least;
}

void windows_free(struct windows *windows)
{
    names_free(windows->keys);
    arena_done(&windows->arena);
    free(windows->found.at);
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

static void give_up(struct correlation *c)
{
    free(c->seen);
    c->seen = NULL;
    c->seen_count = c->seen_room = 0;
    c->too_many = true;
}

static void keep(struct windows *windows, struct correlation *c, const struct seen *seen)
{
    if (c->too_many)
        return;
    if (c->seen_count >= windows->share) {
        give_up(c);
        return;
    }
    if (c->seen_count == c->seen_room) {
        c->seen_room = c->seen_room ? c->seen_room * 2 : 64;
        c->seen = mem_grow(c->seen, c->seen_room, sizeof *c->seen);
    }
    c->seen[c->seen_count++] = *seen;
    windows->due = windows->due || c->seen_count == (c->tidy_at ? c->tidy_at : windows->least);
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
        keep(windows, c, &seen);
    }
}

static int compare_seen(const void *a, const void *b, void *names)
{
    const struct seen *x = a, *y = b;
    int order = x->group < y->group ? -1 : x->group > y->group;
    order = order ? order : x->begin < y->begin ? -1 : x->begin > y->begin;
    order = order ? order : x->member < y->member ? -1 : x->member > y->member;
    return order ? order : rule_compare_sightings(names, &x->at, &y->at);
}

/* ---- what is decided ---- */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Before when nothing comes any more of what a member finds. Hops come when they like. */
static int64_t member_until(const struct member *member, int64_t events)
{
    const struct rule *rule = member->rule;
    if (events == INT64_MAX)
        return events;
    if (rule->correlation)
        return rule->correlation->until;
    return rule->detection.category == CATEGORY_EVENT ? events : INT64_MIN;
}

/* events: before when none comes any more. */
static void note_complete(struct correlation *c, int64_t events)
{
    c->complete = c->begun = INT64_MAX;
    for (size_t i = 0; i < c->member_count; i++) {
        int64_t until = member_until(&c->members[i], events);
        c->complete = earlier(c->complete, until);
        if (c->type == TEMPORAL_ORDERED && c->step[i] == 0)
            c->begun = earlier(c->begun, until);
    }
    c->until = c->complete;
}

/* Its finds, of which those that are still needed move to the front. */
static void look_through(struct finder *finder, struct correlation *c)
{
    size_t kept = 0;
    for (size_t i = 0, n; i < c->seen_count; i += n) {
        size_t gone;
        for (n = 1; i + n < c->seen_count && c->seen[i + n].group == c->seen[i].group;)
            n++;
        gone = finder_find(finder, c->seen + i, n);
        if (gone < n)
            c->until = earlier(c->until, c->seen[i + gone].begin);
        memmove(c->seen + kept, c->seen + i + gone, (n - gone) * sizeof *c->seen);
        kept += n - gone;
    }
    c->seen_count = kept;
}

/* When it is worth while again. */
static size_t next_time(const struct windows *windows, const struct correlation *c)
{
    size_t at = 2 * c->seen_count > windows->least ? 2 * c->seen_count : windows->least;
    bool fills_up = at > windows->share && c->seen_count < windows->share - windows->share / 8;
    return fills_up ? windows->share : at;
}

static void correlate(struct finder *finder, struct rule *rule, int64_t events)
{
    struct correlation *c = rule->correlation;
    union {
        const void *from;
        void *to;
    } plain = {.from = finder->names};
    if (c->pass == finder->windows->pass)
        return;
    c->pass = finder->windows->pass;
    for (size_t i = 0; i < c->member_count; i++)
        if (c->members[i].rule->correlation)
            correlate(finder, c->members[i].rule, events);
    finder->rule = rule;
    note_complete(c, events);
    if (c->seen_count && (c->complete > INT64_MIN || c->type == TEMPORAL_ORDERED)) {
        qsort_r(c->seen, c->seen_count, sizeof *c->seen, compare_seen, plain.to);
        look_through(finder, c);
    }
    c->tidy_at = next_time(finder->windows, c);
}

/* Finds what is decided by all that came before `events`. */
static void look_at_all(struct rules *rules, const struct names *names, int64_t events)
{
    struct windows *windows = rules->windows;
    struct finder finder = {.names = names,
                            .keys = windows->keys,
                            .arena = &windows->arena,
                            .out = &windows->found,
                            .windows = windows,
                            .pass_on = keep};
    windows->pass++;
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rule[i]->correlation)
            correlate(&finder, rules->rule[i], events);
}

/* Keys of finds that are gone are no use to anybody. */
static void renew_keys(struct rules *rules)
{
    struct names *old = rules->windows->keys, *keys = names_new();
    for (size_t i = 0; i < rules->count; i++) {
        struct correlation *c = rules->rule[i]->correlation;
        for (size_t k = 0; c && k < c->seen_count; k++) {
            c->seen[k].group = names_add(keys, names_text(old, c->seen[k].group));
            if (c->type == VALUE_COUNT)
                c->seen[k].value = names_add(keys, names_text(old, (uint32_t)c->seen[k].value));
        }
    }
    names_free(old);
    rules->windows->keys = keys;
}

void windows_pass(struct rules *rules, const struct names *names, int64_t time)
{
    struct windows *windows = rules->windows;
    windows->unordered = windows->unordered || time < windows->latest;
    windows->latest = time;
    if (!windows->due || windows->unordered)
        return;
    windows->due = false;
    look_at_all(rules, names, time);
    renew_keys(rules);
}

void windows_finish(struct rules *rules, const struct names *names, struct found_list *out)
{
    struct found_list *found = &rules->windows->found;
    look_at_all(rules, names, INT64_MAX);
    for (size_t i = 0; i < found->count; i++)
        found_add(out, &found->at[i]);
    found->count = 0;
}

void windows_forget(struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rule[i]->correlation)
            free(rules->rule[i]->correlation->seen);
}
