/* path: steps are kinds of hops, each a map of a hop's fields. The hops of a way are those that continue each
 * other. */
#include "rule/path.h"

#include "rule/match.h"

#include <string.h>

#define STEPS_MAX 16
#define WAY_MAX   1000 /* hops looked back over: chains may be long */

enum how {
    PATH_THEN,  /* in this order, others may stand between */
    PATH_NEXT,  /* each continues the one before */
    PATH_NONE,  /* no hop of the chain is like any of them */
    PATH_EVERY, /* every hop of the chain is like one of them */
};

struct path {
    enum how how;
    struct conjunction *steps;
    size_t count;
};

static int read_how(const struct source *source, const struct node *key, enum how *how)
{
    static const struct {
        const char *name;
        enum how how;
    } words[] = {
        {"path", PATH_THEN}, {"path|next", PATH_NEXT}, {"path|none", PATH_NONE}, {"path|every", PATH_EVERY}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal(key->text, text_of(words[i].name))) {
            *how = words[i].how;
            return 0;
        }
    return rule_refuse(source, key, "'path' takes one modifier at most: next, none or every");
}

int rule_read_path(const struct source *source, const struct node *value, struct test *test)
{
    struct path *path = arena_take(source->arena, sizeof *path);
    bool list = value->kind == NODE_LIST;
    const struct node *n = list ? value->first : value;
    size_t count = list ? value->count : 1;
    if (read_how(source, value->key, &path->how) != 0)
        return -1;
    if (count == 0 || count > STEPS_MAX)
        return rule_refuse(source, value, "a list of 1 to %d kinds of hops is expected", STEPS_MAX);
    path->steps = arena_take(source->arena, count * sizeof *path->steps);
    for (; path->count < count; n = n->next) {
        struct conjunction *step = &path->steps[path->count++];
        if (n->kind != NODE_MAP || n->count == 0)
            return rule_refuse(source, n,
                               "a kind of hop is a map of a hop's fields, as mechanism: s4u2proxy");
        if (rule_read_conjunction(source, n, CATEGORY_HOP, step) != 0)
            return -1;
        rule_order_conjunction(step);
    }
    test->path = path;
    return 0;
}

static bool is_like(const struct conjunction *step, const struct hop *hop, const struct subject *of)
{
    struct subject subject = {.chain = of->chain, .hop = hop, .names = of->names, .expected = of->expected};
    return rule_match_all(step, &subject);
}

static bool is_like_any(const struct path *path, const struct hop *hop, const struct subject *subject)
{
    for (size_t i = 0; i < path->count; i++)
        if (is_like(&path->steps[i], hop, subject))
            return true;
    return false;
}

/* The way that ends with this hop, looked at backwards; taking the nearest hop for each step misses none. */
static bool ends_way(const struct path *path, const struct hop *hop, const struct subject *subject)
{
    size_t left = path->count;
    for (unsigned n = 0; hop && n < WAY_MAX; hop = hop->parent, n++) {
        if (is_like(&path->steps[left - 1], hop, subject))
            left--;
        else if (path->how == PATH_NEXT || n == 0)
            return false;
        if (left == 0)
            return true;
    }
    return false;
}

bool rule_match_path(const struct path *path, struct subject *subject)
{
    const struct chain *chain = subject->chain;
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        switch (path->how) {
        case PATH_NONE:
            if (is_like_any(path, hop, subject))
                return false;
            break;
        case PATH_EVERY:
            if (!is_like_any(path, hop, subject))
                return false;
            break;
        default:
            if (ends_way(path, hop, subject))
                return true;
        }
    }
    return path->how == PATH_NONE || path->how == PATH_EVERY;
}
