/* test: the key of a test: field|modifier|modifier, and which modifiers go with what. */
#include "rule/test.h"

#include "rule/event_fields.h"
#include "rule/keywords.h"
#include "rule/memo.h"
#include "rule/path.h"

#include <stdio.h>

#define AT_MOST1 (ORDER | PLACES | EXISTS | RE | CIDR) /* at most one of these at a time */
#define TEXTS                                                                                                \
    (ALL | CASED | EXISTS | NEQ | PLACES | RE | RE_FLAG | CIDR | ENCODINGS | WINDASH | FIELDREF | EXPAND)
#define SEVERAL (TEXTS & ~(unsigned)(CIDR | FIELDREF))

static const struct {
    const char *name;
    unsigned bit, detail; /* detail: enum comparison, enum time_part or a regular expression's flag */
} MODIFIERS[] = {
    {"all", ALL, 0},
    {"base64", BASE64, 0},
    {"base64offset", BASE64_OFFSET, 0},
    {"cased", CASED, 0},
    {"cidr", CIDR, 0},
    {"contains", CONTAINS, 0},
    {"day", PART, TIME_DAY},
    {"endswith", ENDSWITH, 0},
    {"exists", EXISTS, COMPARE_EXISTS},
    {"expand", EXPAND, 0},
    {"fieldref", FIELDREF, 0},
    {"gt", ORDER, COMPARE_GT},
    {"gte", ORDER, COMPARE_GTE},
    {"hour", PART, TIME_HOUR},
    {"i", RE_FLAG, REGEX_ANY_CASE},
    {"lt", ORDER, COMPARE_LT},
    {"lte", ORDER, COMPARE_LTE},
    {"m", RE_FLAG, REGEX_MANY_LINES},
    {"minute", PART, TIME_MINUTE},
    {"month", PART, TIME_MONTH},
    {"neq", NEQ, 0},
    {"re", RE, 0},
    {"s", RE_FLAG, REGEX_DOT_IS_LINE},
    {"startswith", STARTSWITH, 0},
    {"utf16", UTF16, 0},
    {"utf16be", UTF16BE, 0},
    {"utf16le", UTF16LE, 0},
    {"week", PART, TIME_WEEK},
    {"wide", UTF16LE, 0},
    {"windash", WINDASH, 0},
    {"year", PART, TIME_YEAR},
};

/* What each kind of field can be asked, and what to call it in a refusal. */
static const struct {
    const char *name;
    unsigned modifiers;
} KINDS[] = {
    [FIELD_TEXT] = {"a text", TEXTS},
    [FIELD_NUMBER] = {"a number", EXISTS | NEQ | ORDER | FIELDREF},
    [FIELD_WORDS] = {"one of a few words", SEVERAL},
    [FIELD_LIST] = {"a list of texts", SEVERAL},
    [FIELD_TIME] = {"a time", EXISTS | NEQ | ORDER | PART},
    [FIELD_ANY] = {"all fields", ALL | CASED | CONTAINS | RE | RE_FLAG | ENCODINGS | WINDASH | EXPAND},
    [FIELD_UNREAD] = {"one that hopchain does not read", ~0u},
};

static unsigned allowed(const struct test_reader *reader)
{
    const struct field *field = reader->test->ref.field;
    if (rule_is_boolean(field))
        return EXISTS | NEQ;
    if (field->kind == FIELD_NUMBER && field->category == CATEGORY_EVENT)
        return KINDS[FIELD_TEXT].modifiers | ORDER; /* of the number as it is written */
    return KINDS[field->kind].modifiers;
}

/* The modifiers that may not stand before this one. */
static unsigned excluded(unsigned bit)
{
    unsigned not_before = bit & (ALL | NEQ | EXPAND | CASED) ? 0 : bit;
    if (bit & AT_MOST1)
        not_before |= AT_MOST1;
    if (bit == EXISTS)
        not_before = ~0u;
    if (bit & ENCODINGS)
        not_before = PLACES | RE | CIDR | FIELDREF;
    if (bit == RE)
        not_before |= ENCODINGS | WINDASH | CASED;
    if (bit == CASED)
        not_before |= RE | CIDR;
    if (bit == RE_FLAG)
        not_before = 0;
    if (bit == CIDR || bit == FIELDREF)
        not_before |= ENCODINGS | WINDASH | RE | CIDR;
    return not_before | EXISTS;
}

static int add_modifier(struct test_reader *reader, const struct node *at, size_t row)
{
    const char *name = MODIFIERS[row].name;
    const struct field *field = reader->test->ref.field;
    unsigned bit = MODIFIERS[row].bit, detail = MODIFIERS[row].detail;
    if (!(bit & allowed(reader)))
        return rule_refuse(reader->source, at, "'%s' does not go with %s: the field is %s", name, field->name,
                           rule_is_boolean(field) ? "true or false" : KINDS[field->kind].name);
    if (reader->modifiers & excluded(bit) || (bit == RE_FLAG && !(reader->modifiers & RE)) ||
        (reader->modifiers & bit & (ALL | NEQ | EXPAND | CASED)))
        return rule_refuse(reader->source, at, "'%s' does not go with the modifier before it", name);
    if (bit & ENCODINGS && reader->encoding_count == ENCODINGS_MAX)
        return rule_refuse(reader->source, at, "more than %d encodings of one value", ENCODINGS_MAX);
    if (bit == CASED && field->lower)
        return rule_refuse(reader->source, at, "'cased' does not go with %s: hopchain keeps it in lower case",
                           field->name);
    reader->modifiers |= bit;
    if (bit & ENCODINGS)
        reader->encodings[reader->encoding_count++] = bit;
    if (bit == RE_FLAG)
        reader->flags |= detail;
    if (bit == PART)
        reader->test->part = (enum time_part)detail;
    if (bit & (ORDER | EXISTS))
        reader->test->comparison = (enum comparison)detail;
    return 0;
}

static int read_modifier(struct test_reader *reader, const struct node *at, struct text name)
{
    char shown[RULE_SHOWN], known[320];
    size_t used = 0, count = sizeof MODIFIERS / sizeof *MODIFIERS;
    for (size_t i = 0; i < count; i++)
        if (text_equal(name, text_of(MODIFIERS[i].name)))
            return add_modifier(reader, at, i);
    for (size_t i = 0; i < count && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", MODIFIERS[i].name);
    return rule_refuse(reader->source, at, "unknown modifier '%s': there are %s", rule_show(name, shown),
                       known);
}

/* Never asked: see match.c. */
static bool get_nothing(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)subject, (void)field, (void)i, (void)out;
    return false;
}

static const struct field UNREAD = {
    .name = "it", .kind = FIELD_UNREAD, .category = CATEGORY_EVENT, .get = get_nothing};

/* What the modifiers together must have. */
static int check_modifiers(struct test_reader *reader, const struct node *key)
{
    const struct field *field = reader->test->ref.field;
    size_t last = reader->encoding_count;
    if (last && reader->encodings[last - 1] & WIDE)
        return rule_refuse(reader->source, key,
                           "UTF-16 never stands in an event as it is: base64 or base64offset must follow it");
    if (field->kind == FIELD_TIME && !(reader->modifiers & (PART | EXISTS)))
        return rule_refuse(reader->source, key,
                           "a time needs one of minute, hour, day, week, month, year, exists");
    return 0;
}

/* field|modifier|modifier, or |modifier where keywords are looked for. */
static int read_key(struct test_reader *reader, const struct node *key)
{
    struct text rest = key->text, name = text_slice(rest, 0, text_find(rest, '|'));
    struct test *test = reader->test;
    char shown[RULE_SHOWN];
    test->name = name;
    test->at = key;
    if (rule_find_field(name, reader->category, &test->ref) != 0) {
        if (reader->category != CATEGORY_EVENT)
            return rule_refuse(reader->source, key, "unknown field '%s' of a %s (rules/README.md lists them)",
                               rule_show(name, shown), rule_category_word(reader->category));
        test->ref = (struct field_ref){&UNREAD, false};
    }
    if (test->ref.field->kind == FIELD_PATH)
        return 0;
    for (size_t at = name.len; at < rest.len; at += 1 + name.len) {
        struct node place = rule_inside(key, at + 1);
        name = text_slice(rest, at + 1, rest.len);
        name = text_slice(name, 0, text_find(name, '|'));
        if (read_modifier(reader, &place, name) != 0)
            return -1;
    }
    test->unsure = reader->category == CATEGORY_EVENT && rule_is_unread_somewhere(test->ref.field);
    test->all = reader->modifiers & ALL;
    test->negate = reader->modifiers & NEQ;
    test->cased = reader->modifiers & CASED;
    return check_modifiers(reader, key);
}

/* Roughly what holding it against a subject costs, so that the cheap ones go first. */
static unsigned cost_of(const struct test *test)
{
    static const unsigned costs[] = {
        [PATTERN_ABSENT] = 1, [PATTERN_GLOB] = 4,  [PATTERN_NUMBER] = 1, [PATTERN_WORDS] = 1,
        [PATTERN_REGEX] = 64, [PATTERN_CIDR] = 16, [PATTERN_FIELD] = 4,
    };
    unsigned cost = test->ref.parent ? 2 : 1;
    for (const struct pattern *p = test->patterns; p; p = p->next)
        cost += costs[p->kind] * (p->kind == PATTERN_GLOB && p->glob.wild ? 4 : 1);
    if (test->ref.field->kind == FIELD_ANY)
        return cost * 64;
    if (text_equal(test->name, TEXT("EventID"))) /* rules are only held against events that they may match */
        return cost + 60;
    return test->ref.field->kind == FIELD_PATH ? 1024 : cost;
}

/* Many values to compare with, or such as cost more than a look. */
static bool is_worth_memo(const struct test *test)
{
    bool worth = test->patterns && test->patterns->next;
    if (test->ref.field->kind != FIELD_TEXT || test->comparison == COMPARE_EXISTS)
        return false;
    for (const struct pattern *p = test->patterns; p; p = p->next) {
        if (p->kind == PATTERN_FIELD)
            return false;
        worth = worth || p->kind == PATTERN_REGEX || p->kind == PATTERN_CIDR ||
                (p->kind == PATTERN_GLOB && p->glob.wild);
    }
    return worth;
}

int rule_read_test(const struct source *source, const struct node *value, enum category category,
                   struct test *test)
{
    struct test_reader reader = {.source = source, .category = category, .test = test};
    if (read_key(&reader, value->key) != 0)
        return -1;
    if (test->ref.field->kind == FIELD_PATH) {
        if (rule_read_path(source, value, test) != 0)
            return -1;
    } else if (rule_read_values(&reader, value) != 0) {
        return -1;
    }
    test->unsure = test->unsure || test->unknown;
    test->cost = cost_of(test);
    if (source->memos && is_worth_memo(test))
        test->memo = rule_add_memo(source->memos);
    if (source->keywords && category == CATEGORY_EVENT && test->ref.field->kind == FIELD_ANY)
        rule_add_keywords(source->keywords, test);
    return 0;
}
