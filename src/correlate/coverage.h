/* coverage: was a stretch of time collected? Private to this room; the rest of coverage is in correlate.h. */
#ifndef HOPCHAIN_CORRELATE_COVERAGE_H
#define HOPCHAIN_CORRELATE_COVERAGE_H

#include "correlate/correlate.h"

enum covered {
    COVERED_NO,    /* no such log */
    COVERED_OUT,   /* before its first record, or too long after its last */
    COVERED_GAP,   /* between two runs: record numbers are missing */
    COVERED_TAIL,  /* after the log's last record, by no more than `tail` */
    COVERED_WHOLE, /* inside an unbroken run of records */
};

/* The log began to count anew while it was collected: its numbers no longer tell what is missing, so that
 * nothing in it counts as whole. */
void coverage_was_cleared(struct coverage *coverage, const struct sighting *log);

/* Of the second that begins at `second`, in one log of the computer. */
enum covered coverage_of(struct coverage *coverage, const struct sighting *log, int64_t second, int64_t tail);

/* One unbroken run of records of the log holds all of that time. */
bool coverage_is_whole(struct coverage *coverage, const struct sighting *log, int64_t from, int64_t to);

#endif
