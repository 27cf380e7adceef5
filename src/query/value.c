/* value: what a text can be taken for, and the comparing of it. */
#include "value.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 64 /* bytes: 64 bits have 20 digits */

static bool is_hex(struct text t)
{
    return t.len > 2 && t.at[0] == '0' && (t.at[1] == 'x' || t.at[1] == 'X');
}

/* -1.5: what is left of numbers. */
static int read_double(struct text t, double *out)
{
    static const char DIGITS[] = "0123456789";
    char copy[NUMBER_MAX];
    size_t at = 0, whole, part = 0;
    if (t.len == 0 || t.len >= sizeof copy)
        return -1;
    memcpy(copy, t.at, t.len);
    copy[t.len] = '\0';
    at += copy[0] == '-' || copy[0] == '+';
    whole = strspn(copy + at, DIGITS);
    at += whole;
    if (copy[at] == '.') {
        part = strspn(copy + at + 1, DIGITS);
        at += 1 + part;
    }
    if (copy[at] || whole + part == 0)
        return -1;
    *out = strtod(copy, NULL);
    return 0;
}

int number_read(struct text t, struct number *out)
{
    *out = (struct number){0};
    if (text_number(t, &out->whole) == 0) {
        out->exact = true;
        out->about = (double)out->whole;
        return 0;
    }
    return read_double(t, &out->about);
}

struct number number_of(int64_t n)
{
    return (struct number){.about = (double)n, .whole = n < 0 ? 0 : (uint64_t)n, .exact = n >= 0};
}

struct value value_of(struct text text, bool quoted)
{
    struct value value = {.text = text, .quoted = quoted};
    value.is_number = number_read(text, &value.number) == 0;
    value.is_hex = value.is_number && is_hex(text);
    value.is_time = quoted && time_parse(text, &value.time) == 0;
    value.is_guid = quoted && guid_parse(text, &value.guid) == 0;
    return value;
}

static bool holds(enum value_op op, int order)
{
    switch (op) {
    case VALUE_EQUAL:
        return order == 0;
    case VALUE_OTHER:
        return order != 0;
    case VALUE_LESS:
        return order < 0;
    case VALUE_AT_MOST:
        return order <= 0;
    case VALUE_MORE:
        return order > 0;
    case VALUE_AT_LEAST:
        break;
    }
    return order >= 0;
}

bool number_compares(const struct number *found, enum value_op op, const struct number *constant)
{
    if (found->exact && constant->exact)
        return holds(op, (found->whole > constant->whole) - (found->whole < constant->whole));
    return holds(op, (found->about > constant->about) - (found->about < constant->about));
}

/* By what the constant looks like, as far as the value looks the same. */
static bool is_same(struct text found, const struct value *constant)
{
    struct number number;
    struct guid guid;
    int64_t time;
    if (text_equal(found, constant->text))
        return true;
    if (constant->is_hex)
        return is_hex(found) && number_read(found, &number) == 0 &&
               number_compares(&number, VALUE_EQUAL, &constant->number);
    if (constant->is_time)
        return time_parse(found, &time) == 0 && time == constant->time;
    return constant->is_guid && guid_parse(found, &guid) == 0 && guid_equal(&guid, &constant->guid);
}

bool value_compares(struct text found, enum value_op op, const struct value *constant)
{
    struct number number;
    int64_t time;
    if (constant->quoted && op == VALUE_EQUAL)
        return is_same(found, constant);
    if (constant->quoted && op == VALUE_OTHER)
        return !is_same(found, constant);
    if (constant->is_time)
        return time_parse(found, &time) == 0 && holds(op, (time > constant->time) - (time < constant->time));
    if (number_read(found, &number) == 0)
        return number_compares(&number, op, &constant->number);
    return op == VALUE_OTHER; /* what is no number is not that number */
}
