/* rules: the set of rules, for the files that read, link and hold them. */
#ifndef HOPCHAIN_RULE_RULES_H
#define HOPCHAIN_RULE_RULES_H

#include "rule/baseline.h"
#include "rule/compiled.h"
#include "rule/event_fields.h"
#include "rule/keywords.h"
#include "rule/known.h"
#include "rule/parse.h"
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

/* What narrows other rules. */
struct filter {
    const char *file;
    const struct node *at, *rules; /* the document; the rules that it narrows */
    struct detection detection;
    bool linked;
    struct filter *next;
};

int rule_read_filter(const struct source *source, const struct node *root, struct filter *filter);

struct shapes;  /* which rules a hop can match */
struct events;  /* what event rules found */
struct windows; /* what correlations draw upon */

struct rules {
    struct arena arena;
    struct arena findings;
    struct rule **rule; /* by id */
    size_t count, room;
    struct rule_list by_kind[EVENT_KINDS_MAX], hops, chains;
    struct shapes *hop_shapes, *shapes_by_kind[EVENT_KINDS_MAX]; /* NULL: none was judged yet */
    const struct field *const *text_fields[EVENT_KINDS_MAX];     /* of kinds that rules are about */
    struct keywords keywords;
    const struct names *names; /* of all that was judged: memos know them by their numbers */
    bool has_events;
    struct regex *regexes;
    struct memo *memos;
    struct placeholders *placeholders;
    const struct rule_note *notes, **notes_tail;
    size_t noted[RULE_IN_PART + 1]; /* by fate */
    struct expected *expected;
    struct directory directory;
    struct known known;
    struct filter *filters, **filters_tail;
    struct map by_name; /* hash of an id or a name -> its rule, while they are linked */
    struct events *events;
    struct windows *windows;
    struct hit *hits; /* of the chain being judged */
    size_t hit_count, hit_room;
};

/* Takes a rule out that turned out to be of no use. */
void rules_drop(struct rules *rules, const struct rule *rule, const struct rule_note *why);

/* What rules that feed correlations found, window.c. */
struct windows *windows_new(void);
void windows_free(struct windows *windows);
void windows_forget(struct rules *rules);           /* what the correlations of rules kept */
size_t windows_most(const struct windows *windows); /* that each correlation may keep */
void windows_share(struct windows *windows, size_t correlations);
void windows_add(struct windows *windows, const struct rule *rule, struct subject *subject,
                 const struct sighting *at);

/* An event of that time comes, and is to be judged: before, what no event of that time or later can change is
 * found, now and then. Where one comes that is earlier than another, all is kept from then on. */
void windows_pass(struct rules *rules, const struct names *names, int64_t time);
void windows_tidy_often(struct windows *windows,
                        size_t least); /* for tests: when a correlation has so many */

/* What the correlations find in all that was added: adds chains without hops to out. */
struct found_list {
    struct chain *at;
    size_t count, room;
};
void windows_finish(struct rules *rules, const struct names *names, struct found_list *out);

/* What event rules found, events.c. */
struct events *events_new(void);
void events_free(struct events *events);
void events_share(struct events *events, size_t rules); /* that find something in events */
void events_add(struct events *events, const struct rule *rule, const struct event *event,
                const struct names *names, struct subject *subject);

/* Takes those whose event is evidence of the hop: calls each for every one. */
void events_take(struct events *events, const struct hop *hop,
                 void (*each)(void *context, const struct rule *rule, const char *reason,
                              const struct sighting *at),
                 void *context);

/* Adds those that no hop took. */
void events_finish(struct events *events, const struct names *names, struct arena *arena,
                   struct found_list *out);
void events_each_limit(const struct events *events, void (*each)(const char *what));
void events_sort(struct found_list *list, const struct names *names);
void found_add(struct found_list *list, const struct chain *chain);

int rule_compare_sightings(const struct names *names, const struct sighting *a, const struct sighting *b);

#endif
