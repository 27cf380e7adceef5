/* zone: the offsets of a place, taken from the C library day by day, since it has no call for a place of its
 * own. */
#include "base/zone.h"

#include "base/arena.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PLACES     "/usr/share/zoneinfo/"
#define HERE       "/etc/localtime" /* a link to the file of this machine's place */
#define MAGIC      "TZif"           /* how a place's file begins */
#define PLACE_MAX  64               /* America/Argentina/ComodRivadavia has 32 letters */
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
    char name[PLACE_MAX + 1];
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

/* place: as TZ has it; NULL: as it is. */
static void look_up(struct zone *zone, const char *place)
{
    const char *now = getenv("TZ");
    char *kept = now ? strdup(now) : NULL;
    if ((now && !kept) || (place && setenv("TZ", place, 1) != 0))
        abort();
    tzset();
    add_periods(zone);
    if (kept ? setenv("TZ", kept, 1) : unsetenv("TZ"))
        abort();
    tzset();
    free(kept);
}

/* ---- zones ---- */

/* What this machine calls its place. */
static void name_local(struct zone *zone)
{
    const char *name = getenv("TZ");
    char link[sizeof PLACES + 2 * PLACE_MAX];
    ssize_t len = name ? -1 : readlink(HERE, link, sizeof link - 1);
    if (len > 0) {
        link[len] = '\0';
        name = strstr(link, "/zoneinfo/");
        name = name ? name + strlen("/zoneinfo/") : NULL;
    }
    if (name && *name == ':')
        name++;
    snprintf(zone->name, sizeof zone->name, "%s",
             zone->count == 1 && zone->period->ahead == 0 ? "UTC"
             : name && is_place(name)                     ? name
                                                          : "local time");
}

static void set_place(struct zone *zone, const char *name)
{
    char place[PLACE_MAX + 2];
    snprintf(place, sizeof place, ":%s", name);
    look_up(zone, place);
    snprintf(zone->name, sizeof zone->name, "%s", name);
}

static void set_fixed(struct zone *zone, int64_t ahead)
{
    long minutes = labs((long)ahead) / 60;
    add(zone, 0, ahead);
    snprintf(zone->name, sizeof zone->name, ahead ? "UTC%c%02ld:%02ld" : "UTC", ahead < 0 ? '-' : '+',
             minutes / 60, minutes % 60);
}

struct zone *zone_new(const char *name, struct err *err)
{
    struct zone *zone;
    int64_t ahead = 0;
    bool fixed = strcmp(name, "UTC") == 0 || read_offset(name, &ahead) == 0;
    bool local = strcmp(name, "local") == 0;
    if (!fixed && !local && !is_place(name)) {
        err_set(
            err, ERR_USAGE,
            "no time zone %s; write an offset like +02:00, or a place like Europe/Berlin, which the package "
            "tzdata must know",
            name);
        return NULL;
    }
    zone = mem_new(1, sizeof *zone);
    if (fixed)
        set_fixed(zone, ahead);
    else if (!local)
        set_place(zone, name);
    else {
        look_up(zone, NULL);
        name_local(zone);
    }
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

/* ---- from UTC ---- */

const char *zone_name(const struct zone *zone)
{
    return zone ? zone->name : "UTC";
}

/* The last period that begins no later than a second of UTC; the first where none does. */
static size_t period_at(const struct zone *zone, int64_t second)
{
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->period[middle].from <= second)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int64_t zone_ahead(const struct zone *zone, int64_t utc)
{
    int64_t second = time_floor_second(utc) / TIME_SECOND;
    return zone ? zone->period[period_at(zone, second)].ahead * TIME_SECOND : 0;
}

int64_t zone_change(const struct zone *zone, int64_t utc)
{
    size_t next = zone ? period_at(zone, time_floor_second(utc) / TIME_SECOND) + 1 : 0;
    return zone && next < zone->count ? zone->period[next].from * TIME_SECOND : TIME_NONE;
}

struct time_civil zone_civil(const struct zone *zone, int64_t utc)
{
    int64_t local;
    return time_civil(__builtin_add_overflow(utc, zone_ahead(zone, utc), &local) ? utc : local);
}

char *zone_format(const struct zone *zone, int64_t utc, char out[TIME_TEXT])
{
    int64_t ahead = zone_ahead(zone, utc) / TIME_SECOND / 60, local;
    size_t len;
    if (!zone || strcmp(zone->name, "UTC") == 0 || __builtin_add_overflow(utc, zone_ahead(zone, utc), &local))
        return time_format(utc, out);
    len = strlen(time_format(local, out)) - 1; /* the Z */
    snprintf(out + len, TIME_TEXT - len, "%c%02d:%02d", ahead < 0 ? '-' : '+', abs((int)ahead) / 60,
             abs((int)ahead) % 60);
    return out;
}
