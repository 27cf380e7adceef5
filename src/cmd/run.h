/* run: one run over a database, in the order of the house: read, correlate, judge, report. */
#ifndef HOPCHAIN_CMD_RUN_H
#define HOPCHAIN_CMD_RUN_H

#include "base/names.h"
#include "base/zone.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "correlate/correlate.h"
#include "rule/rule.h"
#include "store/store.h"

struct run {
    const struct options *options;
    struct names *names;
    struct zone *zone; /* of local times that name none; NULL: as the records tell */
    struct store *store;
    struct rules *rules;
    struct correlate *correlate;
    struct summary summary;
    struct report *report;   /* from show_begin to show_end */
    struct zone *shown_zone; /* as that has it; NULL: UTC */
    struct output output;    /* where that goes */
    int64_t began;           /* CLOCK_MONOTONIC */
    bool settled;            /* all events are in the store */
    bool writes;             /* to the database of options */
    bool made;               /* which was not there before */
    bool kept;               /* and is now as this run wants it */
};

/* Loads the rules and opens the database that options name, if any. -1: err. */
int run_open(struct run *run, const struct options *options, enum store_mode mode, struct err *err);

/* Leaves no database behind that run_open made and run_commit did not keep. */
void run_close(struct run *run);

/* -1: err, where the user wants the run to end. */
int run_interrupted(const struct run *run, struct err *err);

/* Reads the events of every path; says what could not be read and counts it in the summary. -1: err. */
int run_read(struct run *run, struct err *err);

/* All events are there, and can be asked for. run_derive does it where nobody did. -1: err. */
int run_settle(struct run *run, struct err *err);

/* Makes the chains from all events, by start, then id; judges each, keeps it in the database
 * where the run writes one, and shows it to `each` (NULL: nobody), where it must be copied to be had for
 * longer. -1: err. */
int run_derive(struct run *run, void (*each)(void *context, const struct chain *chain), void *context,
               struct err *err);

/* Keeps what was read and made, where the run writes a database. -1: err. */
int run_commit(struct run *run, struct err *err);

/* What the summary, explain and coverage rest on; complete when the last chain was shown, good as long as the
 * run. */
struct report_basis run_basis(struct run *run);

int64_t run_clock(void); /* nanoseconds of CLOCK_MONOTONIC */

/* Is delegation held against an allow list or a baseline? */
bool run_judges(const struct run *run);

/* The exit status of a run that went through: 3, 1 or 0. */
int run_status(const struct run *run);

#endif
