/* beside: one job at a time in a thread of its own, while the caller goes on. */
#ifndef HOPCHAIN_CMD_BESIDE_H
#define HOPCHAIN_CMD_BESIDE_H

#include "base/err.h"
#include "base/thread.h"

struct beside {
    int (*job)(void *context, struct err *err); /* 0, or -1 with err */
    void *context;
    pthread_t thread;
    bool runs;
    int status;
    struct err err;
};

/* Of the job that was started last, if any: waits until it is done, and gives what it gave, once. */
int beside_wait(struct beside *beside, struct err *err);

/* The job before must have been waited for. Where no thread can be had, it is done by the time this returns.
 */
void beside_start(struct beside *beside);

/* The same at once, by the caller: beside_wait gives what it gave. */
void beside_do(struct beside *beside);

#endif
