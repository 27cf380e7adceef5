/* detection: named selections: maps of field|modifier to values, lists of them, and keywords. */
#include "rule/match.h"

#include <string.h>

/* Sizes no reader would want to reach; together they bound the work of one rule on one hop. */
#define SELECTIONS_MAX   64
#define ALTERNATIVES_MAX 1024

int rule_read_conjunction(const struct source *source, const struct node *node, enum category category,
                          struct conjunction *conjunction)
{
    conjunction->tests = arena_take(source->arena, node->count * sizeof *conjunction->tests);
    for (const struct node *n = node->first; n; n = n->next)
        if (rule_read_test(source, n, category, &conjunction->tests[conjunction->count++]) != 0)
            return -1;
    return 0;
}

/* A text without a field: it may stand in any. */
static int read_keyword(const struct source *source, const struct node *node, enum category category,
                        struct conjunction *conjunction)
{
    struct node key = *node, *keyword = arena_take(source->arena, sizeof *keyword);
    struct node *kept = arena_take(source->arena, sizeof *kept);
    key.text = TEXT("");
    *kept = key;
    *keyword = *node;
    keyword->key = kept;
    conjunction->tests = arena_take(source->arena, sizeof *conjunction->tests);
    conjunction->count = 1;
    return rule_read_test(source, keyword, category, conjunction->tests);
}

static int read_alternative(const struct source *source, const struct node *node, enum category category,
                            struct conjunction *conjunction)
{
    if (node->kind == NODE_TEXT)
        return read_keyword(source, node, category, conjunction);
    if (node->kind != NODE_MAP || node->count == 0)
        return rule_refuse(source, node, "a selection is a map of fields, a list of such maps, or keywords");
    return rule_read_conjunction(source, node, category, conjunction);
}

/* A name that the condition can tell from its own words. */
static int read_name(const struct source *source, const struct node *key, struct selection *selection)
{
    static const char *const reserved[] = {"1", "all", "and", "any", "not", "of", "or", "them"};
    char shown[RULE_SHOWN];
    selection->name = key->text;
    selection->at = key;
    for (size_t i = 0; i < key->text.len; i++) {
        char c = key->text.at[i];
        if (c <= ' ' || c > '~' || strchr("()*?|", c))
            return rule_refuse(source, key, "'%s': a selection's name is made of letters, digits, '_', '-'",
                               rule_show(key->text, shown));
    }
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (key->text.len == 0 || text_same(key->text, text_of(reserved[i])))
            return rule_refuse(source, key, "'%s' cannot name a selection: it is a word of the condition",
                               rule_show(key->text, shown));
    return 0;
}

static int read_selection(const struct source *source, const struct node *node, enum category category,
                          struct selection *selection)
{
    bool list = node->kind == NODE_LIST;
    const struct node *n = list ? node->first : node;
    if (read_name(source, node->key, selection) != 0)
        return -1;
    selection->count = list ? node->count : 1;
    if (selection->count == 0 || selection->count > ALTERNATIVES_MAX)
        return rule_refuse(source, node, "a list of 1 to %d maps or keywords is expected", ALTERNATIVES_MAX);
    selection->any = arena_take(source->arena, selection->count * sizeof *selection->any);
    for (size_t i = 0; i < selection->count; i++, n = n->next)
        if (read_alternative(source, n, category, &selection->any[i]) != 0)
            return -1;
    return 0;
}

static void order(struct selection *selections, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < selections[i].count; k++)
            rule_order_conjunction(&selections[i].any[k]);
}

/* Every key of the map but these two is a selection. */
static int read_selections(const struct source *source, const struct node *map, const struct node *condition,
                           const struct node *other, struct detection *detection)
{
    if (map->count > SELECTIONS_MAX)
        return rule_refuse(source, map, "more than %d selections", SELECTIONS_MAX);
    detection->selections = arena_take(source->arena, map->count * sizeof *detection->selections);
    for (const struct node *n = map->first; n; n = n->next)
        if (n != condition && n != other &&
            read_selection(source, n, detection->category, &detection->selections[detection->count++]) != 0)
            return -1;
    order(detection->selections, detection->count);
    return 0;
}

int rule_read_detection(const struct source *source, const struct node *node, const char *beside,
                        struct detection *detection)
{
    const struct node *condition = node->kind == NODE_MAP ? rule_child(node, "condition") : NULL;
    struct condition *made;
    char shown[RULE_SHOWN];
    if (!condition)
        return rule_refuse(source, node, "'%s' must be a map of selections and a 'condition'",
                           node->key->text.at);
    if (rule_child(node, "timeframe"))
        return rule_pass_over(source, RULE_UNUSABLE, rule_child(node, "timeframe"),
                              "'timeframe' is of Sigma 1: write a correlation rule");
    if (read_selections(source, node, condition, beside ? rule_child(node, beside) : NULL, detection) != 0 ||
        rule_read_condition(source, condition, detection->selections, detection->count, &made) != 0)
        return -1;
    for (size_t i = 0; i < detection->count && detection->category != CATEGORY_EVENT; i++)
        if (!detection->selections[i].used)
            return rule_refuse(source, detection->selections[i].at, "the condition does not use '%s'",
                               rule_show(detection->selections[i].name, shown));
    rule_order_condition(made);
    detection->condition = made;
    return 0;
}
