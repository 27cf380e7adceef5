/* time_form: each form takes what it knows off the front of a text, or gives up. */
#include "time_form.h"

#define MILLISECOND INT64_C(1000000)
#define SECONDS_MAX INT64_C(9200000000) /* the year 2261: more nanoseconds than that do not fit */

static bool take(struct text *t, struct text what)
{
    if (!text_starts(*t, what))
        return false;
    *t = text_slice(*t, what.len, t->len);
    return true;
}

/* As many digits as there are, at most `most` of them: their number, or 0 where there is none. */
static size_t take_digits(struct text *t, size_t most, int64_t *value)
{
    size_t count = 0;
    for (*value = 0; count < most && count < t->len && t->at[count] >= '0' && t->at[count] <= '9'; count++)
        *value = *value * 10 + (t->at[count] - '0');
    *t = text_slice(*t, count, t->len);
    return count;
}

/* .123 or nothing, as nanoseconds; digits beyond them are left out. */
static bool take_fraction(struct text *t, int64_t *nanoseconds)
{
    int64_t ignored;
    size_t count;
    *nanoseconds = 0;
    if (!take(t, TEXT(".")))
        return true;
    count = take_digits(t, 9, nanoseconds);
    for (size_t i = count; i < 9; i++)
        *nanoseconds *= 10;
    while (take_digits(t, 9, &ignored))
        ;
    return count > 0;
}

static bool take_number(struct text *t, size_t most, struct text behind, int *out)
{
    int64_t value;
    if (!take_digits(t, most, &value) || !take(t, behind))
        return false;
    *out = (int)value;
    return true;
}

static int read_american(struct text t, int64_t *time)
{
    struct time_civil c;
    int64_t nanoseconds;
    bool morning;
    if (!take_number(&t, 2, TEXT("/"), &c.month) || !take_number(&t, 2, TEXT("/"), &c.day) ||
        !take_number(&t, 4, TEXT(""), &c.year))
        return -1;
    (void)take(&t, TEXT(","));
    if (!take(&t, TEXT(" ")) || !take_number(&t, 2, TEXT(":"), &c.hour) ||
        !take_number(&t, 2, TEXT(":"), &c.minute) || !take_number(&t, 2, TEXT(""), &c.second) ||
        !take_fraction(&t, &nanoseconds))
        return -1;
    c.nanosecond = (int)nanoseconds;
    t = text_trim(t);
    morning = text_same(t, TEXT("AM"));
    if (c.hour < 1 || c.hour > 12 || (!morning && !text_same(t, TEXT("PM"))))
        return -1;
    c.hour = c.hour % 12 + (morning ? 0 : 12);
    if (!time_is_civil(&c))
        return -1;
    *time = time_from_civil(&c);
    return 0;
}

static int read_date(struct text t, int64_t *time)
{
    int64_t milliseconds;
    if (!take(&t, TEXT("/Date(")) || take_digits(&t, 13, &milliseconds) < 9)
        return -1;
    if (t.len && (t.at[0] == '+' || t.at[0] == '-')) /* the writer's zone, which changes nothing */
        t = text_slice(t, 5, t.len);
    if (!text_equal(t, TEXT(")/")) || milliseconds / 1000 > SECONDS_MAX)
        return -1;
    *time = milliseconds * MILLISECOND;
    return 0;
}

static int read_epoch(struct text t, int64_t *time)
{
    int64_t value, nanoseconds;
    size_t digits = take_digits(&t, 13, &value);
    bool whole = t.len == 0;
    if (digits < 9 || digits == 12 || digits == 11 || !take_fraction(&t, &nanoseconds) || t.len)
        return -1;
    if ((digits == 13 ? value / 1000 : value) > SECONDS_MAX)
        return -1;
    if (digits == 13)
        *time = value * MILLISECOND;
    else
        *time = value * TIME_SECOND + nanoseconds;
    return digits < 13 || whole ? 0 : -1;
}

int time_form_read(struct text t, int64_t *time, bool *zoned)
{
    t = text_trim(t);
    if (time_parse_zoned(t, time, zoned) == 0)
        return 0;
    *zoned = false;
    if (read_american(t, time) == 0)
        return 0;
    *zoned = true;
    return read_date(t, time) == 0 || read_epoch(t, time) == 0 ? 0 : -1;
}
