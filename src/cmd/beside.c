/* beside: a thread for each job: jobs are few and long. */
#include "cmd/beside.h"

#include <assert.h>

void beside_do(struct beside *beside)
{
    assert(!beside->runs);
    beside->status = beside->job(beside->context, &beside->err);
}

static void *work(void *argument)
{
    struct beside *beside = argument;
    beside->status = beside->job(beside->context, &beside->err);
    return NULL;
}

void beside_start(struct beside *beside)
{
    assert(!beside->runs);
    beside->runs = thread_start(&beside->thread, work, beside);
    if (!beside->runs)
        beside_do(beside);
}

int beside_wait(struct beside *beside, struct err *err)
{
    int status;
    if (beside->runs)
        pthread_join(beside->thread, NULL);
    beside->runs = false;
    status = beside->status;
    if (status != 0)
        *err = beside->err;
    beside->status = 0;
    return status;
}
