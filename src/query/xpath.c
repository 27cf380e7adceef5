/* xpath: holds an expression against a record. A node of the record is visited at most once for each step of
 * the expression, as there is no way up or back. */
#include "xpath.h"

#include "base/time.h"

#include <stdlib.h>

#define MILLISECOND (TIME_SECOND / 1000)

/* Where an expression is asked. */
struct seat {
    const struct xpath *xpath;
    const struct tree *tree;
    uint32_t node;
    uint64_t position;
};

static bool is_true(const struct seat *seat, uint32_t number);

/* What is asked of each value that a path leads to; true: it is what was looked for. */
struct visit {
    bool (*see)(const struct visit *visit, struct text found);
    const struct seat *seat;
    const struct xpath_node *node;
};

static bool walk(const struct seat *seat, uint32_t step, const struct visit *visit);

static bool passes(const struct seat *seat, const struct xpath_step *step, uint64_t *positions)
{
    struct seat below = *seat;
    uint32_t predicate = step->predicate;
    for (size_t i = 0; predicate != XPATH_NONE; i++, predicate = seat->xpath->node[predicate].next) {
        below.position = ++positions[i];
        if (!is_true(&below, predicate))
            return false;
    }
    return true;
}

static bool is_named(const struct tree *tree, uint32_t node, const struct xpath_step *step)
{
    return step->name.len == 0 || text_equal(tree_name(tree, node), step->name);
}

static bool walk(const struct seat *seat, uint32_t number, const struct visit *visit)
{
    const struct xpath_step *step = &seat->xpath->step[number];
    const struct tree_node *here = &seat->tree->node[seat->node];
    uint64_t positions[XPATH_PREDICATES_MOST] = {0};
    struct seat below = *seat;
    if (step->axis == XPATH_TEXT)
        return here->text_len && visit->see(visit, tree_text(seat->tree, seat->node));
    for (below.node = step->axis == XPATH_ATTRIBUTE ? here->first_attribute : here->first_child; below.node;
         below.node = seat->tree->node[below.node].next) {
        if (!is_named(seat->tree, below.node, step) || !passes(&below, step, positions))
            continue;
        if (step->next == XPATH_NONE ? visit->see(visit, tree_text(seat->tree, below.node))
                                     : walk(&below, step->next, visit))
            return true;
    }
    return false;
}

/* ---- what is asked of values ---- */

static bool see_any(const struct visit *visit, struct text found)
{
    (void)visit, (void)found;
    return true;
}

static bool see_compared(const struct visit *visit, struct text found)
{
    return value_compares(found, visit->node->op, &visit->seat->xpath->node[visit->node->b].constant);
}

static bool see_bits(const struct visit *visit, struct text found)
{
    const struct value *bits = &visit->seat->xpath->node[visit->node->b].constant;
    struct number number;
    return number_read(found, &number) == 0 && number.exact && (number.whole & bits->number.whole) != 0;
}

/* timediff: visits the times of its first argument, for each those of the second. */
struct difference {
    struct visit visit;
    const struct xpath_node *timediff;
    int64_t from;
};

static bool compare_difference(const struct difference *d, int64_t until)
{
    const struct xpath *xpath = d->visit.seat->xpath;
    struct number milliseconds = number_of(until / MILLISECOND - d->from / MILLISECOND);
    return number_compares(&milliseconds, d->visit.node->op, &xpath->node[d->visit.node->b].constant.number);
}

static bool see_until(const struct visit *visit, struct text found)
{
    const struct difference *d = (const struct difference *)(const void *)visit;
    int64_t until;
    return time_parse(found, &until) == 0 && compare_difference(d, until);
}

static bool see_from(const struct visit *visit, struct text found)
{
    struct difference d = *(const struct difference *)(const void *)visit;
    const struct xpath *xpath = d.visit.seat->xpath;
    const struct xpath_node *until;
    if (time_parse(found, &d.from) != 0)
        return false;
    if (d.timediff->b == XPATH_NONE)
        return compare_difference(&d, xpath->now);
    until = &xpath->node[d.timediff->b];
    if (until->kind == XPATH_CONSTANT)
        return compare_difference(&d, until->constant.time);
    d.visit.see = see_until;
    return walk(d.visit.seat, until->a, &d.visit);
}

static bool timediff_holds(const struct seat *seat, const struct xpath_node *compare)
{
    const struct xpath_node *timediff = &seat->xpath->node[compare->a];
    const struct xpath_node *from = &seat->xpath->node[timediff->a];
    struct difference d = {{see_from, seat, compare}, timediff, 0};
    return from->kind == XPATH_CONSTANT ? see_from(&d.visit, from->constant.text)
                                        : walk(seat, from->a, &d.visit);
}

/* ---- expressions ---- */

static bool compare_holds(const struct seat *seat, const struct xpath_node *compare)
{
    const struct xpath_node *asked = &seat->xpath->node[compare->a];
    const struct visit visit = {see_compared, seat, compare};
    struct number position;
    switch (asked->kind) {
    case XPATH_TIMEDIFF:
        return timediff_holds(seat, compare);
    case XPATH_POSITION:
        position = number_of((int64_t)seat->position);
        return number_compares(&position, compare->op, &seat->xpath->node[compare->b].constant.number);
    default:
        return walk(seat, asked->a, &visit);
    }
}

static bool is_true(const struct seat *seat, uint32_t number)
{
    const struct xpath_node *node = &seat->xpath->node[number];
    const struct visit any = {see_any, seat, node}, bits = {see_bits, seat, node};
    switch (node->kind) {
    case XPATH_OR:
        return is_true(seat, node->a) || is_true(seat, node->b);
    case XPATH_AND:
        return is_true(seat, node->a) && is_true(seat, node->b);
    case XPATH_COMPARE:
        return compare_holds(seat, node);
    case XPATH_BAND:
        return walk(seat, seat->xpath->node[node->a].a, &bits);
    default:
        return walk(seat, node->a, &any);
    }
}

bool xpath_holds(const struct xpath *xpath, const struct tree *record)
{
    return is_true(&(struct seat){xpath, record, 0, 1}, xpath->root);
}

void xpath_free(struct xpath *xpath)
{
    if (!xpath)
        return;
    free(xpath->text);
    free(xpath->node);
    free(xpath->step);
    free(xpath);
}
