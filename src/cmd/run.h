/* run: one run over a database, in the order of the house: read, correlate, judge, report. */
#ifndef HOPCHAIN_CMD_RUN_H
#define HOPCHAIN_CMD_RUN_H

#include "base/names.h"
#include "cmd/options.h"
#include "correlate/correlate.h"
#include "rule/rule.h"
#include "store/store.h"

struct run {
    const struct options *options;
    struct names *names;
    struct store *store;
    struct rules *rules;
    struct correlate *correlate;
    struct summary summary;
    int64_t began;             /* CLOCK_MONOTONIC */
    bool writes;               /* to the database of options */
    bool made;                 /* which was not there before */
    bool kept;                 /* and is now as this run wants it */
    const struct asked *asked; /* explain: the chains to tell */
};

/* Loads the rules and opens the database (a temporary one where options name none). -1: err. */
int run_open(struct run *run, const struct options *options, enum store_mode mode, struct err *err);

/* Leaves no database behind that run_open made and run_keep did not keep. */
void run_close(struct run *run);

/* -1: err, where the user wants the run to end. */
int run_interrupted(const struct run *run, struct err *err);

/* Reads every path into the database; says what could not be read and counts it in the summary. -1: err. */
int run_read(struct run *run, struct err *err);

/* Makes the chains from all events of the database and judges them. -1: err. */
int run_derive(struct run *run, struct err *err);

/* Keeps the chains in the database, and the database. -1: err. */
int run_keep(struct run *run, struct err *err);

/* Prints the chains that the filter lets through, and the summary. -1: err. */
int run_report(struct run *run, struct err *err);

/* Opens the output that the options name, lets `print` write to it and closes it. -1: err. */
int run_print(struct run *run, void (*print)(struct run *run, struct report *report), struct err *err);

/* What the summary, explain and coverage rest on; good as long as the run. */
struct report_basis run_basis(struct run *run);

/* The exit status of a run that went through: 3, 1 or 0. */
int run_status(const struct run *run);

#endif
