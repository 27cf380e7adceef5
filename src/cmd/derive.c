/* derive: from the events of the store to chains, one after the other. */
#include "cmd/interrupt.h"
#include "cmd/judging.h"

/* Of an event while it is correlated, with what is made of it: measured some 500. */
#define EVENT_BYTES 1024

struct derivation {
    struct run *run;
    struct judging *judging;
    struct store_reader *reader;
};

static int add_event(void *context, const struct event *event)
{
    struct derivation *d = context;
    correlate_add(d->run->correlate, event);
    judging_event(d->judging, event);
    return interrupt_seen();
}

static int learn_event(void *context, const struct event *event)
{
    correlate_learn(context, event);
    return interrupt_seen();
}

static int add_range(void *context, const struct log_range *range)
{
    correlate_add_range(context, range);
    return 0;
}

/* All events before `until` are there. */
static int correlate_until(struct derivation *d, int64_t until, struct err *err)
{
    struct run *run = d->run;
    int64_t began = run_clock(), before, after;
    if (run_interrupted(run, err) != 0 || judging_before(d->judging, until, err) != 0)
        return -1;
    before = run_clock();
    correlate_run(run->correlate, until);
    after = run_clock();
    if (judging_after(d->judging, err) != 0)
        return -1;
    run->summary.correlate_nanoseconds += after - before;
    run->summary.chains_nanoseconds += run_clock() - after + before - began;
    return 0;
}

static int derive_at_once(struct derivation *d, struct err *err)
{
    int status = store_each_event_until(d->reader, INT64_MAX, add_event, d, err);
    return status < 0 ? -1 : correlate_until(d, INT64_MAX, err);
}

/* What fits into memory. */
static uint64_t most_events(const struct run *run)
{
    return run->options->memory / EVENT_BYTES;
}

/* Fewer are not worth a run of the correlator; more, measured, are not quicker and only take memory. */
#define STRETCH_EVENTS 65536

/* Of those before, `kept` are gone through again: new ones should be more than they are. */
static uint64_t enough_events(const struct run *run, uint64_t kept)
{
    uint64_t enough = 2 * kept > STRETCH_EVENTS ? 2 * kept : STRETCH_EVENTS;
    return run->options->window_events ? run->options->window_events : enough;
}

/* Events taken from the store for one run of the correlator. */
struct stretch {
    struct derivation *derivation;
    uint64_t taken, most;
    int64_t last;
};

static int add_to_stretch(void *context, const struct event *event)
{
    struct stretch *stretch = context;
    int status = add_event(stretch->derivation, event);
    stretch->last = event->at.time;
    return status ? status : ++stretch->taken >= stretch->most;
}

/* Those before `until`; 1 as soon as there are `most` in all. */
static int take(struct stretch *stretch, int64_t until, uint64_t most, struct err *err)
{
    stretch->most = most;
    return stretch->taken >= most
               ? 0
               : store_each_event_until(stretch->derivation->reader, until, add_to_stretch, stretch, err);
}

/* The events of one stretch of time, the first of which is of `time`: at least as long as the correlator
 * needs, and longer until it has enough of them. It is shorter where more fall into it than fit into memory
 * and than are still there of those before; but all of one moment belong to it. */
static int derive_stretch(struct derivation *d, int64_t time, struct err *err)
{
    struct run *run = d->run;
    uint64_t kept = correlate_kept(run->correlate), most = most_events(run),
             enough = enough_events(run, kept);
    struct stretch stretch = {.derivation = d};
    int64_t until = time + correlate_stretch(run->correlate);
    int status = take(&stretch, until, kept > most ? kept : most, err);
    if (status == 0)
        status = take(&stretch, INT64_MAX, enough < most ? enough : most, err);
    if (status > 0) {
        until = stretch.last + 1;
        status = store_each_event_until(d->reader, until, add_event, d, err);
    }
    if (status < 0)
        return -1;
    return correlate_until(d, store_next_time(d->reader, &time) ? until : INT64_MAX, err);
}

static int derive_in_stretches(struct derivation *d, struct err *err)
{
    struct run *run = d->run;
    int64_t time;
    if (store_each_event(run->store, learn_event, run->correlate, err) < 0)
        return -1;
    while (run_interrupted(run, err) == 0 && store_next_time(d->reader, &time))
        if (derive_stretch(d, time, err) != 0)
            return -1;
    return run_interrupted(run, err);
}

int run_settle(struct run *run, struct err *err)
{
    if (run->settled)
        return 0;
    if ((run->writes && store_clear_chains(run->store, err) != 0) ||
        store_each_range(run->store, add_range, run->correlate, err) != 0 ||
        store_settle(run->store, run->options->threads > 1, err) != 0)
        return -1;
    run->settled = true;
    run->summary.events = store_event_count(run->store);
    run->summary.repeats = store_repeats(run->store);
    return 0;
}

/* Without --window-events as many as fit into memory. */
static bool is_at_once(const struct run *run)
{
    uint64_t window = run->options->window_events;
    return run->summary.events <= (window ? window : most_events(run));
}

int run_derive(struct run *run, void (*each)(void *context, const struct chain *chain), void *context,
               struct err *err)
{
    struct derivation d = {.run = run};
    int64_t began;
    int status;
    if (run_settle(run, err) != 0)
        return -1;
    d.judging = judging_new(run, &(struct taker){each, context});
    d.reader = store_read(run->store);
    status = (is_at_once(run) ? derive_at_once : derive_in_stretches)(&d, err);
    began = run_clock();
    status = status == 0 ? judging_end(d.judging, err) : status;
    run->summary.chains_nanoseconds += run_clock() - began;
    store_reader_free(d.reader);
    judging_free(d.judging);
    if (status == 0)
        correlate_summary(run->correlate, &run->summary);
    return status;
}

struct report_basis run_basis(struct run *run)
{
    struct report_basis basis = {.summary = &run->summary};
    basis.ranges = correlate_ranges(run->correlate, &basis.range_count);
    return basis;
}
