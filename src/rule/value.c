/* value: the values of a test, from YAML to patterns. */
#include "rule/test.h"

#include "rule/encode.h"
#include "rule/placeholders.h"

#include <stdio.h>
#include <string.h>

/* Sizes no reader would want to reach; together they bound the work of one rule on one hop. */
#define VALUES_MAX   1024
#define PATTERNS_MAX 4096 /* that the values stand for */
#define VALUE_BYTES  4096
#define DASHES_MAX   4 /* of an encoded value: 5 forms of each */

static const struct field *field_of(const struct test_reader *reader)
{
    return reader->test->ref.field;
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

/* A field of few words: which of them match is known now. */
static int settle_words(struct test_reader *reader, const struct node *node, struct pattern *pattern)
{
    const struct field *field = field_of(reader);
    char shown[RULE_SHOWN], words[320];
    for (unsigned i = 0; field->word(i); i++) {
        struct text word = text_of(field->word(i));
        if (pattern->kind == PATTERN_REGEX ? rule_match_regex(pattern->regex, word)
                                           : rule_match_glob(&pattern->glob, word))
            pattern->number |= UINT64_C(1) << i;
    }
    if (pattern->number == 0)
        return rule_refuse(reader->source, node, "'%s' matches no word of %s: %s",
                           rule_show(node->text, shown), field->name, list_words(field, words, sizeof words));
    if (field->kind == FIELD_WORDS)
        pattern->kind = PATTERN_WORDS;
    return 0;
}

static int add_pattern(struct test_reader *reader, const struct node *node, const struct pattern *made)
{
    struct pattern *pattern = arena_take(reader->source->arena, sizeof *pattern);
    if (reader->count++ == PATTERNS_MAX)
        return rule_refuse(reader->source, node, "values that stand for more than %d", PATTERNS_MAX);
    *pattern = *made;
    pattern->more = true; /* read_value ends the row */
    *reader->tail = pattern;
    reader->tail = &pattern->next;
    return field_of(reader)->word && !rule_is_boolean(field_of(reader)) && !(reader->modifiers & EXISTS)
               ? settle_words(reader, node, pattern)
               : 0;
}

/* A text whose wildcards were read. */
static int add_glob(struct test_reader *reader, const struct node *node, struct text t)
{
    struct pattern made = {.kind = PATTERN_GLOB};
    unsigned places = reader->modifiers;
    if (field_of(reader)->kind == FIELD_LIST || field_of(reader)->kind == FIELD_WORDS)
        places &= ~(unsigned)CONTAINS; /* contains asks whether one of the entries is the value */
    if (field_of(reader)->kind == FIELD_ANY)
        places |= CONTAINS;
    made.glob = rule_make_glob(reader->source->arena, t, places & (CONTAINS | ENDSWITH),
                               places & (CONTAINS | STARTSWITH), reader->modifiers & CASED);
    return add_pattern(reader, node, &made);
}

static bool has_wildcard(struct text t)
{
    return text_find(t, GLOB_ANY_RUN) < t.len || text_find(t, GLOB_ANY_ONE) < t.len;
}

static int encode(struct test_reader *reader, const struct node *node, struct text t, size_t step);

/* The value with each dash as every other. */
static int encode_dashes(struct test_reader *reader, const struct node *node, struct text t, size_t dash)
{
    static const struct text dashes[] = {
        {"-", 1}, {"/", 1}, {"\xe2\x80\x93", 3}, {"\xe2\x80\x94", 3}, {"\xe2\x80\x95", 3}};
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        char *bytes = arena_take(reader->source->arena, t.len + 3);
        memcpy(bytes, t.at, dash);
        memcpy(bytes + dash, dashes[i].at, dashes[i].len);
        memcpy(bytes + dash + dashes[i].len, t.at + dash + 1, t.len - dash - 1);
        if (encode(reader, node, (struct text){bytes, t.len - 1 + dashes[i].len}, 0) != 0)
            return -1;
    }
    return 0;
}

static size_t count_dashes(struct text t)
{
    size_t count = 0;
    for (size_t i = 0; i < t.len; i++)
        count += t.at[i] == GLOB_DASH;
    return count;
}

/* The encodings from this step on, and then the pattern. */
static int encode(struct test_reader *reader, const struct node *node, struct text t, size_t step)
{
    struct arena *arena = reader->source->arena;
    unsigned encoding = step < reader->encoding_count ? reader->encodings[step] : 0;
    if (!encoding)
        return add_glob(reader, node, t);
    if (count_dashes(t) > DASHES_MAX)
        return rule_refuse(reader->source, node, "more than %d dashes in an encoded value", DASHES_MAX);
    if (count_dashes(t))
        return encode_dashes(reader, node, t, text_find(t, GLOB_DASH));
    if (step == 0 && has_wildcard(t))
        return rule_refuse(reader->source, node,
                           "a wildcard cannot be encoded; write \\* or \\? for the character");
    if (encoding == BASE64_OFFSET) {
        for (unsigned offset = 0; offset < 3; offset++)
            if (encode(reader, node, rule_base64_offset(arena, t, offset), step + 1) != 0)
                return -1;
        return 0;
    }
    t = encoding == BASE64 ? rule_base64(arena, t)
                           : rule_utf16(arena, t, encoding == UTF16BE, encoding == UTF16);
    return encode(reader, node, t, step + 1);
}

static int read_regex(struct test_reader *reader, const struct node *node, struct text t)
{
    struct pattern made = {.kind = PATTERN_REGEX};
    unsigned flags = reader->flags | (field_of(reader)->lower ? REGEX_ANY_CASE : 0);
    char why[256];
    made.regex = rule_read_regex(reader->source->regexes, t, flags, why);
    return made.regex ? add_pattern(reader, node, &made)
                      : rule_refuse(reader->source, node, "not a regular expression: %s", why);
}

static int read_cidr(struct test_reader *reader, const struct node *node, struct text t)
{
    struct pattern made = {.kind = PATTERN_CIDR};
    char shown[RULE_SHOWN];
    return rule_read_cidr(t, &made.cidr) == 0
               ? add_pattern(reader, node, &made)
               : rule_refuse(reader->source, node, "'%s' is no network, as 10.0.0.0/8 or fe80::/10",
                             rule_show(t, shown));
}

/* Of an event it is like a field that is not read: whether it matters will show. */
static int refuse_unknown(struct test_reader *reader, const struct node *node, const char *why)
{
    if (reader->category != CATEGORY_EVENT)
        return rule_refuse(reader->source, node, "%s", why);
    reader->test->unknown = arena_text(reader->source->arena, text_of(why)).at;
    return 0;
}

static int read_reference(struct test_reader *reader, const struct node *node, struct text t)
{
    struct pattern made = {.kind = PATTERN_FIELD,
                           .before = reader->modifiers & (CONTAINS | ENDSWITH),
                           .after = reader->modifiers & (CONTAINS | STARTSWITH)};
    char shown[RULE_SHOWN], why[RULE_SHOWN + 64];
    if (rule_find_field(t, reader->category, &made.ref) != 0) {
        snprintf(why, sizeof why, "'%s' is no field of %s %s that hopchain reads", rule_show(t, shown),
                 reader->category == CATEGORY_EVENT ? "an" : "a", rule_category_word(reader->category));
        return refuse_unknown(reader, node, why);
    }
    if (made.ref.field->kind != FIELD_TEXT && made.ref.field->kind != FIELD_NUMBER)
        return rule_refuse(reader->source, node, "'%s' is neither a text nor a number", rule_show(t, shown));
    return add_pattern(reader, node, &made);
}

/* 23, 0x17, %%1833. */
static int parse_number(const struct field *field, struct text t, uint64_t *out)
{
    if (field->form == FORM_CODE && text_starts(t, TEXT("%%")))
        t = text_slice(t, 2, t.len);
    return text_number(t, out);
}

static int read_number(struct test_reader *reader, const struct node *node, struct text t)
{
    const struct field *field = field_of(reader);
    struct pattern made = {.kind = PATTERN_NUMBER};
    struct text wild = rule_read_wildcards(reader->source->arena, t);
    char shown[RULE_SHOWN];
    if (!(reader->modifiers & (PLACES | ENCODINGS | WINDASH)) && parse_number(field, t, &made.number) == 0)
        return add_pattern(reader, node, &made);
    if (field->category == CATEGORY_EVENT && !(reader->modifiers & (ORDER | PART)) &&
        (reader->modifiers & (PLACES | ENCODINGS | WINDASH) || has_wildcard(wild)))
        return encode(reader, node,
                      reader->modifiers & WINDASH ? rule_widen_dashes(reader->source->arena, wild) : wild, 0);
    return rule_refuse(reader->source, node, "'%s' is no number: %s takes one, as 23 or 0x17",
                       rule_show(t, shown), field->name);
}

static int read_glob(struct test_reader *reader, const struct node *node, struct text t)
{
    t = rule_read_wildcards(reader->source->arena, t);
    if (reader->modifiers & WINDASH)
        t = rule_widen_dashes(reader->source->arena, t);
    return encode(reader, node, t, 0);
}

/* A value whose placeholders were filled in. */
static int read_filled(void *context, const struct node *node, struct text t)
{
    struct test_reader *reader = context;
    const struct field *field = field_of(reader);
    if (reader->modifiers & RE)
        return read_regex(reader, node, t);
    if (reader->modifiers & CIDR)
        return read_cidr(reader, node, t);
    if (reader->modifiers & FIELDREF)
        return read_reference(reader, node, t);
    if (field->kind == FIELD_NUMBER || field->kind == FIELD_TIME)
        return read_number(reader, node, t);
    return read_glob(reader, node, t);
}

/* How null is written; in events also how Windows writes that there is nothing. */
static bool is_null(const struct test_reader *reader, const struct node *node)
{
    static const struct text nothing[] = {{"-", 1},
                                          {"N/A", 3},
                                          {"NULL SID", 8},
                                          {"S-1-0-0", 7},
                                          {"{00000000-0000-0000-0000-000000000000}", 38}};
    if (node->text.len == 0 ||
        (node->plain && (text_same(node->text, TEXT("null")) || text_equal(node->text, TEXT("~")))))
        return true;
    for (size_t i = 0;
         reader->category == CATEGORY_EVENT && field_of(reader)->kind != FIELD_ANY &&
         !(reader->modifiers & ~(unsigned)(NEQ | CASED | ALL)) && i < sizeof nothing / sizeof *nothing;
         i++)
        if (text_same(node->text, nothing[i]))
            return true;
    return false;
}

static int read_boolean(struct test_reader *reader, const struct node *node)
{
    struct pattern made = {.kind = PATTERN_WORDS};
    bool is;
    if (rule_read_bool(reader->source, node, &is) != 0)
        return -1;
    made.number = reader->modifiers & EXISTS ? is : 1u << is;
    return add_pattern(reader, node, &made);
}

static void add_absent(struct test_reader *reader)
{
    struct pattern *made = arena_take(reader->source->arena, sizeof *made);
    made->kind = PATTERN_ABSENT;
    *reader->tail = made;
    reader->tail = &made->next;
}

/* Would it match what Windows writes where there is nothing, and not just anything? Real rules ask
 * |contains: '-'. Wildcards alone ask that there be something. */
static bool matches_nothing(const struct pattern *pattern)
{
    static const struct text nothing[] = {{"-", 1}, {"S-1-0-0", 7}};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (pattern->kind == PATTERN_GLOB
                ? rule_match_glob(&pattern->glob, nothing[i]) && !rule_match_glob(&pattern->glob, TEXT("x"))
                : pattern->kind == PATTERN_REGEX && rule_match_regex(pattern->regex, nothing[i]) &&
                      !rule_match_regex(pattern->regex, TEXT("x")) &&
                      !rule_match_regex(pattern->regex, TEXT("")))
            return true;
    return false;
}

static void widen(struct test_reader *reader, const struct pattern *first)
{
    const struct field *field = field_of(reader);
    if (field->category != CATEGORY_EVENT || field->kind != FIELD_TEXT)
        return;
    for (const struct pattern *p = first; p; p = p->next)
        if (matches_nothing(p)) {
            add_absent(reader);
            return;
        }
}

static int fill_placeholders(struct test_reader *reader, const struct node *node)
{
    struct text missing;
    char shown[RULE_SHOWN], why[RULE_SHOWN + 96];
    int result = rule_fill_placeholders(reader->source, node, &missing, read_filled, reader);
    if (result <= 0)
        return result;
    snprintf(why, sizeof why, "the placeholder %%%s%% stands for nothing: tell it with --placeholders FILE",
             rule_show(missing, shown));
    return refuse_unknown(reader, node, why);
}

static int read_value(struct test_reader *reader, const struct node *node)
{
    struct pattern **first = reader->tail;
    int result;
    if (node->kind != NODE_TEXT)
        return rule_refuse(reader->source, node, "a value must be a text, number or null");
    if (node->text.len > VALUE_BYTES)
        return rule_refuse(reader->source, node, "a value longer than %d bytes", VALUE_BYTES);
    if (field_of(reader)->kind == FIELD_ANY && node->text.len == 0)
        return rule_refuse(reader->source, node, "an empty keyword stands everywhere");
    if (reader->modifiers & EXISTS)
        result = read_boolean(reader, node);
    else if (is_null(reader, node) && reader->modifiers & ~(unsigned)(NEQ | CASED | ALL))
        return rule_refuse(reader->source, node, "null goes with no modifier but neq");
    else if (is_null(reader, node)) {
        add_absent(reader);
        result = 0;
    } else if (rule_is_boolean(field_of(reader)))
        result = read_boolean(reader, node);
    else if (reader->modifiers & EXPAND)
        result = fill_placeholders(reader, node);
    else
        result = read_filled(reader, node, node->text);
    if (result == 0)
        widen(reader, *first);
    for (struct pattern *p = result == 0 ? *first : NULL; p; p = p->next)
        p->more = p->next != NULL;
    return result;
}

int rule_read_values(struct test_reader *reader, const struct node *node)
{
    bool list = node->kind == NODE_LIST;
    size_t count = list ? node->count : 1;
    if (count == 0 || count > VALUES_MAX)
        return rule_refuse(reader->source, node, "a list of 1 to %d values is expected", VALUES_MAX);
    if (reader->test->all && count == 1)
        return rule_refuse(reader->source, node, "'all' needs a list of at least two values");
    if (list && (reader->modifiers & (reader->category == CATEGORY_EVENT ? EXISTS : EXISTS | ORDER)))
        return rule_refuse(reader->source, node, "one value is expected, not a list");
    reader->tail = &reader->test->patterns;
    for (const struct node *n = list ? node->first : node; count--; n = n->next)
        if (read_value(reader, n) != 0)
            return -1;
    return 0;
}
