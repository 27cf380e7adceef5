/* judging: what waits for the rules is put into a job, which is done at once or beside the correlator. */
#include "cmd/judging.h"

#include "base/arena.h"
#include "cmd/beside.h"
#include "cmd/interrupt.h"

#include <stdlib.h>
#include <string.h>

struct judging {
    struct run *run;
    struct taker taker;
    struct store_reader *reader; /* of the events that are judged beside; NULL: all as they come */
    struct beside beside;
    struct chain **chains; /* of the job */
    size_t count, room;
    int64_t until; /* of the job: events before it, INT64_MIN none */
};

static int judge_event(void *context, const struct event *event)
{
    struct run *run = context;
    rules_judge_event(run->rules, event, run->names);
    return interrupt_seen();
}

static int do_job(void *context, struct err *err)
{
    struct judging *judging = context;
    struct run *run = judging->run;
    for (size_t i = 0; i < judging->count && !interrupt_seen(); i++)
        rules_judge(run->rules, judging->chains[i], run->names);
    if (!judging->reader)
        return 0;
    return store_each_event_until(judging->reader, judging->until, judge_event, run, err) < 0 ? -1 : 0;
}

struct judging *judging_new(struct run *run, const struct taker *taker)
{
    struct judging *judging = mem_new(1, sizeof *judging);
    judging->run = run;
    judging->taker = *taker;
    judging->reader = run->options->threads > 1 ? store_read(run->store) : NULL;
    judging->beside = (struct beside){.job = do_job, .context = judging};
    return judging;
}

void judging_free(struct judging *judging)
{
    struct err ignored;
    beside_wait(&judging->beside, &ignored);
    store_reader_free(judging->reader);
    free(judging->chains);
    free(judging);
}

void judging_event(struct judging *judging, const struct event *event)
{
    if (!judging->reader)
        judge_event(judging->run, event);
}

/* What the correlator has finished, as the next job. */
static void put_job(struct judging *judging, int64_t until)
{
    size_t count;
    struct chain *const *chains = correlate_chains(judging->run->correlate, &count);
    if (count > judging->room) {
        judging->room = count;
        judging->chains = mem_grow(judging->chains, count, sizeof(struct chain *));
    }
    if (count)
        memcpy(judging->chains, chains, count * sizeof(struct chain *));
    judging->count = count;
    judging->until = until;
}

static int give(struct judging *judging, const struct chain *chain, struct err *err)
{
    struct run *run = judging->run;
    if (run_interrupted(run, err) != 0)
        return -1;
    for (uint32_t i = 0; i < chain->finding_count; i++)
        run->summary.findings[chain->findings[i].level]++;
    if (run->writes && store_add_chain(run->store, chain, err) != 0)
        return -1;
    if (judging->taker.each)
        judging->taker.each(judging->taker.context, chain);
    return 0;
}

/* Waits for the job, and gives its chains away. */
static int take_job(struct judging *judging, struct err *err)
{
    int status = beside_wait(&judging->beside, err);
    for (size_t i = 0; i < judging->count && status == 0; i++)
        status = give(judging, judging->chains[i], err);
    judging->count = 0;
    rules_forget(judging->run->rules);
    return status;
}

int judging_before(struct judging *judging, int64_t until, struct err *err)
{
    if (!judging->reader)
        return 0;
    if (take_job(judging, err) != 0)
        return -1;
    put_job(judging, until);
    beside_start(&judging->beside);
    return 0;
}

/* In the caller's thread. */
static int judge_now(struct judging *judging, struct err *err)
{
    put_job(judging, INT64_MIN);
    beside_do(&judging->beside);
    return take_job(judging, err);
}

int judging_after(struct judging *judging, struct err *err)
{
    return judging->reader ? 0 : judge_now(judging, err);
}

int judging_end(struct judging *judging, struct err *err)
{
    if (!judging->reader)
        return 0;
    return take_job(judging, err) != 0 ? -1 : judge_now(judging, err);
}
