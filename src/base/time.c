/* time: the proleptic Gregorian calendar in integers (days from civil, after Howard Hinnant's description).
 */
#include "base/time.h"

#include "base/digits.h"

#include <stdio.h>
#include <string.h>

static int64_t days_from_civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct time_civil time_civil(int64_t time)
{
    int64_t seconds = floor_div(time, TIME_SECOND), days = floor_div(seconds, 86400);
    int64_t rest = seconds - days * 86400, z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct time_civil){(int)(yoe + era * 400 + (month <= 2)),
                               month,
                               (int)(doy - (153 * mp + 2) / 5 + 1),
                               (int)(rest / 3600),
                               (int)(rest / 60 % 60),
                               (int)(rest % 60),
                               (int)(time - seconds * TIME_SECOND)};
}

int64_t time_floor_second(int64_t time)
{
    return floor_div(time, TIME_SECOND) * TIME_SECOND;
}

/* Takes exactly count digits from the front of t. */
static int take_digits(struct text *t, size_t count, int *out)
{
    int value = 0;
    if (t->len < count)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (t->at[i] < '0' || t->at[i] > '9')
            return -1;
        value = value * 10 + (t->at[i] - '0');
    }
    *t = text_slice(*t, count, t->len);
    *out = value;
    return 0;
}

static int take_byte(struct text *t, const char *any)
{
    for (; t->len && *any; any++)
        if (t->at[0] == *any) {
            *t = text_slice(*t, 1, t->len);
            return 0;
        }
    return -1;
}

/* Two digits; 100 or more where they are none. */
static int two_digits(const char *at)
{
    unsigned tens = (uint8_t)at[0] - (unsigned)'0', ones = (uint8_t)at[1] - (unsigned)'0';
    return tens > 9 || ones > 9 ? 100 : (int)(tens * 10 + ones);
}

/* 2026-03-03T09:00:12 off the front of t. Which of such times there are time_is_civil knows. */
static int take_second(struct text *t, struct time_civil *c)
{
    const char *at = t->at;
    if (t->len < 19 || at[4] != '-' || at[7] != '-' || (at[10] != 'T' && at[10] != ' ') || at[13] != ':' ||
        at[16] != ':' || two_digits(at) > 99 || two_digits(at + 2) > 99)
        return -1;
    *c = (struct time_civil){.year = two_digits(at) * 100 + two_digits(at + 2),
                             .month = two_digits(at + 5),
                             .day = two_digits(at + 8),
                             .hour = two_digits(at + 11),
                             .minute = two_digits(at + 14),
                             .second = two_digits(at + 17)};
    *t = text_slice(*t, 19, t->len);
    return 0;
}

#define FRACTION_MOST 9 /* digits */

/* Nanoseconds of a fraction's last digit, by how many it has. */
static const int UNIT[FRACTION_MOST + 1] = {0, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};

/* .1234567 with up to nine digits, or nothing. */
static int take_fraction(struct text *t, int *nanosecond)
{
    size_t most = t->len < FRACTION_MOST + 1 ? t->len : FRACTION_MOST + 1, count = 1;
    int value = 0;
    *nanosecond = 0;
    if (most == 0 || t->at[0] != '.')
        return 0;
    for (unsigned d; count < most && (d = (uint8_t)t->at[count] - (unsigned)'0') < 10; count++)
        value = value * 10 + (int)d;
    *nanosecond = value * UNIT[count - 1];
    *t = text_slice(*t, count, t->len);
    return count > 1 ? 0 : -1;
}

/* Z, +01:00, -0530, with a blank before it or not, or nothing. */
static int take_zone(struct text *t, int *seconds, bool *zoned)
{
    int hours, minutes, sign;
    *seconds = 0;
    *zoned = t->len > 0;
    (void)take_byte(t, " ");
    if (t->len == 0 || take_byte(t, "Zz") == 0)
        return 0;
    sign = t->at[0] == '-' ? -1 : 1;
    if (take_byte(t, "+-") != 0 || take_digits(t, 2, &hours) != 0)
        return -1;
    (void)take_byte(t, ":");
    if (take_digits(t, 2, &minutes) != 0 || hours > 23 || minutes > 59)
        return -1;
    *seconds = sign * (hours * 3600 + minutes * 60);
    return 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool time_is_civil(const struct time_civil *c)
{
    return c->year >= 1678 && c->year <= 2261 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= days_in_month(c->year, c->month) && c->hour < 24 && c->minute < 60 && c->second < 60;
}

int time_parse(struct text t, int64_t *out)
{
    bool zoned;
    return time_parse_zoned(t, out, &zoned);
}

/* 12.1234567Z, of a minute that there is. */
static int read_in_minute(struct text t, int64_t minute, int64_t *out)
{
    uint64_t fraction = 0;
    size_t digits = t.len - 4;
    int second;
    if (t.len < 5 || digits > FRACTION_MOST || t.at[2] != '.' || t.at[t.len - 1] != 'Z' ||
        (second = two_digits(t.at)) > 59 || digits_decimal(text_slice(t, 3, digits), &fraction))
        return -1;
    *out = minute + second * TIME_SECOND + (int64_t)fraction * UNIT[digits];
    return 0;
}

int time_parse_near(struct text t, struct time_minute *minute, int64_t *out)
{
    const size_t len = sizeof minute->text;
    if (t.len > len && memcmp(t.at, minute->text, sizeof minute->text) == 0 &&
        read_in_minute(text_slice(t, len, t.len), minute->time, out) == 0)
        return 0;
    if (time_parse(t, out) != 0)
        return -1;
    if (t.len > len && !strchr(" \t\n\v\f\r", t.at[0]) && t.at[t.len - 1] == 'Z') {
        memcpy(minute->text, t.at, len);
        minute->time = floor_div(*out, 60 * TIME_SECOND) * 60 * TIME_SECOND;
    }
    return 0;
}

int time_parse_zoned(struct text t, int64_t *out, bool *zoned)
{
    struct time_civil c;
    int zone;
    t = text_trim(t);
    if (take_second(&t, &c) || take_fraction(&t, &c.nanosecond) || take_zone(&t, &zone, zoned) || t.len ||
        !time_is_civil(&c))
        return -1;
    *out = time_from_civil(&c) - zone * TIME_SECOND;
    return 0;
}

int64_t time_from_civil(const struct time_civil *c)
{
    int64_t days = days_from_civil(c->year, c->month, c->day);
    return (((days * 24 + c->hour) * 60 + c->minute) * 60 + c->second) * TIME_SECOND + c->nanosecond;
}

char *time_format(int64_t time, char out[TIME_TEXT])
{
    struct time_civil c = time_civil(time);
    int n = snprintf(out, TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
    size_t room = TIME_TEXT - (size_t)n;
    if (c.nanosecond == 0)
        snprintf(out + n, room, "Z");
    else if (c.nanosecond % 1000 == 0)
        snprintf(out + n, room, ".%06dZ", c.nanosecond / 1000);
    else if (c.nanosecond % 100 == 0)
        snprintf(out + n, room, ".%07dZ", c.nanosecond / 100);
    else
        snprintf(out + n, room, ".%09dZ", c.nanosecond);
    return out;
}
