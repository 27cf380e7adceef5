/* progress: one line on standard error while a run reads, where that is a terminal. */
#ifndef HOPCHAIN_CMD_PROGRESS_H
#define HOPCHAIN_CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;          /* standard error is a terminal */
    bool drawn;          /* a line stands there */
    int64_t began, last; /* CLOCK_MONOTONIC */
};

void progress_start(struct progress *progress);

/* bytes and events of the whole run so far. Draws a few times a second, no oftener. */
void progress_at(struct progress *progress, const char *file, uint64_t bytes, uint64_t events);
void progress_clear(struct progress *progress);

#endif
