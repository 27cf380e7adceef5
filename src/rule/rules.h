/* rules: the set of rules, for the files that read, link and hold them. */
#ifndef HOPCHAIN_RULE_RULES_H
#define HOPCHAIN_RULE_RULES_H

#include "rule/compiled.h"
#include "rule/event_fields.h"
#include "rule/known.h"
#include "rule/placeholders.h"

struct hit {
    const struct rule *rule;
    const struct hop *hop;
    const char *reason;           /* NULL: the rule's, which is still to be written */
    const struct sighting *event; /* that was found; NULL: hop or chain */
};

/* The rules that may match a kind of event. */
struct rule_list {
    struct rule **at;
    size_t count, room;
};

struct events; /* what event rules found */
struct correlations;
struct filters;

/* A document that was passed over, and why. */
struct passed {
    const char *why, *id, *name; /* id, name: or NULL */
    struct passed *next;
};

struct rules {
    struct arena arena;
    struct arena findings;
    struct rule **rule; /* by id */
    size_t count, room;
    struct rule_list by_kind[EVENT_KINDS_MAX];
    bool has_events;
    struct regex *regexes;
    struct placeholders *placeholders;
    struct passed *passed, **passed_tail;
    size_t passed_count;
    struct expected *expected;
    struct known known;
    struct events *events;
    struct hit *hits; /* of the chain being judged */
    size_t hit_count, hit_room;
};

/* What event rules found, events.c. */
struct events *events_new(void);
void events_free(struct events *events);
void events_add(struct events *events, const struct rule *rule, const struct event *event,
                const struct names *names, struct subject *subject);

/* Takes those whose event is evidence of the hop: calls each for every one. */
void events_take(struct events *events, const struct hop *hop,
                 void (*each)(void *context, const struct rule *rule, const char *reason,
                              const struct sighting *at),
                 void *context);

/* Those that no hop took, by level, time, computer, record, rule. */
void events_finish(struct events *events, const struct names *names, struct arena *arena, struct chain **out,
                   size_t *count);

#endif
