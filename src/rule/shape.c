/* shape: the values of those fields that rules ask for and that have few of them. */
#include "rule/shape.h"
#include "rule/ask.h"
#include "rule/match.h"

#include <stdlib.h>
#include <string.h>

#define FIELDS_MOST 32  /* a kind of subject has fewer such fields; of more, the others are not known */
#define SHAPES_MOST 256 /* a log has some dozens; of more, every rule is asked */

#define PRESENT (UINT64_C(1) << 63) /* no bit of words, no name */

struct shape {
    uint64_t *says; /* by field: its value and PRESENT, or 0 */
    struct rule_list rules;
    struct shape *next; /* with the same hash */
};

struct shapes {
    const struct rule_list *all;
    const struct field *fields[FIELDS_MOST];
    size_t count; /* of fields */
    struct arena arena;
    struct map by_hash; /* of what it says -> the first shape */
    size_t made;
};

/* Of a text its name must say all. */
static bool has_few(const struct field *field)
{
    return field->few || (field->category != CATEGORY_EVENT && field->word);
}

static bool is_known(const struct shapes *shapes, const struct test *test)
{
    if (test->unsure)
        return false;
    for (const struct pattern *pattern = test->patterns; pattern; pattern = pattern->next)
        if (pattern->kind == PATTERN_FIELD)
            return false;
    for (size_t i = 0; i < shapes->count && !test->ref.parent; i++)
        if (shapes->fields[i] == test->ref.field)
            return true;
    return false;
}

static void learn_test(struct shapes *shapes, const struct test *test)
{
    const struct field *field = test->ref.field;
    for (size_t i = 0; i < shapes->count; i++)
        if (shapes->fields[i] == field)
            return;
    if (has_few(field) && shapes->count < FIELDS_MOST)
        shapes->fields[shapes->count++] = field;
}

static void learn(struct shapes *shapes, const struct condition *condition)
{
    const struct selection *selection = condition->selection;
    for (const struct condition *c = condition->first; c; c = c->next)
        learn(shapes, c);
    if (condition->kind != CONDITION_SELECTION)
        return;
    for (size_t i = 0; i < selection->count; i++)
        for (size_t k = 0; k < selection->any[i].count; k++)
            learn_test(shapes, &selection->any[i].tests[k]);
}

struct shapes *rule_shapes_new(const struct rule_list *rules)
{
    struct shapes *shapes = mem_new(1, sizeof *shapes);
    shapes->all = rules;
    arena_init(&shapes->arena);
    for (size_t i = 0; i < rules->count; i++)
        learn(shapes, rules->at[i]->detection.condition);
    return shapes;
}

void rule_shapes_free(struct shapes *shapes)
{
    if (!shapes)
        return;
    arena_done(&shapes->arena);
    map_done(&shapes->by_hash);
    free(shapes);
}

static uint64_t look(const struct shapes *shapes, struct subject *subject, uint64_t *says)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < shapes->count; i++) {
        const struct field *field = shapes->fields[i];
        struct value value = {0};
        bool present = field->get(subject, field, 0, &value);
        says[i] = !present ? 0 : PRESENT | (field->kind == FIELD_TEXT ? value.name : value.number);
        hash = map_mix(hash, says[i]);
    }
    return hash;
}

struct shaped {
    struct asking asking; /* first */
    const struct shapes *shapes;
    struct subject *subject;
};

static enum answer ask_test(struct asking *asking, const struct test *test)
{
    struct shaped *shaped = (struct shaped *)asking;
    if (!is_known(shaped->shapes, test))
        return ANSWER_MAYBE;
    return rule_match_test(test, shaped->subject) ? ANSWER_ALWAYS : ANSWER_NEVER;
}

static void put(struct shapes *shapes, struct rule_list *list, struct rule *rule)
{
    if (list->count == list->room) {
        struct rule **old = list->at;
        list->room = list->room ? 2 * list->room : 4;
        list->at = arena_take(&shapes->arena, list->room * sizeof *list->at);
        if (list->count)
            memcpy(list->at, old, list->count * sizeof *list->at);
    }
    list->at[list->count++] = rule;
}

static struct shape *make(struct shapes *shapes, struct subject *subject, const uint64_t *says)
{
    struct shape *shape = arena_take(&shapes->arena, sizeof *shape);
    shape->says = arena_take(&shapes->arena, (shapes->count + 1) * sizeof *says);
    memcpy(shape->says, says, shapes->count * sizeof *says);
    for (size_t i = 0; i < shapes->all->count; i++) {
        struct shaped shaped = {{.test = ask_test}, shapes, subject};
        if (rule_ask(&shaped.asking, shapes->all->at[i]->detection.condition) != ANSWER_NEVER)
            put(shapes, &shape->rules, shapes->all->at[i]);
    }
    shapes->made++;
    return shape;
}

static void keep(struct shapes *shapes, uint64_t hash, struct shape *shape)
{
    uint64_t *slot = map_put(&shapes->by_hash, hash);
    shape->next = (struct shape *)(uintptr_t)*slot;
    *slot = (uint64_t)(uintptr_t)shape;
}

const struct rule_list *rule_shapes_find(struct shapes *shapes, struct subject *subject)
{
    uint64_t says[FIELDS_MOST], hash = look(shapes, subject, says);
    const uint64_t *slot = map_get(&shapes->by_hash, hash);
    struct shape *shape = slot ? (struct shape *)(uintptr_t)*slot : NULL;
    while (shape && memcmp(shape->says, says, shapes->count * sizeof *says) != 0)
        shape = shape->next;
    if (!shape && shapes->made == SHAPES_MOST)
        return shapes->all;
    if (!shape) {
        shape = make(shapes, subject, says);
        keep(shapes, hash, shape);
    }
    return &shape->rules;
}
