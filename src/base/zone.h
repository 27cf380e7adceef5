/* zone: local times of one place to UTC. */
#ifndef HOPCHAIN_BASE_ZONE_H
#define HOPCHAIN_BASE_ZONE_H

#include "base/err.h"

#include <stdint.h>

struct zone;

/* name: UTC, an offset from it (+02:00, -0330), or a place of the system's time zone database
 * (Europe/Berlin). NULL: err. Looks through the C library's TZ once and leaves it as it was: not while other
 * threads use local time. */
struct zone *zone_new(const char *name, struct err *err);
void zone_free(struct zone *zone);

/* local: a local time, read as if it were UTC. Of an hour that the clocks went through twice it is the first;
 * one that they left out is counted on from the time before. */
int64_t zone_to_utc(const struct zone *zone, int64_t local);

#endif
