/* match: a condition held against a hop, a chain or an event. Allocates nothing. */
#include "rule/match.h"
#include "rule/event_fields.h"
#include "rule/keywords.h"
#include "rule/memo.h"
#include "rule/path.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- times ---- */

#define DAY (86400 * TIME_SECOND)

static int64_t day_number(int64_t time)
{
    int64_t day = time / DAY;
    return time % DAY < 0 ? day - 1 : day;
}

/* ISO 8601: weeks begin on Mondays, the first is the one with the year's first Thursday. */
static uint64_t week_of(int64_t time)
{
    int64_t day = day_number(time), monday = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    int64_t thursday = day - (monday < 0 ? monday + 7 : monday) + 3;
    struct time_civil civil = time_civil(thursday * DAY);
    struct time_civil first = {.year = civil.year, .month = 1, .day = 1};
    return (uint64_t)(thursday - day_number(time_from_civil(&first))) / 7 + 1;
}

static uint64_t part_of(int64_t time, enum time_part part)
{
    struct time_civil civil = time_civil(time);
    switch (part) {
    case TIME_MINUTE:
        return (uint64_t)civil.minute;
    case TIME_HOUR:
        return (uint64_t)civil.hour;
    case TIME_DAY:
        return (uint64_t)civil.day;
    case TIME_WEEK:
        return week_of(time);
    case TIME_MONTH:
        return (uint64_t)civil.month;
    default:
        return (uint64_t)civil.year;
    }
}

/* ---- values ---- */

struct text rule_number_text(enum number_form form, uint64_t number, char out[RULE_NUMBER_TEXT])
{
    unsigned base = form == FORM_HEX ? 16 : 10;
    char *at = out + RULE_NUMBER_TEXT;
    do
        *--at = "0123456789abcdef"[number % base];
    while (number /= base);
    if (form != FORM_DECIMAL) {
        *--at = form == FORM_HEX ? 'x' : '%';
        *--at = form == FORM_HEX ? '0' : '%';
    }
    memmove(out, at, (size_t)(out + RULE_NUMBER_TEXT - at));
    return (struct text){out, (size_t)(out + RULE_NUMBER_TEXT - at)};
}

/* The value as it is written: of a number in out. */
static struct text written(const struct field *field, const struct value *value, char out[RULE_NUMBER_TEXT])
{
    return field->kind == FIELD_NUMBER ? rule_number_text(field->form, value->number, out) : value->text;
}

static bool starts(struct text t, struct text with, bool cased)
{
    t = text_slice(t, 0, with.len);
    return cased ? text_equal(t, with) : text_same(t, with);
}

/* a is b, or has it at its end, its beginning or anywhere. */
static bool is_around(const struct pattern *pattern, struct text a, struct text b, bool cased)
{
    size_t last = a.len - b.len;
    if (a.len < b.len || (!pattern->before && !pattern->after && a.len != b.len))
        return false;
    for (size_t i = pattern->before && !pattern->after ? last : 0; i <= (pattern->before ? last : 0); i++)
        if (starts(text_slice(a, i, a.len), b, cased))
            return true;
    return false;
}

static bool match_field(const struct test *test, const struct pattern *pattern, const struct value *value,
                        struct subject *subject)
{
    char first[RULE_NUMBER_TEXT], second[RULE_NUMBER_TEXT], copy[SCRATCH_BYTES];
    const struct field *one = test->ref.field, *other = pattern->ref.field;
    struct text mine = written(one, value, first);
    struct value theirs;
    if (mine.at == subject->scratch) { /* getting the other may write there, too */
        memcpy(copy, mine.at, mine.len);
        mine.at = copy;
    }
    for (size_t i = 0; rule_get_field(subject, &pattern->ref, i, &theirs); i++) {
        if (one->kind == FIELD_NUMBER && other->kind == FIELD_NUMBER && !pattern->before && !pattern->after)
            return value->number == theirs.number;
        if (is_around(pattern, mine, written(other, &theirs, second), test->cased))
            return true;
        if (!other->many)
            break;
    }
    return false;
}

bool rule_match_value(const struct test *test, const struct pattern *pattern, const struct value *value,
                      struct subject *subject)
{
    char number[RULE_NUMBER_TEXT];
    switch (pattern->kind) {
    case PATTERN_NUMBER:
        if (test->part != TIME_WHOLE)
            return compare(test->comparison, part_of((int64_t)value->number, test->part), pattern->number);
        return compare(test->comparison, value->number, pattern->number);
    case PATTERN_WORDS:
        return (value->number & pattern->number) != 0;
    case PATTERN_GLOB:
        return rule_match_glob(&pattern->glob, written(test->ref.field, value, number));
    case PATTERN_REGEX:
        return rule_match_regex(pattern->regex, written(test->ref.field, value, number));
    case PATTERN_CIDR:
        return rule_match_cidr(&pattern->cidr, written(test->ref.field, value, number));
    case PATTERN_FIELD:
        return match_field(test, pattern, value, subject);
    default:
        return false;
    }
}

/* One of a list's entries, or of a text's readings, matches. */
static bool match_any(const struct test *test, const struct pattern *pattern, struct subject *subject)
{
    struct value value;
    for (size_t i = 0; rule_get_field(subject, &test->ref, i, &value); i++)
        if (rule_match_value(test, pattern, &value, subject))
            return true;
    return false;
}

static bool match_pattern(const struct test *test, const struct pattern *pattern, bool present,
                          const struct value *value, struct subject *subject)
{
    const struct field *field = test->ref.field;
    if (pattern->kind == PATTERN_ABSENT)
        return !present || (field->zero_either && value->number == 0);
    if (!present)
        return false;
    if (field->kind == FIELD_LIST || (field->many && !value->name))
        return match_any(test, pattern, subject);
    return rule_match_value(test, pattern, value, subject);
}

/* A value may stand for several patterns; any of them will do. */
static bool match_row(const struct test *test, const struct pattern **at, bool present,
                      const struct value *value, struct subject *subject)
{
    const struct pattern *pattern = *at;
    bool matched = match_pattern(test, pattern, present, value, subject);
    for (; pattern->more; pattern = pattern->next)
        matched = matched || match_pattern(test, pattern->next, present, value, subject);
    *at = pattern->next;
    return matched;
}

static bool match_rows(const struct test *test, bool present, const struct value *value,
                       struct subject *subject)
{
    const struct pattern *pattern = test->patterns;
    bool matched = test->all;
    while (pattern && matched == test->all)
        matched = match_row(test, &pattern, present, value, subject);
    return matched;
}

/* The same, but a name is asked about once. */
static bool match_known(const struct test *test, bool present, const struct value *value,
                        struct subject *subject)
{
    int known = test->memo && present && value->name ? rule_recall(test->memo, value->name) : -1;
    bool matched;
    if (known >= 0)
        return known;
    matched = match_rows(test, present, value, subject);
    if (test->memo && present && value->name)
        rule_remember(test->memo, value->name, matched);
    return matched;
}

bool rule_is_unread(const struct test *test, uint16_t event_id)
{
    const struct field *row = test->unsure ? rule_field_of(event_id, test->ref.field) : NULL;
    return test->unsure && (test->unknown || (row && row->kind == FIELD_UNREAD));
}

bool rule_match_test(const struct test *test, struct subject *subject)
{
    struct value value;
    bool present;
    if (test->unsure && rule_is_unread(test, subject->event->at.event_id))
        return subject->maybe;
    if (test->path)
        return rule_match_path(test->path, subject);
    if (test->comparison == COMPARE_EXISTS)
        return rule_has_field(subject, &test->ref) == (test->patterns->number != 0);
    if (test->ref.field->kind == FIELD_ANY)
        return rule_match_keywords(test, subject);
    present = rule_get_field(subject, &test->ref, 0, &value);
    return match_known(test, present, &value, subject) != test->negate;
}

bool rule_match_all(const struct conjunction *all, struct subject *subject)
{
    for (size_t i = 0; i < all->count; i++)
        if (!rule_match_test(&all->tests[i], subject))
            return false;
    return true;
}

static bool match_selection(const struct selection *selection, struct subject *subject)
{
    for (size_t i = 0; i < selection->count; i++)
        if (rule_match_all(&selection->any[i], subject))
            return true;
    return false;
}

/* What surely does not match is what would not match even if all that cannot be evaluated did. */
static bool match_not(const struct condition *condition, struct subject *subject)
{
    bool matched;
    subject->maybe = !subject->maybe;
    matched = rule_matches(condition, subject);
    subject->maybe = !subject->maybe;
    return !matched;
}

bool rule_matches(const struct condition *condition, struct subject *subject)
{
    bool stop = condition->kind == CONDITION_OR;
    uint64_t held = 0;
    if (condition->kind == CONDITION_SELECTION)
        return match_selection(condition->selection, subject);
    if (condition->kind == CONDITION_NOT)
        return match_not(condition->first, subject);
    for (const struct condition *c = condition->first; c; c = c->next)
        if (condition->kind == CONDITION_COUNT) {
            held += rule_matches(c, subject);
            if (held >= condition->least)
                return true;
        } else if (rule_matches(c, subject) == stop) {
            return stop;
        }
    return condition->kind == CONDITION_AND;
}

/* ---- what costs least goes first ---- */

static int compare_tests(const void *a, const void *b)
{
    unsigned x = ((const struct test *)a)->cost, y = ((const struct test *)b)->cost;
    return x < y ? -1 : x > y;
}

void rule_order_conjunction(struct conjunction *all)
{
    qsort(all->tests, all->count, sizeof *all->tests, compare_tests);
}

/* What it costs where it does not match, which is nearly always. */
static unsigned selection_cost(const struct selection *selection)
{
    unsigned cost = 0;
    for (size_t i = 0; i < selection->count; i++)
        cost += selection->any[i].tests[0].cost;
    return cost;
}

void rule_order_condition(struct condition *condition)
{
    struct condition *sorted = NULL, *c, *next;
    condition->cost = condition->kind == CONDITION_SELECTION ? selection_cost(condition->selection) : 0;
    for (c = condition->first; c; c = next) {
        struct condition **at = &sorted;
        next = c->next;
        rule_order_condition(c);
        condition->cost += c->cost;
        while (*at && (*at)->cost <= c->cost)
            at = &(*at)->next;
        c->next = *at;
        *at = c;
    }
    condition->first = sorted;
}
