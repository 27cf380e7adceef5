/* order: steps that were taken one after the other within the timespan, and nothing between them that must
 * not be there. */
#include "rule/span.h"

#include "base/arena.h"

#include <stdlib.h>

/* The latest begin of a way over so many steps, and where it ended. */
struct way {
    bool there;
    size_t first, last;
};

/* Of each step the ways that end with it, by their length: the newest, and the newest that ended elsewhere:
 * an event that several members found is one step only. */
struct walk {
    const struct span *span;
    struct way (*ways)[2];
    bool seen_absent; /* what must not be there, and when it was there last */
    int64_t absent;
    size_t ahead; /* how far was looked for it */
};

static struct way *ways_of(const struct walk *walk, size_t step, size_t len)
{
    return walk->ways[step * walk->span->c->least + len - 1];
}

static bool fits(const struct span *span, size_t first, size_t last)
{
    return span_reaches(span->c, span->at[first].begin, span->at[last].end);
}

/* The way over len steps before this one that began last. */
static struct way best_before(const struct walk *walk, size_t step, size_t len, size_t i)
{
    const struct seen *at = walk->span->at;
    struct way best = {0};
    for (size_t before = len - 1; before < step; before++)
        for (size_t k = 0; k < 2; k++) {
            struct way way = ways_of(walk, before, len)[k];
            if (way.there && !seen_is_same(&at[way.last], &at[i]) && fits(walk->span, way.first, i) &&
                (!best.there || way.first > best.first))
                best = way;
        }
    return best;
}

static void keep(const struct walk *walk, size_t step, size_t len, struct way way)
{
    const struct seen *at = walk->span->at;
    struct way *ways = ways_of(walk, step, len);
    if (!ways[0].there || !seen_is_same(&at[ways[0].last], &at[way.last]))
        ways[1] = ways[0];
    ways[0] = way;
}

/* Up to the moment in which the find ends: what comes in the same moment lies between, too. */
static void look_for_absent(struct walk *walk, size_t i)
{
    const struct span *span = walk->span;
    for (; walk->ahead < span->count && span->at[walk->ahead].begin <= span->at[i].end; walk->ahead++)
        if (span->c->is_absent[span->at[walk->ahead].member]) {
            walk->seen_absent = true;
            walk->absent = span->at[walk->ahead].begin;
        }
}

static bool is_clean(const struct walk *walk, const struct way *way)
{
    return !walk->seen_absent || walk->absent < walk->span->at[way->first].begin;
}

void span_follow(const struct span *span, void (*found)(void *context, size_t first, size_t last),
                 void *context)
{
    const struct correlation *c = span->c;
    struct walk walk = {.span = span, .ways = mem_new(c->step_count * c->least, sizeof *walk.ways)};
    for (size_t i = 0; i < span->count; i++) {
        int step = c->step[span->at[i].member];
        look_for_absent(&walk, i);
        for (size_t len = 1; step >= 0 && len <= c->least && len <= (size_t)step + 1; len++) {
            struct way way =
                len == 1 ? (struct way){true, i, i} : best_before(&walk, (size_t)step, len - 1, i);
            way.last = i;
            if (way.there)
                keep(&walk, (size_t)step, len, way);
            if (way.there && len == c->least && is_clean(&walk, &way))
                found(context, way.first, i);
        }
    }
    free(walk.ways);
}
