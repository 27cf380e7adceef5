/* runs: sorted runs of packed events, read as one. Private to pile. */
#ifndef HOPCHAIN_STORE_RUNS_H
#define HOPCHAIN_STORE_RUNS_H

#include "base/map.h"
#include "store/pack.h"
#include "store/pile.h"

#define PILE_WORDS "what does not fit into memory" /* as messages call it */

/* One in the temporary file. */
struct pile_run {
    uint64_t from, to;
};

struct pile_runs {
    struct pile_run *outside;
    size_t outside_count;
    struct packed **inside; /* the one in memory */
    size_t inside_count;
    int file;
    const struct map *places; /* of the sources: which comes first */
    uint64_t known;
};

struct pile_reader *runs_read(const struct pile_runs *runs);

/* Passes over the next event: 1; 0 there is none; -1: err. */
int runs_pass(struct pile_reader *reader, struct err *err);

#endif
