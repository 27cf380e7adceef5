/* show: what a run prints, and where. */
#ifndef HOPCHAIN_CMD_SHOW_H
#define HOPCHAIN_CMD_SHOW_H

#include "cmd/run.h"

/* Opens the output that the options name, and a report that prints to it. What a person reads appears only
 * with show_end: what stands in a pager for an hour must lock nobody out. -1: err. */
int show_begin(struct run *run, struct err *err);

/* Prints the chain if the filter lets it through; context: the run. */
void show_chain(void *context, const struct chain *chain);

/* When all chains were shown: what was found besides, and the sum. */
void show_summary(struct run *run);

/* All of it: makes the chains of what was read or is in the database, keeps them where the run writes one,
 * and shows them. -1: err. */
int show_run(struct run *run, struct err *err);

/* Closes the database, then the output. -1: err. */
int show_end(struct run *run, struct err *err);

/* Instead of show_end, or without show_begin: a file that was to be written stays as it was. */
void show_drop(struct run *run);

#endif
