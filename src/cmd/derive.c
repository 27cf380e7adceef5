/* derive: from the events of the store to chains, one after the other. */
#include "cmd/interrupt.h"
#include "cmd/run.h"

/* Of an event while it is correlated, with what is made of it: measured some 400. */
#define EVENT_BYTES 1024

/* Who is shown the chains. */
struct taker {
    void (*each)(void *context, const struct chain *chain);
    void *context;
};

static int add_event(void *context, const struct event *event)
{
    struct run *run = context;
    correlate_add(run->correlate, event);
    rules_judge_event(run->rules, event, run->names);
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

static void judge(struct run *run, struct chain *chain)
{
    rules_judge(run->rules, chain, run->names);
    for (uint32_t i = 0; i < chain->finding_count; i++)
        run->summary.findings[chain->findings[i].level]++;
}

/* What the correlator has finished. */
static int take_chains(struct run *run, const struct taker *taker, struct err *err)
{
    size_t count;
    struct chain *const *chains = correlate_chains(run->correlate, &count);
    for (size_t i = 0; i < count; i++) {
        if (run_interrupted(run, err) != 0)
            return -1;
        judge(run, chains[i]);
        if (run->writes && store_add_chain(run->store, chains[i], err) != 0)
            return -1;
        if (taker->each)
            taker->each(taker->context, chains[i]);
    }
    rules_forget(run->rules);
    return 0;
}

/* All events before `until` are there. */
static int correlate_until(struct run *run, int64_t until, const struct taker *taker, struct err *err)
{
    int64_t before = run_clock(), between;
    int status;
    if (run_interrupted(run, err) != 0)
        return -1;
    correlate_run(run->correlate, until);
    between = run_clock();
    status = take_chains(run, taker, err);
    run->summary.correlate_nanoseconds += between - before;
    run->summary.chains_nanoseconds += run_clock() - between;
    return status;
}

static int derive_at_once(struct run *run, const struct taker *taker, struct err *err)
{
    int status = store_each_event(run->store, add_event, run, err);
    return status < 0 ? -1 : correlate_until(run, INT64_MAX, taker, err);
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
    struct run *run;
    uint64_t taken, most;
    int64_t last;
};

static int add_to_stretch(void *context, const struct event *event)
{
    struct stretch *stretch = context;
    int status = add_event(stretch->run, event);
    stretch->last = event->at.time;
    return status ? status : ++stretch->taken >= stretch->most;
}

/* Those before `until`; 1 as soon as there are `most` in all. */
static int take(struct stretch *stretch, int64_t until, uint64_t most, struct err *err)
{
    stretch->most = most;
    return stretch->taken >= most
               ? 0
               : store_each_event_until(stretch->run->store, until, add_to_stretch, stretch, err);
}

/* The events of one stretch of time, the first of which is of `time`: at least as long as the correlator
 * needs, and longer until it has enough of them. It is shorter where more fall into it than fit into memory
 * and than are still there of those before; but all of one moment belong to it. */
static int derive_stretch(struct run *run, int64_t time, const struct taker *taker, struct err *err)
{
    uint64_t kept = correlate_kept(run->correlate), most = most_events(run),
             enough = enough_events(run, kept);
    struct stretch stretch = {.run = run};
    int64_t until = time + correlate_stretch(run->correlate);
    int status = take(&stretch, until, kept > most ? kept : most, err);
    if (status == 0)
        status = take(&stretch, INT64_MAX, enough < most ? enough : most, err);
    if (status > 0) {
        until = stretch.last + 1;
        status = store_each_event_until(run->store, until, add_event, run, err);
    }
    if (status < 0)
        return -1;
    return correlate_until(run, store_next_time(run->store, &time) ? until : INT64_MAX, taker, err);
}

static int derive_in_stretches(struct run *run, const struct taker *taker, struct err *err)
{
    int64_t time;
    if (store_each_event(run->store, learn_event, run->correlate, err) < 0)
        return -1;
    while (run_interrupted(run, err) == 0 && store_next_time(run->store, &time))
        if (derive_stretch(run, time, taker, err) != 0)
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

int run_derive(struct run *run, void (*each)(void *context, const struct chain *chain), void *context,
               struct err *err)
{
    struct taker taker = {each, context};
    bool at_once;
    if (run_settle(run, err) != 0)
        return -1;
    at_once =
        run->summary.events <= (run->options->window_events ? run->options->window_events : most_events(run));
    if ((at_once ? derive_at_once : derive_in_stretches)(run, &taker, err) != 0)
        return -1;
    correlate_summary(run->correlate, &run->summary);
    return 0;
}

struct report_basis run_basis(struct run *run)
{
    struct report_basis basis = {.summary = &run->summary};
    basis.ranges = correlate_ranges(run->correlate, &basis.range_count);
    return basis;
}
