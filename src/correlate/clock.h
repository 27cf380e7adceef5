/* clock: how far each host's clock is off. Private to this room.
 *
 * A ticket starts in its DC's clock, the logon it makes is written in its host's: the freshest logons of a
 * host measure its clock against the DC's. Hosts that Kerberos does not measure are measured by NTLM, whose
 * 4776 and logon are written at once. Logs whose local time is labelled UTC are off by whole half-hours and
 * are found the same way. */
#ifndef HOPCHAIN_CORRELATE_CLOCK_H
#define HOPCHAIN_CORRELATE_CLOCK_H

#include "correlate/world.h"

#define ZONE_STEP (30 * MINUTE)

/* The whole half-hours nearest to an offset. */
int64_t zone_near(int64_t offset);

struct clock {
    uint32_t host;
    int64_t offset;   /* its time minus UTC as the busiest DC keeps it, nanoseconds */
    int64_t spread;   /* between the samples it was taken from */
    uint32_t samples; /* 0: not measured, taken as right */
};

#endif
