/* correlation: the document, as far as it can be read by itself. */
#include "rule/correlation.h"

#include "rule/parse.h"

#include <stdlib.h>

#define TIMESPAN_MAX INT64_C(366) /* days: what lies further apart has nothing to do with each other */

static int read_type(const struct source *source, const struct node *node, void *into)
{
    static const char *const names[] = {
        [EVENT_COUNT] = "event_count",
        [VALUE_COUNT] = "value_count",
        [VALUE_SUM] = "value_sum",
        [VALUE_AVG] = "value_avg",
        [VALUE_MEDIAN] = "value_median",
        [TEMPORAL] = "temporal",
        [VALUE_PERCENTILE] = "value_percentile",
        [TEMPORAL_ORDERED] = "temporal_ordered",
    };
    struct correlation *c = into;
    char shown[RULE_SHOWN];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal(node->text, text_of(names[i]))) {
            c->type = (enum correlation_type)i;
            return 0;
        }
    return rule_refuse(source, node,
                       "'%s' is no type of correlation: event_count, value_count, value_sum, value_avg, "
                       "value_percentile, value_median, temporal, temporal_ordered",
                       rule_show(node->text, shown));
}

static int read_names(const struct source *source, const struct node *node, struct text *out, size_t *count)
{
    const struct node *n = node->kind == NODE_LIST ? node->first : node;
    size_t left = node->kind == NODE_LIST ? node->count : 1;
    if (node->kind == NODE_MAP || left > GROUPS_MAX)
        return rule_refuse(source, node, "a list of at most %d fields is expected", GROUPS_MAX);
    for (; left--; n = n->next)
        if (rule_read_text(source, n, 256, false, &out[(*count)++]) != 0)
            return -1;
    return 0;
}

static int read_groups(const struct source *source, const struct node *node, void *into)
{
    struct correlation *c = into;
    return read_names(source, node, c->groups, &c->group_count);
}

static int read_members(const struct source *source, const struct node *node, void *into)
{
    struct correlation *c = into;
    const struct node *n = node->kind == NODE_LIST ? node->first : node;
    size_t count = node->kind == NODE_LIST ? node->count : 1;
    if (node->kind == NODE_MAP || count == 0 || count > MEMBERS_MAX)
        return rule_refuse(source, node, "a list of 1 to %d rules is expected", MEMBERS_MAX);
    c->members = arena_take(source->arena, count * sizeof *c->members);
    for (; c->member_count < count; n = n->next) {
        struct member *member = &c->members[c->member_count++];
        member->at = n;
        if (rule_read_text(source, n, 256, false, &member->name) != 0)
            return -1;
        for (struct member *other = c->members; other < member; other++)
            if (text_equal(other->name, member->name))
                return rule_refuse(source, n, "a rule stands here twice");
    }
    return 0;
}

/* 90m: seconds, minutes, hours, days, weeks. */
static int read_timespan(const struct source *source, const struct node *node, void *into)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}};
    struct correlation *c = into;
    size_t digits = node->text.len ? node->text.len - 1 : 0;
    uint64_t number;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (digits && node->text.at[digits] == units[i].unit &&
            text_number(text_slice(node->text, 0, digits), &number) == 0 && number > 0 &&
            number <= (uint64_t)(TIMESPAN_MAX * 86400 / units[i].seconds)) {
            c->timespan = (int64_t)number * units[i].seconds * TIME_SECOND;
            return 0;
        }
    return rule_refuse(source, node, "a timespan is a number and s, m, h, d or w, up to a year: 90m");
}

static int read_number(const struct source *source, const struct node *node, double *out)
{
    char *end;
    *out = node->text.len ? strtod(node->text.at, &end) : 0;
    if (node->kind == NODE_TEXT && node->text.len && *end == '\0' && *out >= 0 && *out < 1e15)
        return 0;
    return rule_refuse(source, node, "a number is expected");
}

static int read_bound(const struct source *source, const struct node *node, struct correlation *c)
{
    static const struct {
        const char *name;
        enum comparison comparison;
    } names[] = {{"lt", COMPARE_LT},   {"lte", COMPARE_LTE},  {"gt", COMPARE_GT},
                 {"gte", COMPARE_GTE}, {"eq", COMPARE_EQUAL}, {"neq", COMPARE_EQUAL}};
    struct bound *bound = &c->bounds[c->bound_count];
    char shown[RULE_SHOWN];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal(node->key->text, text_of(names[i].name))) {
            if (c->bound_count++ == sizeof c->bounds / sizeof *c->bounds)
                return rule_refuse(source, node->key, "too many bounds");
            bound->comparison = names[i].comparison;
            bound->unequal = names[i].name[0] == 'n';
            return read_number(source, node, &bound->number);
        }
    return rule_refuse(source, node->key,
                       "'%s': a condition has gt, gte, lt, lte, eq, neq, field, percentile",
                       rule_show(node->key->text, shown));
}

static int read_condition(const struct source *source, const struct node *node, void *into)
{
    struct correlation *c = into;
    bool temporal = c->type >= TEMPORAL;
    int result = 0;
    if (node->kind == NODE_TEXT && temporal) {
        c->condition = node;
        return 0;
    }
    if (node->kind != NODE_MAP)
        return rule_refuse(source, node, "the condition must be a map, as gte: 10");
    for (const struct node *n = node->first; n && result == 0; n = n->next) {
        if (text_equal(n->key->text, TEXT("field")))
            result = read_names(source, n, c->values, &c->value_count);
        else if (text_equal(n->key->text, TEXT("percentile")))
            result = read_number(source, n, &c->percentile);
        else
            result = read_bound(source, n, c);
    }
    return result;
}

static int read_aliases(const struct source *source, const struct node *node, void *into)
{
    struct correlation *c = into;
    c->aliases = node;
    if (node->kind != NODE_MAP)
        return rule_refuse(source, node, "'aliases' must be a map of names");
    for (const struct node *n = node->first; n; n = n->next)
        if (n->kind != NODE_MAP || !n->first)
            return rule_refuse(source, n, "an alias is a map of rules and their fields");
    return 0;
}

static int read_generate(const struct source *source, const struct node *node, void *into)
{
    return rule_read_bool(source, node, &((struct correlation *)into)->generate);
}

/* In reading order. */
static const struct key KEYS[] = {
    {"type", true, read_type},
    {"rules", true, read_members},
    {"group-by", false, read_groups},
    {"timespan", true, read_timespan},
    {"condition", false, read_condition},
    {"aliases", false, read_aliases},
    {"generate", false, read_generate},
    {NULL, false, NULL},
};

/* A condition in words has the members' names as its selections. */
static int read_words(const struct source *source, struct correlation *c)
{
    c->names = arena_take(source->arena, c->member_count * sizeof *c->names);
    for (size_t i = 0; i < c->member_count; i++)
        c->names[i].name = c->members[i].name;
    return c->condition ? rule_read_condition(source, c->condition, c->names, c->member_count, &c->words) : 0;
}

static bool has_not(const struct condition *condition)
{
    for (; condition; condition = condition->next)
        if (condition->kind == CONDITION_NOT || has_not(condition->first))
            return true;
    return false;
}

/* Could more hits make what holds hold no longer? */
static bool is_settled(const struct correlation *c)
{
    bool settled =
        c->type == VALUE_AVG || c->type == VALUE_PERCENTILE || c->type == VALUE_MEDIAN || has_not(c->words);
    for (size_t i = 0; i < c->bound_count; i++)
        settled =
            settled || (c->bounds[i].comparison != COMPARE_GT && c->bounds[i].comparison != COMPARE_GTE);
    return settled;
}

static int check(const struct source *source, const struct node *node, const struct correlation *c)
{
    bool of_values = c->type >= VALUE_COUNT && c->type <= VALUE_MEDIAN;
    if (c->type < TEMPORAL && c->bound_count == 0)
        return rule_refuse(source, node, "a condition is needed, as gte: 10");
    if (of_values && c->value_count == 0)
        return rule_refuse(source, node, "the condition needs 'field': what to count or sum");
    if (!of_values && c->value_count)
        return rule_refuse(source, node, "only values have a 'field'");
    if (c->type == VALUE_PERCENTILE && !rule_child(rule_child(node, "condition"), "percentile"))
        return rule_refuse(source, node, "the condition needs 'percentile', 0 to 100");
    if (c->percentile > 100)
        return rule_refuse(source, node, "a percentile is 0 to 100");
    if (c->type > VALUE_COUNT && of_values && c->value_count > 1)
        return rule_refuse(source, node, "one field can be summed, not several");
    return 0;
}

int rule_read_correlation(const struct source *source, const struct node *root, struct rule *rule)
{
    const struct node *node = rule_child(root, "correlation"), *generate = rule_child(root, "generate");
    struct correlation *c = arena_take(source->arena, sizeof *c);
    if (rule_read_map(source, node, KEYS, "'correlation'", c) != 0 || check(source, node, c) != 0 ||
        read_words(source, c) != 0 || (generate && rule_read_bool(source, generate, &c->generate) != 0) ||
        rule_read_head(source, root, rule) != 0)
        return -1;
    c->settled = is_settled(c);
    rule->correlation = c;
    return 0;
}
