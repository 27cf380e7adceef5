/* zone: local times of one place to UTC, and back. */
#ifndef HOPCHAIN_BASE_ZONE_H
#define HOPCHAIN_BASE_ZONE_H

#include "base/err.h"
#include "base/time.h"

struct zone;

/* name: UTC, an offset from it (+02:00, -0330), a place of the system's time zone database (Europe/Berlin),
 * or local, which is where this machine is. NULL: err. Looks through the C library's TZ once and leaves it as
 * it was: not while other threads use local time. */
struct zone *zone_new(const char *name, struct err *err);
void zone_free(struct zone *zone);

/* local: a local time, read as if it were UTC. Of an hour that the clocks went through twice it is the first;
 * one that they left out is counted on from the time before. */
int64_t zone_to_utc(const struct zone *zone, int64_t local);

/* Below, zone NULL is UTC. */

/* What a person calls it: "UTC", "UTC+02:00", "Europe/Berlin"; "local time" where its place is not known. */
const char *zone_name(const struct zone *zone);

/* By how much its clocks are ahead of UTC at a time of UTC: whole seconds, in nanoseconds. */
int64_t zone_ahead(const struct zone *zone, int64_t utc);

/* When they are next set forward or back after a time of UTC; TIME_NONE: never. */
int64_t zone_change(const struct zone *zone, int64_t utc);

/* What its clocks show at a time of UTC. */
struct time_civil zone_civil(const struct zone *zone, int64_t utc);

/* As time_format has it, with the offset instead of the Z where the zone is not UTC. Returns out. */
char *zone_format(const struct zone *zone, int64_t utc, char out[TIME_TEXT]);

#endif
