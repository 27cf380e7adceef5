/* span: what lies within a span of time, and whether it is enough. */
#ifndef HOPCHAIN_RULE_SPAN_H
#define HOPCHAIN_RULE_SPAN_H

#include "base/map.h"
#include "rule/correlation.h"

/* Something that a member found. */
struct seen {
    struct sighting at;
    int64_t begin, end; /* of a correlation's finding; else both are at.time */
    uint32_t member, group;
    double number;
    uint64_t value; /* counted: the name of it */
    uint64_t events;
};

/* A group's finds in order of time, and the span that is looked at: from low to before high. */
struct span {
    const struct correlation *c;
    const struct seen *at;
    size_t count, low, high;
    struct map counts; /* of values or members in the span */
    size_t distinct;
    double sum;
    uint64_t events;
};

void span_enter(struct span *span);       /* the next one */
void span_leave(struct span *span);       /* the first one */
bool span_holds(const struct span *span); /* the correlation's condition */

/* Is it no further from begin to end than the correlation's timespan? */
bool span_reaches(const struct correlation *c, int64_t begin, int64_t end);

/* Two finds of one event. */
bool seen_is_same(const struct seen *a, const struct seen *b);

/* Of one where order counts: calls found for every find that completes the steps, with the first and the last
 * find of that way. */
void span_follow(const struct span *span, void (*found)(void *context, size_t first, size_t last),
                 void *context);

#endif
