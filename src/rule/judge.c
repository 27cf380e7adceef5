/* judge: every rule held against a chain and its hops, or against an event. */
#include "rule/correlation.h"
#include "rule/match.h"
#include "rule/reason.h"
#include "rule/shape.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_hit(struct rules *rules, const struct hit *hit)
{
    if (rules->hit_count == rules->hit_room) {
        rules->hit_room = rules->hit_room ? rules->hit_room * 2 : 64;
        rules->hits = mem_grow(rules->hits, rules->hit_room, sizeof *rules->hits);
    }
    rules->hits[rules->hit_count++] = *hit;
}

/* A hop or a chain is there when it begins, with its first event. */
static void feed(struct rules *rules, const struct rule *rule, struct subject *subject)
{
    const struct hop *hop = subject->hop ? subject->hop : subject->chain->hops[0];
    struct sighting at = {0};
    if (!rule->feeds)
        return;
    if (hop->evidence_count)
        at = *hop->evidence[0];
    at.time = subject->hop ? hop->start : subject->chain->start;
    windows_add(rules->windows, rule, subject, &at);
}

static void hold(struct rules *rules, const struct rule_list *list, struct subject *subject)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct rule *rule = list->at[i];
        if (!rule_matches(rule->detection.condition, subject))
            continue;
        feed(rules, rule, subject);
        if (!rule->info.silent)
            add_hit(rules, &(struct hit){.rule = rule, .hop = subject->hop});
    }
}

struct taking {
    struct rules *rules;
    const struct hop *hop;
};

static void take_event(void *context, const struct rule *rule, const char *reason, const struct sighting *at)
{
    struct taking *taking = context;
    reason = arena_text(&taking->rules->findings, text_of(reason)).at;
    add_hit(taking->rules, &(struct hit){rule, taking->hop, reason, at});
}

static int compare_hits(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    int order = strcmp(x->rule->info.id, y->rule->info.id);
    if (order || !x->event || !y->event)
        return order;
    order = x->event->time < y->event->time ? -1 : x->event->time > y->event->time;
    return order                                       ? order
           : x->event->record_id < y->event->record_id ? -1
                                                       : x->event->record_id > y->event->record_id;
}

/* What was found in the events that are evidence of the hop; `first`: its first hit. */
static void take_events(struct rules *rules, const struct hop *hop, size_t first)
{
    struct taking taking = {rules, hop};
    if (!rules->has_events)
        return;
    events_take(rules->events, hop, take_event, &taking);
    if (rules->hit_count > first)
        qsort(rules->hits + first, rules->hit_count - first, sizeof *rules->hits, compare_hits);
}

/* The marks of hop rules show only after all of them had their turn, so that their order does not matter. */
static void set_marks(const struct rules *rules, struct chain *chain)
{
    size_t k = 0;
    for (uint32_t i = 0; i < chain->hop_count; i++)
        for (; k < rules->hit_count && rules->hits[k].hop == chain->hops[i]; k++)
            chain->hops[i]->marks |= rules->hits[k].rule->info.marks;
}

static struct finding make_finding(struct rules *rules, const struct hit *hit, const struct subject *whole)
{
    const struct rule_info *info = &hit->rule->info;
    struct subject subject = *whole;
    subject.hop = hit->hop;
    return (struct finding){
        .rule = info->id,
        .title = info->title,
        .advice = info->advice,
        .level = info->level,
        .hop = hit->hop,
        .reason =
            hit->reason ? hit->reason : rule_write_reason(&rules->findings, hit->rule->reason, &subject),
        .event = hit->event,
    };
}

static void meet(struct rules *rules, const struct names *names)
{
    assert(!rules->names || rules->names == names);
    rules->names = names;
}

/* The rules of the list that the subject may match. */
static const struct rule_list *candidates(struct shapes **shapes, const struct rule_list *list,
                                          struct subject *subject)
{
    if (!*shapes)
        *shapes = rule_shapes_new(list);
    return rule_shapes_find(*shapes, subject);
}

void rules_judge(struct rules *rules, struct chain *chain, const struct names *names)
{
    struct subject whole = {.chain = chain, .names = names, .expected = rules->expected};
    meet(rules, names);
    rules->hit_count = 0;
    chain->findings = NULL;
    chain->finding_count = 0;
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        struct subject subject = whole;
        size_t first = rules->hit_count;
        subject.hop = chain->hops[i];
        hold(rules, candidates(&rules->hop_shapes, &rules->hops, &subject), &subject);
        take_events(rules, chain->hops[i], first);
    }
    set_marks(rules, chain);
    hold(rules, &rules->chains, &whole);
    if (rules->hit_count == 0)
        return;
    chain->findings = arena_take(&rules->findings, rules->hit_count * sizeof *chain->findings);
    for (int level = LEVEL_COUNT - 1; level >= 0; level--)
        for (size_t k = 0; k < rules->hit_count; k++)
            if ((int)rules->hits[k].rule->info.level == level)
                chain->findings[chain->finding_count++] = make_finding(rules, &rules->hits[k], &whole);
}

void rules_judge_event(struct rules *rules, const struct event *event, const struct names *names)
{
    int kind = rules->has_events ? rule_event_kind(event) : -1;
    const struct rule_list *list;
    struct subject subject;
    if (kind < 0 || rules->by_kind[kind].count == 0)
        return;
    meet(rules, names);
    windows_pass(rules, names, event->at.time);
    subject.event = event; /* the scratch is large: the rest is set one by one */
    subject.names = names;
    subject.chain = NULL;
    subject.hop = NULL;
    subject.expected = NULL;
    subject.judged = false;
    subject.maybe = false;
    subject.text_fields = rules->text_fields[kind];
    subject.keywords = &rules->keywords;
    rules->keywords.searched = false;
    list = candidates(&rules->shapes_by_kind[kind], &rules->by_kind[kind], &subject);
    for (size_t i = 0; i < list->count; i++) {
        const struct rule *rule = list->at[i];
        if (!rule_matches(rule->detection.condition, &subject))
            continue;
        if (rule->feeds)
            windows_add(rules->windows, rule, &subject, &event->at);
        if (!rule->info.silent)
            events_add(rules->events, rule, event, names, &subject);
    }
}

struct chain *rules_events(struct rules *rules, const struct names *names, size_t *count)
{
    struct found_list list = {0};
    struct chain *chains;
    events_finish(rules->events, names, &rules->findings, &list);
    windows_finish(rules, names, &list);
    events_sort(&list, names);
    chains = arena_take(&rules->findings, (list.count + 1) * sizeof *chains);
    if (list.count)
        memcpy(chains, list.at, list.count * sizeof *chains);
    *count = list.count;
    free(list.at);
    return chains;
}

void rules_each_limit(const struct rules *rules, void (*each)(const char *what))
{
    unsigned given_up = rule_regexes_given_up(rules->regexes);
    char what[256];
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rule[i]->correlation && rules->rule[i]->correlation->too_many) {
            snprintf(what, sizeof what,
                     "the correlation %s was not judged: more events than the %zu it may keep",
                     rules->rule[i]->info.id, windows_most(rules->windows));
            each(what);
        }
    if (given_up) {
        snprintf(what, sizeof what,
                 "%u regular expression%s took too long for some value and %s given up there: no match",
                 given_up, given_up == 1 ? "" : "s", given_up == 1 ? "was" : "were");
        each(what);
    }
    events_each_limit(rules->events, each);
}
