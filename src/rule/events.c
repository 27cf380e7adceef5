/* events: what event rules found, until the hop comes whose evidence the event is. Of each rule only so many
 * are kept, the first by time: which they are does not depend on the order in which events come. */
#include "rule/reason.h"
#include "rule/rules.h"

#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A rule that matches more says little about each. All together keep no more than some 400 MB, each its share
 * of that. */
#define KEPT_MAX     10000
#define KEPT_MAX_ALL (1u << 21)

struct found {
    const struct rule *rule;
    struct sighting at;
    char *reason;
    bool taken;
    size_t next; /* of the same event, index plus 1; 0: none */
};

/* Of one rule. */
struct share {
    const struct rule *rule;
    uint64_t count; /* found at all */
    struct found *at;
    size_t kept, room;
    bool cut; /* only the first are there, the last of them being: */
    struct sighting last;
};

struct events {
    struct map by_rule; /* rule -> its share, from 1 */
    struct share *shares;
    size_t count, room;
    size_t most;         /* that each rule keeps */
    struct map by_event; /* of an event -> share << 32 | index, from 1 */
    bool indexed;
};

struct events *events_new(void)
{
    struct events *events = mem_new(1, sizeof *events);
    events->most = KEPT_MAX;
    return events;
}

void events_share(struct events *events, size_t rules)
{
    size_t share = KEPT_MAX_ALL / (rules ? rules : 1);
    events->most = share < KEPT_MAX ? share : KEPT_MAX;
}

void events_free(struct events *events)
{
    for (size_t i = 0; i < events->count; i++) {
        for (size_t k = 0; k < events->shares[i].kept; k++)
            free(events->shares[i].at[k].reason);
        free(events->shares[i].at);
    }
    map_done(&events->by_rule);
    map_done(&events->by_event);
    free(events->shares);
    free(events);
}

int rule_compare_sightings(const struct names *names, const struct sighting *a, const struct sighting *b)
{
    int order = a->time < b->time ? -1 : a->time > b->time;
    order = order ? order : names_compare(names, a->computer, b->computer);
    order = order ? order : names_compare(names, a->channel, b->channel);
    return order ? order : a->record_id < b->record_id ? -1 : a->record_id > b->record_id;
}

static int compare_found(const void *a, const void *b, void *names)
{
    const struct found *x = a, *y = b;
    return rule_compare_sightings(names, &x->at, &y->at);
}

static void cut(struct share *share, size_t most, const struct names *names)
{
    union {
        const void *from;
        void *to;
    } plain = {.from = names};
    qsort_r(share->at, share->kept, sizeof *share->at, compare_found, plain.to);
    while (share->kept > most)
        free(share->at[--share->kept].reason);
    share->last = share->at[most - 1].at;
    share->cut = true;
}

static struct share *share_of(struct events *events, const struct rule *rule)
{
    uint64_t *place = map_put(&events->by_rule, (uintptr_t)rule);
    if (*place == 0) {
        if (events->count == events->room) {
            events->room = events->room ? events->room * 2 : 16;
            events->shares = mem_grow(events->shares, events->room, sizeof *events->shares);
        }
        events->shares[events->count++] = (struct share){.rule = rule};
        *place = events->count;
    }
    return &events->shares[*place - 1];
}

/* What a rule without a sentence of its own says: "4625 of bob from 10.0.0.7 on dc1.corp.example". */
static char *write_reason(const struct rule *rule, const struct event *event, struct subject *subject)
{
    char reason[1024];
    const struct names *names = subject->names;
    struct text user = names_text(names, event->user ? event->user : event->subject_user);
    struct text from = names_text(names, event->address ? event->address : event->workstation);
    if (rule->reason) {
        struct arena arena;
        char *out;
        arena_init(&arena);
        out = strdup(rule_write_reason(&arena, rule->reason, subject));
        arena_done(&arena);
        return out ? out : mem_new(1, 1);
    }
    snprintf(reason, sizeof reason, "event %u%s%.160s%s%.160s on %.160s", event->at.event_id,
             user.len ? " of " : "", user.len ? user.at : "", from.len ? " from " : "",
             from.len ? from.at : "", names_text(names, event->at.computer).at);
    return strcpy(mem_new(strlen(reason) + 1, 1), reason);
}

static uint64_t key_of(const struct sighting *at)
{
    return map_mix(map_mix((uint64_t)at->time, at->record_id), (uint64_t)at->computer << 32 | at->channel);
}

static struct found *found_at(struct events *events, uint64_t place)
{
    return place ? &events->shares[(place >> 32) - 1].at[place & UINT32_MAX] : NULL;
}

static void index_found(struct events *events, const struct share *share, size_t k)
{
    uint64_t *first = map_put(&events->by_event, key_of(&share->at[k].at));
    share->at[k].next = *first;
    *first = (uint64_t)(share - events->shares + 1) << 32 | k;
}

static void index_events(struct events *events)
{
    map_done(&events->by_event);
    events->by_event = (struct map){0};
    for (size_t i = 0; i < events->count; i++)
        for (size_t k = 0; k < events->shares[i].kept; k++)
            index_found(events, &events->shares[i], k);
    events->indexed = true;
}

void events_add(struct events *events, const struct rule *rule, const struct event *event,
                const struct names *names, struct subject *subject)
{
    struct share *share = share_of(events, rule);
    share->count++;
    if (share->cut && rule_compare_sightings(names, &event->at, &share->last) > 0)
        return;
    if (share->kept == share->room) {
        share->room = share->room ? share->room * 2 : 16;
        share->at = mem_grow(share->at, share->room, sizeof *share->at);
    }
    share->at[share->kept++] =
        (struct found){.rule = rule, .at = event->at, .reason = write_reason(rule, event, subject)};
    if (events->indexed)
        index_found(events, share, share->kept - 1);
    if (share->kept == 2 * events->most) {
        cut(share, events->most, names);
        events->indexed = false;
    }
}

static bool is_same(const struct sighting *a, const struct sighting *b)
{
    return a->time == b->time && a->record_id == b->record_id && a->computer == b->computer &&
           a->channel == b->channel;
}

void events_take(struct events *events, const struct hop *hop,
                 void (*each)(void *context, const struct rule *rule, const char *reason,
                              const struct sighting *at),
                 void *context)
{
    if (!events->indexed)
        index_events(events);
    for (uint32_t i = 0; i < hop->evidence_count; i++) {
        const uint64_t *place = map_get(&events->by_event, key_of(hop->evidence[i]));
        struct found *found = place ? found_at(events, *place) : NULL;
        for (; found; found = found_at(events, found->next))
            if (!found->taken && is_same(&found->at, hop->evidence[i])) {
                each(context, found->rule, found->reason, hop->evidence[i]);
                found->taken = true;
            }
    }
}

static int compare_chains(const void *a, const void *b, void *names)
{
    const struct finding *x = ((const struct chain *)a)->findings, *y = ((const struct chain *)b)->findings;
    int order = (int)y->level - (int)x->level;
    order = order ? order : strcmp(x->rule, y->rule);
    return order ? order : rule_compare_sightings(names, x->event, y->event);
}

static void make_chain(struct arena *arena, const struct found *found, struct chain *out)
{
    const struct rule_info *info = &found->rule->info;
    struct finding *finding = arena_take(arena, sizeof *finding);
    *finding = (struct finding){.rule = info->id,
                                .title = info->title,
                                .advice = info->advice,
                                .level = info->level,
                                .reason = found->reason,
                                .event = &found->at};
    *out = (struct chain){.id = map_mix(map_hash(info->id, strlen(info->id)),
                                        map_mix((uint64_t)found->at.time, found->at.record_id)),
                          .start = found->at.time,
                          .end = found->at.time,
                          .findings = finding,
                          .finding_count = 1};
}

void found_add(struct found_list *list, const struct chain *chain)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 64;
        list->at = mem_grow(list->at, list->room, sizeof *list->at);
    }
    list->at[list->count++] = *chain;
}

void events_finish(struct events *events, const struct names *names, struct arena *arena,
                   struct found_list *out)
{
    for (size_t i = 0; i < events->count; i++) {
        struct share *share = &events->shares[i];
        if (share->kept > events->most)
            cut(share, events->most, names);
        for (size_t k = 0; k < share->kept; k++)
            if (!share->at[k].taken) {
                struct chain chain;
                make_chain(arena, &share->at[k], &chain);
                found_add(out, &chain);
            }
    }
}

void events_sort(struct found_list *list, const struct names *names)
{
    union {
        const void *from;
        void *to;
    } plain = {.from = names};
    if (list->count)
        qsort_r(list->at, list->count, sizeof *list->at, compare_chains, plain.to);
}

void events_each_limit(const struct events *events, void (*each)(const char *what))
{
    char what[256];
    for (size_t i = 0; i < events->count; i++)
        if (events->shares[i].count > events->most) {
            snprintf(what, sizeof what, "the rule %s was found in %llu events: the first %zu are told",
                     events->shares[i].rule->info.id, (unsigned long long)events->shares[i].count,
                     events->most);
            each(what);
        }
}
