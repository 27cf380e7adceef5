/* sight: what was collected, looked up by computer and time, and what is known of the computers' clocks. */
#ifndef HOPCHAIN_REPORT_SIGHT_H
#define HOPCHAIN_REPORT_SIGHT_H

#include "base/map.h"
#include "report/prose.h"
#include "report/report.h"

#define GUIDS_ENOUGH 5 /* Logon GUIDs of which none was recovered: recovery does not work there */

struct sight {
    const struct names *names;
    const struct report_basis *basis;
    struct map logs;               /* computer -> 1 + its Security log */
    struct map ranges;             /* computer and channel -> 1 + its first range */
    uint32_t controllers, members; /* computers whose Security log is here */
    uint64_t left_out;             /* events that a query left out of Security logs */
};

void sight_init(struct sight *sight, const struct names *names, const struct report_basis *basis);
void sight_done(struct sight *sight);

bool sight_is_security(const struct names *names, const struct summary_log *log);

/* The computer's Security log, or NULL. */
const struct summary_log *sight_log(const struct sight *sight, uint32_t computer);

/* The log's ranges, by record number. */
const struct log_range *sight_ranges(const struct sight *sight, const struct summary_log *log, size_t *count);

/* What it means that the computer's Security log has nothing between two times, which are a hop's: brought to
 * the reference clock. */
enum answer sight_at(const struct sight *sight, uint32_t computer, int64_t from, int64_t to);

/* By how much the computer's clock was found to be off and its times were corrected; 0 where it is right or
 * not measured. */
int64_t sight_offset(const struct sight *sight, uint32_t computer);

enum clock_state {
    CLOCK_UNMEASURED,
    CLOCK_RIGHT,
    CLOCK_OFF,  /* by seconds or minutes */
    CLOCK_ZONE, /* by whole half-hours and perhaps a little: local time that is labelled UTC */
};

const char *clock_word(enum clock_state state); /* "unmeasured", "right", "off", "local-time" */
enum clock_state clock_of(const struct summary_log *log);
int64_t clock_zone(int64_t offset); /* the nearest half-hour */

bool recovery_fails(const struct summary_log *log);

/* All logs, which the caller frees: domain controllers' Security logs, then those with something to say, then
 * the others; behind them all other channels. */
const struct summary_log **sight_ranked(const struct names *names, const struct summary *summary);

#endif
