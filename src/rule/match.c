/* match: a condition held against a hop or a chain. Allocates nothing. */
#include "rule/compiled.h"

static bool compare(enum comparison comparison, uint64_t a, uint64_t b)
{
    switch (comparison) {
    case COMPARE_LT:
        return a < b;
    case COMPARE_LTE:
        return a <= b;
    case COMPARE_GT:
        return a > b;
    case COMPARE_GTE:
        return a >= b;
    default:
        return a == b;
    }
}

/* One of a list's entries matches. */
static bool match_list(const struct test *test, const struct pattern *pattern, struct subject *subject)
{
    struct value value;
    for (size_t i = 0; rule_get_field(subject, &test->ref, i, &value); i++)
        if (rule_match_glob(&pattern->glob, value.text))
            return true;
    return false;
}

static bool match_pattern(const struct test *test, const struct pattern *pattern, bool present,
                          const struct value *value, struct subject *subject)
{
    if (test->comparison == COMPARE_EXISTS)
        return present == (pattern->number != 0);
    if (pattern->absent || !present)
        return pattern->absent && !present;
    switch (test->ref.field->kind) {
    case FIELD_NUMBER:
        return compare(test->comparison, value->number, pattern->number);
    case FIELD_WORDS:
        return (value->number & pattern->number) != 0;
    case FIELD_LIST:
        return match_list(test, pattern, subject);
    case FIELD_TEXT:
        break;
    }
    return rule_match_glob(&pattern->glob, value->text);
}

static bool match_test(const struct test *test, struct subject *subject)
{
    struct value value;
    bool present = rule_get_field(subject, &test->ref, 0, &value), matched = test->all;
    for (size_t i = 0; i < test->count && matched == test->all; i++)
        matched = match_pattern(test, &test->patterns[i], present, &value, subject);
    return matched != test->negate;
}

static bool match_selection(const struct selection *selection, struct subject *subject)
{
    for (size_t i = 0; i < selection->count; i++) {
        const struct conjunction *all = &selection->any[i];
        size_t k = 0;
        while (k < all->count && match_test(&all->tests[k], subject))
            k++;
        if (k == all->count)
            return true;
    }
    return false;
}

bool rule_matches(const struct condition *condition, struct subject *subject)
{
    bool stop = condition->kind == CONDITION_OR;
    if (condition->kind == CONDITION_SELECTION)
        return match_selection(condition->selection, subject);
    if (condition->kind == CONDITION_NOT)
        return !rule_matches(condition->first, subject);
    for (const struct condition *c = condition->first; c; c = c->next)
        if (rule_matches(c, subject) == stop)
            return stop;
    return !stop;
}
