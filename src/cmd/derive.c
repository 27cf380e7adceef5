/* derive: from the events of a database to chains, one after the other. */
#include "cmd/interrupt.h"
#include "cmd/run.h"

static int add_event(void *context, const struct event *event)
{
    correlate_add(context, event);
    return interrupt_seen();
}

static int pass_event(void *context, const struct event *event)
{
    (void)context;
    (void)event;
    return interrupt_seen();
}

static int add_range(void *context, const struct log_range *range)
{
    correlate_add_range(context, range);
    return 0;
}

static void tell_known(struct correlate *correlate, const struct known *known)
{
    const struct {
        const struct known_list *list;
        void (*know)(struct correlate *correlate, struct text key, struct text value);
    } told[] = {{&known->domains, correlate_know_domain},
                {&known->addresses, correlate_know_address},
                {&known->services, correlate_know_service}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        for (size_t k = 0; k < told[i].list->count; k++)
            told[i].know(correlate, told[i].list->at[k].key, told[i].list->at[k].value);
}

/* How many there are decides whether they go at once, in any order, or in order of time. */
static int add_events(struct run *run, struct err *err)
{
    bool at_once = store_event_count(run->store) <= run->options->window_events;
    int status = store_each_event(run->store, at_once ? add_event : pass_event, run->correlate, err);
    if (status == 0 && !at_once)
        status = store_each_event_until(run->store, INT64_MAX, add_event, run->correlate, err);
    return run_interrupted(run, err) != 0 ? -1 : status;
}

static void judge(struct run *run, struct chain *chain)
{
    rules_judge(run->rules, chain, run->names);
    for (uint32_t i = 0; i < chain->finding_count; i++)
        run->summary.findings[chain->findings[i].level]++;
}

/* What the correlator has finished. */
static int take_chains(struct run *run, void (*each)(void *context, const struct chain *chain), void *context,
                       struct err *err)
{
    size_t count;
    struct chain *const *chains = correlate_chains(run->correlate, &count);
    for (size_t i = 0; i < count; i++) {
        if (run_interrupted(run, err) != 0)
            return -1;
        judge(run, chains[i]);
        if (run->writes && store_add_chain(run->store, chains[i], err) != 0)
            return -1;
        if (each)
            each(context, chains[i]);
    }
    rules_forget(run->rules);
    return 0;
}

int run_derive(struct run *run, void (*each)(void *context, const struct chain *chain), void *context,
               struct err *err)
{
    int64_t before;
    run->correlate = correlate_new(run->names);
    tell_known(run->correlate, rules_known(run->rules));
    if ((run->writes && store_clear_chains(run->store, err) != 0) ||
        store_each_range(run->store, add_range, run->correlate, err) != 0 || add_events(run, err) != 0)
        return -1;
    before = run_clock();
    correlate_run(run->correlate, INT64_MAX);
    run->summary.correlate_nanoseconds = run_clock() - before;
    if (take_chains(run, each, context, err) != 0)
        return -1;
    correlate_summary(run->correlate, &run->summary);
    run->summary.events = store_event_count(run->store);
    return 0;
}

struct report_basis run_basis(struct run *run)
{
    struct report_basis basis = {.summary = &run->summary};
    basis.ranges = correlate_ranges(run->correlate, &basis.range_count);
    return basis;
}
