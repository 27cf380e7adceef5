/* could: what an expression says of an event of which only the id is known. There is no way to deny in these
 * expressions, so what is not known counts as true. */
#include "xpath.h"

/* Where the names of a path are looked for. */
enum level { LEVEL_ROOT, LEVEL_EVENT, LEVEL_SYSTEM };

static bool could(const struct xpath *x, uint32_t number, enum level level, struct text event_id);

static bool is_system(const struct xpath_step *step, enum level level)
{
    return level == LEVEL_EVENT && step->axis == XPATH_CHILD && text_equal(step->name, TEXT("System"));
}

static bool predicates_could(const struct xpath *x, const struct xpath_step *step, enum level level,
                             struct text event_id)
{
    for (uint32_t predicate = step->predicate; predicate != XPATH_NONE; predicate = x->node[predicate].next)
        if (!could(x, predicate, level, event_id))
            return false;
    return true;
}

/* Of the way to a path's last name: Event[...], System[...]. */
static bool path_could(const struct xpath *x, const struct xpath_node *path, enum level level,
                       struct text event_id)
{
    const struct xpath_step *step = &x->step[path->a];
    if (level == LEVEL_ROOT)
        return predicates_could(x, step, LEVEL_EVENT, event_id);
    return !is_system(step, level) || predicates_could(x, step, LEVEL_SYSTEM, event_id);
}

/* Does the path lead to the id alone? */
static bool is_id(const struct xpath *x, const struct xpath_node *path, enum level level)
{
    const struct xpath_step *step = &x->step[path->a];
    if (is_system(step, level) && step->next != XPATH_NONE) {
        step = &x->step[step->next];
        level = LEVEL_SYSTEM;
    }
    return level == LEVEL_SYSTEM && step->axis == XPATH_CHILD && step->next == XPATH_NONE &&
           step->predicate == XPATH_NONE && text_equal(step->name, TEXT("EventID"));
}

static bool compare_could(const struct xpath *x, const struct xpath_node *compare, enum level level,
                          struct text event_id)
{
    const struct xpath_node *asked = &x->node[compare->a];
    if (asked->kind != XPATH_PATH || level == LEVEL_ROOT)
        return true;
    if (is_id(x, asked, level) && !value_compares(event_id, compare->op, &x->node[compare->b].constant))
        return false;
    return path_could(x, asked, level, event_id);
}

static bool could(const struct xpath *x, uint32_t number, enum level level, struct text event_id)
{
    const struct xpath_node *node = &x->node[number];
    switch (node->kind) {
    case XPATH_OR:
        return could(x, node->a, level, event_id) || could(x, node->b, level, event_id);
    case XPATH_AND:
        return could(x, node->a, level, event_id) && could(x, node->b, level, event_id);
    case XPATH_COMPARE:
        return compare_could(x, node, level, event_id);
    case XPATH_PATH:
        return path_could(x, node, level, event_id);
    default:
        return true;
    }
}

bool xpath_could(const struct xpath *xpath, struct text event_id)
{
    return could(xpath, xpath->root, LEVEL_ROOT, event_id);
}
