/* keywords: an event is looked through once for all of them, and a name only once at all. */
#include "rule/keywords.h"

#include "rule/event_fields.h"
#include "rule/match.h"

#include <string.h>

#define NAMES_MAX (1u << 20) /* that are kept in mind: 32 MB */

static bool get_any(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)subject, (void)field, (void)i, (void)out;
    return true;
}

const struct field rule_any_field = {.name = "keywords", .kind = FIELD_ANY, .get = get_any};

/* ---- the texts of a subject ---- */

static bool is_text(const struct field *field)
{
    return field->kind < FIELD_ANY && field->kind != FIELD_TIME;
}

const struct field *const *rule_text_fields(struct arena *arena, uint16_t event_id)
{
    size_t count, used = 0;
    const struct field *fields = rule_event_fields(&count);
    const struct field **out = arena_take(arena, (count + 1) * sizeof *out);
    for (size_t i = 0; i < count; i++)
        if (is_text(&fields[i]) && rule_field_of(event_id, &fields[i]) == &fields[i])
            out[used++] = &fields[i];
    return out;
}

/* What is asked of each text; true: that is enough. */
struct asker {
    bool (*ask)(struct asker *asker, const struct value *value);
    struct subject *subject;
    bool numbers; /* of them, too */
    struct keyword keyword;
    uint64_t found;
};

static bool ask_word(struct asker *asker, const struct field *field, uint64_t bits)
{
    for (unsigned k = 0; !rule_is_boolean(field) && field->word(k); k++)
        if (bits >> k & 1 && asker->ask(asker, &(struct value){.text = text_of(field->word(k))}))
            return true;
    return false;
}

static bool ask_field(struct asker *asker, const struct field *field)
{
    struct value value = {0};
    if (field->kind == FIELD_NUMBER && !asker->numbers)
        return false;
    for (size_t k = 0; field->get(asker->subject, field, k, &value); k++) {
        if (field->kind == FIELD_WORDS)
            return ask_word(asker, field, value.number);
        if (field->kind == FIELD_NUMBER)
            value.text = rule_number_text(field->form, value.number, asker->subject->scratch);
        if (asker->ask(asker, &value))
            return true;
        if (field->kind != FIELD_LIST && !field->many)
            break;
        value = (struct value){0};
    }
    return false;
}

static bool ask_all(struct asker *asker)
{
    const struct subject *subject = asker->subject;
    size_t count;
    const struct field *fields = rule_fields(&count);
    for (const struct field *const *field = subject->event ? subject->text_fields : NULL; field && *field;
         field++)
        if (ask_field(asker, *field))
            return true;
    for (size_t k = 0; !subject->event && k < count; k++)
        if (fields[k].category == (subject->hop ? CATEGORY_HOP : CATEGORY_CHAIN) && is_text(&fields[k]) &&
            ask_field(asker, &fields[k]))
            return true;
    return false;
}

/* ---- one keyword ---- */

static bool is_in(const struct keyword *keyword, const struct value *value, struct subject *subject)
{
    const struct pattern *pattern = keyword->row ? keyword->row : keyword->test->patterns;
    while (pattern) {
        if (rule_match_value(keyword->test, pattern, value, subject))
            return true;
        pattern = keyword->row && !pattern->more ? NULL : pattern->next;
    }
    return false;
}

static bool ask_keyword(struct asker *asker, const struct value *value)
{
    return is_in(&asker->keyword, value, asker->subject);
}

static const struct pattern *next_row(const struct pattern *row)
{
    while (row->more)
        row = row->next;
    return row->next;
}

static bool search(const struct test *test, struct subject *subject)
{
    const struct pattern *row = test->all ? test->patterns : NULL;
    struct asker asker = {.ask = ask_keyword, .subject = subject, .numbers = true};
    do {
        asker.keyword = (struct keyword){test, row};
        if (!ask_all(&asker))
            return false;
        row = row ? next_row(row) : NULL;
    } while (row);
    return true;
}

/* ---- all keywords at once ---- */

/* A plain text with a letter that no number has is in none. */
static bool may_be_in_number(const struct pattern *pattern)
{
    if (pattern->kind != PATTERN_GLOB || !pattern->glob.within)
        return true;
    for (size_t i = 1; i + 1 < pattern->glob.text.len; i++)
        if (!strchr("0123456789abcdefxABCDEFX%", pattern->glob.text.at[i]))
            return false;
    return true;
}

void rule_add_keywords(struct keywords *keywords, struct test *test)
{
    const struct pattern *row = test->all ? test->patterns : NULL;
    unsigned first = keywords->count;
    do {
        if (keywords->count == KEYWORDS_MAX) {
            keywords->count = first;
            return;
        }
        keywords->at[keywords->count++] = (struct keyword){test, row};
        row = row ? next_row(row) : NULL;
    } while (row);
    if (first == 0)
        keywords->least = SIZE_MAX;
    for (const struct pattern *p = test->patterns; p; p = p->next) {
        size_t least = p->kind == PATTERN_GLOB ? p->glob.least : 0;
        keywords->least = least < keywords->least ? least : keywords->least;
        keywords->in_numbers = keywords->in_numbers || may_be_in_number(p);
    }
    test->keywords = (UINT64_C(1) << (keywords->count - first)) - 1;
    test->keywords <<= first;
}

static uint64_t find_in(const struct keywords *keywords, const struct value *value, struct subject *subject)
{
    uint64_t found = 0;
    for (unsigned i = 0; i < keywords->count; i++)
        if (is_in(&keywords->at[i], value, subject))
            found |= UINT64_C(1) << i;
    return found;
}

static bool ask_keywords(struct asker *asker, const struct value *value)
{
    struct keywords *keywords = asker->subject->keywords;
    const uint64_t *known;
    uint64_t found;
    if (value->text.len < keywords->least)
        return false;
    known = value->name ? map_get(&keywords->of_name, value->name) : NULL;
    found = known ? *known : find_in(keywords, value, asker->subject);
    if (value->name && !known && keywords->of_name.used < NAMES_MAX)
        *map_put(&keywords->of_name, value->name) = found;
    asker->found |= found;
    return false;
}

bool rule_match_keywords(const struct test *test, struct subject *subject)
{
    struct keywords *keywords = subject->keywords;
    if (!test->keywords || !keywords)
        return search(test, subject);
    if (!keywords->searched) {
        struct asker asker = {.ask = ask_keywords, .subject = subject, .numbers = keywords->in_numbers};
        (void)ask_all(&asker);
        keywords->found = asker.found;
        keywords->searched = true;
    }
    return (keywords->found & test->keywords) == test->keywords;
}
