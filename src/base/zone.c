/* zone: the offsets of a place, taken from the C library day by day, since it has no call for a place of its
 * own. */
#include "base/zone.h"

#include "base/arena.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PLACES     "/usr/share/zoneinfo/"
#define MAGIC      "TZif" /* how a place's file begins */
#define PLACE_MAX  64     /* America/Argentina/ComodRivadavia has 32 letters */
#define DAY        INT64_C(86400)
#define FIRST_YEAR INT64_C(631152000)  /* 1990: Windows' event logs of this form are younger */
#define LAST_YEAR  INT64_C(2524608000) /* 2050 */

/* From a second of UTC on, so many seconds ahead of it. */
struct period {
    int64_t from, ahead;
};

struct zone {
    struct period *period;
    size_t count;
};

static void add(struct zone *zone, int64_t from, int64_t ahead)
{
    zone->period = mem_grow(zone->period, zone->count + 1, sizeof *zone->period);
    zone->period[zone->count++] = (struct period){from, ahead};
}

/* ---- offsets ---- */

static int read_offset(const char *name, int64_t *ahead)
{
    char text[TIME_TEXT + PLACE_MAX];
    bool zoned;
    int64_t time;
    snprintf(text, sizeof text, "2000-01-01T00:00:00%s", name);
    if (time_parse_zoned(text_of(text), &time, &zoned) || !zoned)
        return -1;
    *ahead = (INT64_C(946684800) * TIME_SECOND - time) / TIME_SECOND;
    return 0;
}

/* ---- places ---- */

static bool is_place(const char *name)
{
    char path[sizeof PLACES + PLACE_MAX], magic[sizeof MAGIC] = "";
    FILE *file;
    if (strlen(name) > PLACE_MAX || strstr(name, "..") || name[0] == '/')
        return false;
    snprintf(path, sizeof path, "%s%s", PLACES, name);
    file = fopen(path, "rb");
    if (!file)
        return false;
    if (fread(magic, 1, sizeof MAGIC - 1, file) != sizeof MAGIC - 1)
        magic[0] = '\0';
    fclose(file);
    return strcmp(magic, MAGIC) == 0;
}

static int64_t ahead_at(int64_t second)
{
    struct tm tm;
    time_t t = (time_t)second;
    return localtime_r(&t, &tm) ? tm.tm_gmtoff : 0;
}

/* Between two seconds the offset changes: the first second of the new one. */
static int64_t find_change(int64_t before, int64_t after)
{
    int64_t old = ahead_at(before);
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (ahead_at(middle) == old)
            before = middle;
        else
            after = middle;
    }
    return after;
}

static void add_periods(struct zone *zone)
{
    add(zone, INT64_MIN / TIME_SECOND / 2, ahead_at(FIRST_YEAR));
    for (int64_t day = FIRST_YEAR; day < LAST_YEAR; day += DAY) {
        int64_t ahead = ahead_at(day + DAY);
        if (ahead != zone->period[zone->count - 1].ahead)
            add(zone, find_change(day, day + DAY), ahead);
    }
}

static void look_up(struct zone *zone, const char *name)
{
    const char *now = getenv("TZ");
    char *kept = now ? strdup(now) : NULL, place[PLACE_MAX + 2];
    snprintf(place, sizeof place, ":%s", name);
    if ((now && !kept) || setenv("TZ", place, 1) != 0)
        abort();
    tzset();
    add_periods(zone);
    if (kept ? setenv("TZ", kept, 1) : unsetenv("TZ"))
        abort();
    tzset();
    free(kept);
}

/* ---- zones ---- */

struct zone *zone_new(const char *name, struct err *err)
{
    struct zone *zone;
    int64_t ahead = 0;
    bool fixed = strcmp(name, "UTC") == 0 || read_offset(name, &ahead) == 0;
    if (!fixed && !is_place(name)) {
        err_set(
            err, ERR_USAGE,
            "no time zone %s; write an offset like +02:00, or a place like Europe/Berlin, which the package "
            "tzdata must know",
            name);
        return NULL;
    }
    zone = mem_new(1, sizeof *zone);
    if (fixed)
        add(zone, 0, ahead);
    else
        look_up(zone, name);
    return zone;
}

void zone_free(struct zone *zone)
{
    if (!zone)
        return;
    free(zone->period);
    free(zone);
}

/* The last period that begins, by its own clock, no later than the local second; the first where none does.
 */
static size_t period_of(const struct zone *zone, int64_t second)
{
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->period[middle].from + zone->period[middle].ahead <= second)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int64_t zone_to_utc(const struct zone *zone, int64_t local)
{
    int64_t second = time_floor_second(local) / TIME_SECOND;
    size_t at = period_of(zone, second);
    if (at > 0 && second - zone->period[at - 1].ahead < zone->period[at].from)
        at--;
    return local - zone->period[at].ahead * TIME_SECOND;
}
