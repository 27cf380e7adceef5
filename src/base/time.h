/* time: nanoseconds since 1970 UTC, int64_t, as text and back. */
#ifndef HOPCHAIN_BASE_TIME_H
#define HOPCHAIN_BASE_TIME_H

#include "base/text.h"

#define TIME_SECOND INT64_C(1000000000)
#define TIME_NONE   INT64_MIN /* no time */
#define TIME_TEXT   40

/* A broken-down UTC time. */
struct time_civil {
    int year, month, day, hour, minute, second, nanosecond;
};

/* 2026-03-03T09:00:12[.1234567][Z|+01:00]: 'T' or a blank, 0 to 9 fraction digits, no zone means UTC; white
 * space at either end is left aside. 0, or -1 where it is no such time (years 1678 to 2261 only). */
int time_parse(struct text t, int64_t *out);

/* The minute of a time that was read, as written; zeroed: none. */
struct time_minute {
    char text[17]; /* 2026-03-03T09:00: */
    int64_t time;
};

/* time_parse, faster where the minute is the one before, as it nearly always is in a log. */
int time_parse_near(struct text t, struct time_minute *minute, int64_t *out);

/* The same; *zoned: it says its zone. Else it was read as if it were UTC. */
int time_parse_zoned(struct text t, int64_t *out, bool *zoned);

/* 2026-03-03T09:00:12Z, or with a fraction of 6, 7 or 9 digits where the time has one: as few of these as
 * lose nothing. Returns out. */
char *time_format(int64_t time, char out[TIME_TEXT]);

struct time_civil time_civil(int64_t time);
int64_t time_from_civil(const struct time_civil *civil); /* of one that there is */
bool time_is_civil(const struct time_civil *civil); /* such a time can be: no 30 February, years as above */
int64_t time_floor_second(int64_t time);            /* the second it lies in, in nanoseconds, rounded down */

#endif
