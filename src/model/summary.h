/* summary: the figures of one run, for the closing words. */
#ifndef HOPCHAIN_MODEL_SUMMARY_H
#define HOPCHAIN_MODEL_SUMMARY_H

#include "model/coverage.h"
#include "model/finding.h"

/* Why a record was left out. */
enum bad {
    BAD_CUT_OFF,    /* the input ends, or the next record begins, before this one ends */
    BAD_ILL_FORMED, /* not well-formed XML */
    BAD_TOO_LARGE,  /* over the limit of one record */
    BAD_NO_EVENT,   /* well-formed, but not a Windows event: no EventID, time, computer or record number */
    BAD_COUNT
};

const char *bad_word(enum bad bad); /* "cut off", "ill-formed", ... */

struct summary_log {
    uint32_t computer, channel;
    uint64_t records; /* distinct record numbers seen */
    uint64_t gaps,
        gap_records; /* runs of numbers that are missing between the first and the last, and how many */
    int64_t first_time, last_time;
};

struct summary {
    uint64_t files, files_bad; /* read; unreadable or no export at all */
    uint64_t bytes;            /* as they lie on disk */
    uint64_t records, ours;    /* framed events; those of the ids hopchain reads */
    uint64_t repeats;          /* ours that the database (or this run) already had */
    uint64_t bad[BAD_COUNT];
    uint64_t events; /* ours in the database after the run: what hops were made of */
    uint64_t hops, chains, findings[LEVEL_COUNT];
    uint64_t guids, guids_recovered,
        exact_joins;                /* Logon GUIDs of network logons met, recovered, joined to a 4769 */
    const struct summary_log *logs; /* by computer, then channel */
    uint32_t log_count;
    int64_t nanoseconds; /* the run's wall time */
};

#endif
