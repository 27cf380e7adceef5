/* correlation: rules about what several rules found together, within a span of time of the events' own clock.
 * What they find does not depend on the order in which events come. */
#ifndef HOPCHAIN_RULE_CORRELATION_H
#define HOPCHAIN_RULE_CORRELATION_H

#include "rule/compiled.h"

enum correlation_type {
    EVENT_COUNT,
    VALUE_COUNT,
    VALUE_SUM,
    VALUE_AVG,
    VALUE_PERCENTILE,
    VALUE_MEDIAN,
    TEMPORAL,
    TEMPORAL_ORDERED,
};

enum { MEMBERS_MAX = 32, GROUPS_MAX = 8 };

/* One of the rules that are correlated. */
struct member {
    const struct node *at; /* its name, as the correlation has it */
    struct text name;
    struct rule *rule;
    struct field_ref group[GROUPS_MAX], value[GROUPS_MAX];   /* of events, hops and chains */
    size_t child_group[GROUPS_MAX], child_value[GROUPS_MAX]; /* of a correlation: which of its own groups */
};

/* The count, sum ... must be such. */
struct bound {
    enum comparison comparison;
    bool unequal; /* neq */
    double number;
};

struct correlation {
    enum correlation_type type;
    struct member *members;
    size_t member_count;
    struct text groups[GROUPS_MAX];
    size_t group_count;
    struct text values[GROUPS_MAX]; /* field: */
    size_t value_count;
    const struct node *aliases;
    const struct node *condition; /* of a temporal one, in words */
    struct selection *names;      /* the members, for the condition's words */
    struct condition *words;
    struct bound bounds[4];
    size_t bound_count;
    double percentile;
    int64_t timespan;
    bool generate;
    int8_t step[MEMBERS_MAX];    /* where order counts: which of the steps a member is; -1: none */
    bool is_absent[MEMBERS_MAX]; /* and which must not be among them */
    size_t step_count, least;    /* so many of the steps */
    bool settled;   /* windows count only when they are complete: what comes later may undo them */
    bool too_many;  /* it was given up */
    unsigned state; /* while links are followed: 0 not yet, 1 on the way, 2 done */
    struct seen *seen;
    size_t seen_count, seen_room, tidy_at;
    unsigned pass;    /* the last in which it was looked through */
    int64_t until;    /* of before that it finds nothing any more */
    int64_t complete; /* what begins before that is there, */
    int64_t begun;    /* and, where order counts, every find of a first step */
};

int rule_read_correlation(const struct source *source, const struct node *root, struct rule *rule);

#endif
