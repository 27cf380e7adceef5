/* detection: named selections: maps of field|modifier to values. */
#include "rule/compiled.h"

#include <stdio.h>

/* Sizes no reader would want to reach; together they bound the work of one rule on one hop. */
#define SELECTIONS_MAX   64
#define ALTERNATIVES_MAX 64
#define VALUES_MAX       256
#define VALUE_BYTES      512

enum modifier {
    ALL = 1,
    CASED = 2,
    CONTAINS = 4,
    ENDSWITH = 8,
    EXISTS = 16,
    GT = 32,
    GTE = 64,
    LT = 128,
    LTE = 256,
    NEQ = 512,
    STARTSWITH = 1024,
};

#define ORDER    (GT | GTE | LT | LTE)
#define PLACES   (CONTAINS | STARTSWITH | ENDSWITH)
#define AT_MOST1 (ORDER | PLACES | EXISTS) /* at most one of these at a time */

static const struct {
    const char *name;
    unsigned bit;
    enum comparison comparison;
} MODIFIERS[] = {
    {"all", ALL, COMPARE_EQUAL},
    {"cased", CASED, COMPARE_EQUAL},
    {"contains", CONTAINS, COMPARE_EQUAL},
    {"endswith", ENDSWITH, COMPARE_EQUAL},
    {"exists", EXISTS, COMPARE_EXISTS},
    {"gt", GT, COMPARE_GT},
    {"gte", GTE, COMPARE_GTE},
    {"lt", LT, COMPARE_LT},
    {"lte", LTE, COMPARE_LTE},
    {"neq", NEQ, COMPARE_EQUAL},
    {"startswith", STARTSWITH, COMPARE_EQUAL},
};

/* What each kind of field can be asked, and what to call it in a refusal. */
static const struct {
    const char *name;
    unsigned modifiers;
} KINDS[] = {
    [FIELD_TEXT] = {"a text", ALL | CASED | EXISTS | NEQ | PLACES},
    [FIELD_NUMBER] = {"a number", EXISTS | NEQ | ORDER},
    [FIELD_WORDS] = {"one of a few words", ALL | CASED | EXISTS | NEQ | PLACES},
    [FIELD_LIST] = {"a list of texts", ALL | CASED | EXISTS | NEQ | PLACES},
};

struct reader {
    const struct source *source;
    enum category category;
    struct test *test;
    unsigned modifiers;
};

static int check_modifier(struct reader *reader, const struct node *at, const char *name, unsigned bit)
{
    const struct field *field = reader->test->ref.field;
    bool boolean = rule_is_boolean(field);
    if (!(bit & (boolean ? EXISTS | NEQ : KINDS[field->kind].modifiers)))
        return rule_refuse(reader->source, at, "'%s' does not go with %s: the field is %s", name, field->name,
                           boolean ? "true or false" : KINDS[field->kind].name);
    if (reader->modifiers & bit || (bit & AT_MOST1 && reader->modifiers & AT_MOST1) ||
        (reader->modifiers && (bit == EXISTS || reader->modifiers & EXISTS)))
        return rule_refuse(reader->source, at, "'%s' does not go with the modifier before it", name);
    return 0;
}

static int read_modifier(struct reader *reader, const struct node *at, struct text name)
{
    char shown[RULE_SHOWN];
    for (size_t i = 0; i < sizeof MODIFIERS / sizeof *MODIFIERS; i++) {
        unsigned bit = MODIFIERS[i].bit;
        if (!text_equal(name, text_of(MODIFIERS[i].name)))
            continue;
        if (check_modifier(reader, at, MODIFIERS[i].name, bit) != 0)
            return -1;
        reader->modifiers |= bit;
        if (MODIFIERS[i].comparison != COMPARE_EQUAL)
            reader->test->comparison = MODIFIERS[i].comparison;
        return 0;
    }
    return rule_refuse(reader->source, at,
                       "unknown modifier '%s': there are all, cased, contains, endswith, exists, gt, gte, "
                       "lt, lte, neq, startswith",
                       rule_show(name, shown));
}

/* The key: field|modifier|modifier. */
static int read_field(struct reader *reader, const struct node *key)
{
    struct text rest = key->text, name = text_slice(rest, 0, text_find(rest, '|'));
    char shown[RULE_SHOWN];
    if (rule_find_field(name, reader->category, &reader->test->ref) != 0)
        return rule_refuse(reader->source, key, "unknown field '%s' of a %s (rules/README.md lists them)",
                           rule_show(name, shown), reader->category == CATEGORY_HOP ? "hop" : "chain");
    for (size_t at = name.len; at < rest.len; at += 1 + name.len) {
        struct node place = rule_inside(key, at + 1);
        name = text_slice(rest, at + 1, rest.len);
        name = text_slice(name, 0, text_find(name, '|'));
        if (read_modifier(reader, &place, name) != 0)
            return -1;
    }
    reader->test->all = reader->modifiers & ALL;
    reader->test->negate = reader->modifiers & NEQ;
    return 0;
}

/* "kerberos, ntlm": the words of a field. */
static const char *list_words(const struct field *field, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; field->word(i) && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", field->word(i));
    return out;
}

static int read_words(struct reader *reader, const struct node *node, struct pattern *pattern)
{
    const struct field *field = reader->test->ref.field;
    char shown[RULE_SHOWN], words[320];
    bool is;
    if (rule_is_boolean(field)) {
        if (rule_read_bool(reader->source, node, &is) != 0)
            return -1;
        pattern->number = 1u << is;
        return 0;
    }
    for (unsigned i = 0; field->word(i); i++)
        if (rule_match_glob(&pattern->glob, text_of(field->word(i))))
            pattern->number |= UINT64_C(1) << i;
    if (pattern->number == 0)
        return rule_refuse(reader->source, node, "'%s' matches no word of %s: %s",
                           rule_show(node->text, shown), field->name, list_words(field, words, sizeof words));
    return 0;
}

static bool is_null(const struct node *node)
{
    return node->text.len == 0 ||
           (node->plain && (text_same(node->text, TEXT("null")) || text_equal(node->text, TEXT("~"))));
}

static int read_value(struct reader *reader, const struct node *node, struct pattern *pattern)
{
    const struct test *test = reader->test;
    char shown[RULE_SHOWN];
    bool is;
    if (node->kind != NODE_TEXT)
        return rule_refuse(reader->source, node, "a value must be a text, number or null");
    if (node->text.len > VALUE_BYTES)
        return rule_refuse(reader->source, node, "a value longer than %d bytes", VALUE_BYTES);
    if (test->comparison == COMPARE_EXISTS) {
        int result = rule_read_bool(reader->source, node, &is);
        pattern->number = is;
        return result;
    }
    pattern->absent = is_null(node);
    if (pattern->absent && reader->modifiers & ~(unsigned)NEQ)
        return rule_refuse(reader->source, node, "null goes with no modifier but neq");
    if (pattern->absent)
        return 0;
    if (test->ref.field->kind == FIELD_NUMBER)
        return text_number(node->text, &pattern->number) == 0
                   ? 0
                   : rule_refuse(reader->source, node, "'%s' is no number: %s takes one, as 23 or 0x17",
                                 rule_show(node->text, shown), test->ref.field->name);
    /* On a list, contains asks whether one of its entries is the value. */
    unsigned modifiers = reader->modifiers;
    if (test->ref.field->kind == FIELD_LIST || test->ref.field->kind == FIELD_WORDS)
        modifiers &= ~(unsigned)CONTAINS;
    pattern->glob = rule_read_glob(reader->source->arena, node->text, modifiers & (CONTAINS | ENDSWITH),
                                   modifiers & (CONTAINS | STARTSWITH), modifiers & CASED);
    return test->ref.field->word ? read_words(reader, node, pattern) : 0;
}

static int read_values(struct reader *reader, const struct node *node)
{
    struct test *test = reader->test;
    bool list = node->kind == NODE_LIST;
    test->count = list ? node->count : 1;
    if (test->count == 0 || test->count > VALUES_MAX)
        return rule_refuse(reader->source, node, "a list of 1 to %d values is expected", VALUES_MAX);
    if (test->all && test->count == 1)
        return rule_refuse(reader->source, node, "'all' needs a list of at least two values");
    if (list && test->comparison != COMPARE_EQUAL)
        return rule_refuse(reader->source, node, "one value is expected, not a list");
    test->patterns = arena_take(reader->source->arena, test->count * sizeof *test->patterns);
    node = list ? node->first : node;
    for (size_t i = 0; i < test->count; i++, node = node->next)
        if (read_value(reader, node, &test->patterns[i]) != 0)
            return -1;
    return 0;
}

static int read_conjunction(const struct source *source, const struct node *node, enum category category,
                            struct conjunction *conjunction)
{
    if (node->kind != NODE_MAP || node->count == 0)
        return rule_refuse(source, node,
                           "a selection is a map of fields, or a list of such maps; there are no keywords");
    conjunction->tests = arena_take(source->arena, node->count * sizeof *conjunction->tests);
    for (const struct node *n = node->first; n; n = n->next) {
        struct reader reader = {source, category, &conjunction->tests[conjunction->count++], 0};
        if (read_field(&reader, n->key) != 0 || read_values(&reader, n) != 0)
            return -1;
    }
    return 0;
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
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
              c == '-'))
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
        return rule_refuse(source, node, "a list of 1 to %d maps is expected", ALTERNATIVES_MAX);
    selection->any = arena_take(source->arena, selection->count * sizeof *selection->any);
    for (size_t i = 0; i < selection->count; i++, n = n->next)
        if (read_conjunction(source, n, category, &selection->any[i]) != 0)
            return -1;
    return 0;
}

int rule_read_detection(const struct source *source, const struct node *node, struct rule *rule)
{
    struct selection *selections;
    const struct node *condition = node->kind == NODE_MAP ? rule_child(node, "condition") : NULL;
    size_t count = 0;
    char shown[RULE_SHOWN];
    if (!condition)
        return rule_refuse(source, node, "'detection' must be a map of selections and a 'condition'");
    if (node->count - 1 > SELECTIONS_MAX)
        return rule_refuse(source, node, "more than %d selections", SELECTIONS_MAX);
    selections = arena_take(source->arena, node->count * sizeof *selections);
    for (const struct node *n = node->first; n; n = n->next)
        if (n != condition && read_selection(source, n, rule->category, &selections[count++]) != 0)
            return -1;
    if (rule_read_condition(source, condition, selections, count, &rule->condition) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (!selections[i].used)
            return rule_refuse(source, selections[i].at, "the condition does not use '%s'",
                               rule_show(selections[i].name, shown));
    return 0;
}
