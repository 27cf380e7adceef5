/* compiled: a rule as the program evaluates it, made by parse.c, detection.c, condition.c and reason.c out of
 * a tree. Everything lives in the arena of the rules. */
#ifndef HOPCHAIN_RULE_COMPILED_H
#define HOPCHAIN_RULE_COMPILED_H

#include "rule/event_fields.h"
#include "rule/pattern.h"
#include "rule/rule.h"
#include "rule/tree.h"

/* A map of a selection: all its tests. */
struct conjunction {
    struct test *tests;
    size_t count;
};

/* A named selection: any of its maps. */
struct selection {
    struct text name;
    const struct node *at;
    struct conjunction *any;
    size_t count;
    bool used;
};

enum condition_kind { CONDITION_SELECTION, CONDITION_NOT, CONDITION_AND, CONDITION_OR, CONDITION_COUNT };

struct condition {
    enum condition_kind kind;
    uint64_t least; /* CONDITION_COUNT: so many of the operands hold */
    unsigned cost;
    const struct selection *selection;
    struct condition *first, *next; /* the operands; the next operand of the same parent */
};

struct reason_part;

/* What a rule or a filter looks for. */
struct detection {
    enum category category;
    unsigned services; /* of events: the logs, as bits of enum service */
    struct selection *selections;
    size_t count;
    struct condition *condition;
};

struct correlation;

/* A correlation that draws upon a rule: as which of its members. */
struct feed {
    struct rule *into;
    size_t member;
    const struct feed *next;
};

struct rule {
    struct rule_info info;
    bool one_of_several; /* documents of its file */
    bool dropped;        /* it turned out to be of no use */
    const struct feed *feeds;
    struct correlation *correlation; /* NULL: a rule of its own; else detection is empty */
    struct detection detection;
    const struct reason_part *reason;
};

/* Each reads its part of a rule file: 0, or -1 with the refusal in source->err. */
int rule_read_rule(const struct source *source, const struct node *root, struct rule *rule);

/* Which events a rule about events can match at all. */
struct placing {
    uint8_t kinds[EVENT_KINDS_MAX]; /* numbers of kinds */
    size_t count;
    bool unsure[EVENT_KINDS_MAX]; /* by kind: something matters there that cannot be evaluated */
    const struct test *unread;    /* the first such, or NULL, and of which event */
    uint16_t event_id;
};

void rule_place(const struct detection *detection, struct placing *placing);

/* "'Image' is no field of event 4624 that hopchain reads" */
const char *rule_why_unread(const struct placing *placing, char *out, size_t size);

/* "4663, 5145": the ids that a detection names, a few of them. Returns out. */
const char *rule_list_ids(const struct detection *detection, char *out, size_t size);

int rule_read_conjunction(const struct source *source, const struct node *node, enum category category,
                          struct conjunction *conjunction);
int rule_read_test(const struct source *source, const struct node *value, enum category category,
                   struct test *test);
/* beside: a key that is no selection, or NULL. */
int rule_read_detection(const struct source *source, const struct node *node, const char *beside,
                        struct detection *detection);
int rule_read_condition(const struct source *source, const struct node *node, struct selection *selections,
                        size_t count, struct condition **condition);

#endif
