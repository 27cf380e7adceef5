/* correlation: the document, as far as it can be read by itself. */
#include "rule/correlation.h"

#include "rule/parse.h"

#include <stdlib.h>
#include <string.h>

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

/* 90m: seconds, minutes, hours, days, weeks, and months and years as they are on average. */
static int read_timespan(const struct source *source, const struct node *node, void *into)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1},         {'m', 60},      {'h', 3600},    {'d', 86400},
                 {'w', 7 * 86400}, {'M', 2629746}, {'y', 31556952}};
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
    return rule_refuse(source, node, "a timespan is a number and s, m, h, d, w, M or y, up to a year: 90m");
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
    {"rules", false, read_members},
    {"group-by", false, read_groups},
    {"timespan", true, read_timespan},
    {"condition", false, read_condition},
    {"aliases", false, read_aliases},
    {"generate", false, read_generate},
    {NULL, false, NULL},
};

/* The next of the names that a condition in words is about; empty: there is no more. */
static struct text next_name(struct text words, size_t *at)
{
    static const char between[] = " \t\n()";
    struct text word;
    do {
        size_t len = 0;
        while (*at < words.len && strchr(between, words.at[*at]))
            ++*at;
        while (*at + len < words.len && !strchr(between, words.at[*at + len]))
            len++;
        word = text_slice(words, *at, len);
        *at += len;
    } while (text_same(word, TEXT("and")) || text_same(word, TEXT("or")) || text_same(word, TEXT("not")));
    return word;
}

/* Where the rules are not listed, they are those of the condition, in its order. */
static int name_members(const struct source *source, const struct node *node, struct correlation *c)
{
    struct text name;
    size_t at = 0;
    if (c->members)
        return 0;
    if (!c->condition)
        return rule_refuse(source, node, "'correlation' needs the key 'rules'");
    c->members = arena_take(source->arena, MEMBERS_MAX * sizeof *c->members);
    while ((name = next_name(c->condition->text, &at)).len) {
        struct node *place = arena_take(source->arena, sizeof *place);
        bool told = false;
        for (size_t i = 0; i < c->member_count; i++)
            told = told || text_equal(c->members[i].name, name);
        if (told)
            continue;
        if (c->member_count == MEMBERS_MAX)
            return rule_refuse(source, c->condition, "more than %d rules", MEMBERS_MAX);
        *place = rule_inside(c->condition, at - name.len);
        place->text = arena_text(source->arena, name);
        c->members[c->member_count++] = (struct member){.at = place, .name = place->text};
    }
    return 0;
}

/* A condition in words has the members' names as its selections, and uses each. */
static int read_words(const struct source *source, const struct node *node, struct correlation *c)
{
    char shown[RULE_SHOWN];
    if (name_members(source, node, c) != 0)
        return -1;
    c->names = arena_take(source->arena, c->member_count * sizeof *c->names);
    for (size_t i = 0; i < c->member_count; i++)
        c->names[i].name = c->members[i].name;
    if (!c->condition)
        return 0;
    if (rule_read_condition(source, c->condition, c->names, c->member_count, &c->words) != 0)
        return -1;
    for (size_t i = 0; i < c->member_count; i++)
        if (!c->names[i].used)
            return rule_refuse(source, c->members[i].at, "the condition does not use '%s'",
                               rule_show(c->members[i].name, shown));
    return 0;
}

/* ---- where order counts ---- */

static void add_step(struct correlation *c, const struct selection *name, bool absent)
{
    size_t member = (size_t)(name - c->names);
    c->is_absent[member] = absent;
    if (!absent && c->step[member] < 0)
        c->step[member] = 0;
}

/* one and two and not three: what is negated must not lie between. */
static int read_ordered_words(const struct source *source, struct correlation *c)
{
    const struct condition *all = c->words->kind == CONDITION_AND ? c->words->first : c->words;
    for (; all; all = c->words->kind == CONDITION_AND ? all->next : NULL) {
        const struct condition *name = all->kind == CONDITION_NOT ? all->first : all;
        if (name->kind != CONDITION_SELECTION)
            return rule_pass_over(source, RULE_UNUSABLE, c->condition,
                                  "where order counts, a condition is made of names, 'and' and 'not'");
        add_step(c, name->selection, all->kind == CONDITION_NOT);
    }
    return 0;
}

/* So many of the steps are enough. */
static int read_ordered_bounds(const struct source *source, const struct node *node, struct correlation *c)
{
    for (size_t i = 0; i < c->bound_count; i++) {
        const struct bound *bound = &c->bounds[i];
        size_t least = (size_t)bound->number;
        bool whole = (double)least >= bound->number;
        least += bound->comparison == COMPARE_GT || !whole;
        if ((bound->comparison != COMPARE_GT && bound->comparison != COMPARE_GTE &&
             (bound->comparison != COMPARE_EQUAL || bound->unequal || least != c->step_count)) ||
            least > c->step_count || least == 0)
            return rule_refuse(
                source, node,
                "where order counts, the condition is gte or gt, and no more than all the rules");
        c->least = i && c->least > least ? c->least : least;
    }
    return 0;
}

static int read_order(const struct source *source, const struct node *node, struct correlation *c)
{
    if (c->type != TEMPORAL_ORDERED)
        return 0;
    for (size_t i = 0; i < c->member_count; i++)
        c->step[i] = c->words ? -1 : 0;
    if (c->words && read_ordered_words(source, c) != 0)
        return -1;
    for (size_t i = 0; i < c->member_count; i++)
        if (c->step[i] == 0)
            c->step[i] = (int8_t)c->step_count++;
    c->least = c->step_count;
    return c->step_count ? read_ordered_bounds(source, node, c)
                         : rule_refuse(source, c->condition, "no rule that must be found");
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
        read_words(source, node, c) != 0 || read_order(source, node, c) != 0 ||
        (generate && rule_read_bool(source, generate, &c->generate) != 0) ||
        rule_read_head(source, root, rule) != 0)
        return -1;
    c->settled = is_settled(c);
    rule->correlation = c;
    return 0;
}
