/* progress: one line on standard error while a run reads, where that is a terminal. */
#ifndef HOPCHAIN_CMD_PROGRESS_H
#define HOPCHAIN_CMD_PROGRESS_H

#include "input/input.h"

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;          /* standard error is a terminal */
    bool drawn;          /* a line stands there */
    int64_t began, last; /* CLOCK_MONOTONIC */
    uint64_t total;      /* bytes of all files; 0: nobody knows, as of pipes and of what is compressed */
    uint64_t done, file; /* of those that were read, of the one that is */
    uint64_t start;      /* bytes of the run when that began */
};

/* Looks how large the files are, where that will be shown. */
void progress_start(struct progress *progress, const char *const *paths, size_t count);

/* The next stream begins; bytes: as below. */
void progress_file(struct progress *progress, const struct input_file *file, uint64_t bytes);

/* bytes and events of the whole run so far. Draws a few times a second, no oftener. */
void progress_at(struct progress *progress, const char *file, uint64_t bytes, uint64_t events);
void progress_clear(struct progress *progress);

#endif
