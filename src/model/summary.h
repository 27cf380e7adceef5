/* summary: the figures of one run, for the closing words. */
#ifndef HOPCHAIN_MODEL_SUMMARY_H
#define HOPCHAIN_MODEL_SUMMARY_H

#include "model/audit.h"
#include "model/coverage.h"
#include "model/finding.h"

/* Why a record was left out. */
enum bad {
    BAD_CUT_OFF,    /* the input ends, or the next record begins, before this one ends */
    BAD_ILL_FORMED, /* not well-formed XML, or none that --xml strict takes */
    BAD_TOO_LARGE,  /* over the limit of one record */
    BAD_NO_EVENT,   /* well-formed, but not a Windows event: no EventID, time, computer or record number */
    BAD_CHECKSUM,   /* a part of a binary log; what of it can be read is read */
    BAD_CHUNK,      /* a part of a binary log that is none */
    BAD_COUNT
};

const char *bad_word(enum bad bad); /* "cut off", "ill-formed", ... */
bool bad_is_chunk(enum bad bad);    /* not of a record, but of a part of a log that holds many */

/* One log: what of it was collected, and how its computer's clock stood. */
struct summary_log {
    uint32_t computer, channel;
    bool is_dc;       /* it holds events of a KDC */
    uint64_t records; /* distinct record numbers read */
    uint64_t gaps,
        gap_records; /* runs of numbers that are missing between the first and the last, and how many */
    int64_t first_time, last_time;
    int64_t clock_offset;            /* the computer's time minus that of the busiest DC, nanoseconds */
    int64_t clock_spread;            /* between the samples it was taken from */
    uint32_t clock_samples;          /* 0: not measured, taken as right */
    uint64_t guids, guids_recovered; /* Logon GUIDs of network logons there; 0 recovered of many: recovery
                                        does not work */
    bool unnumbered;   /* its source keeps no record numbers: 0 records, and one gap of unknown size */
    uint64_t left_out; /* records that were met, but left out by a query: neither read nor missing */
    uint64_t seen[SEEN_COUNT]; /* events by kind */
};

struct summary {
    uint64_t files, files_bad; /* read; unreadable or no export at all */
    uint64_t bytes;            /* as they lie on disk */
    uint64_t records, ours;    /* framed events; those of the ids hopchain reads */
    uint64_t left_out;         /* of the records, by a query */
    uint64_t repeats;          /* ours that the database (or this run) already had */
    uint64_t bad[BAD_COUNT];
    uint64_t events; /* ours in the database after the run: what hops were made of */
    uint64_t hops, chains, findings[LEVEL_COUNT];
    uint64_t guids, guids_recovered,
        exact_joins;                /* Logon GUIDs of network logons met, recovered, joined to a 4769 */
    const struct summary_log *logs; /* by computer, then channel */
    uint32_t log_count;
    int64_t nanoseconds;                                                 /* the run's wall time */
    int64_t read_nanoseconds, correlate_nanoseconds, chains_nanoseconds; /* parts of it: the inputs into the
                              database; the chains; what was done with them: judged, kept, printed */
};

#endif
