/* read: the events of every path into the database. */
#include "cmd/run.h"
#include "cmd/streams.h"

struct reading {
    struct run *run;
    struct coverage *coverage;
};

static int take_events(void *context, struct decode *decode, struct err *err)
{
    struct reading *r = context;
    struct event event;
    while (decode_next(decode, &event)) {
        coverage_saw(r->coverage, &event.at);
        if (event.ours && store_add_event(r->run->store, &event, err) != 0)
            return -1;
    }
    return run_interrupted(r->run, err);
}

static int add_range(void *context, const struct log_range *range)
{
    coverage_add(context, range);
    return 0;
}

int run_read(struct run *run, struct err *err)
{
    struct reading r = {.run = run};
    struct streams_taker taker = {take_events, &r};
    const struct decode_options wanted = {.xml = (enum decode_xml)run->options->xml,
                                          .threads = run->options->threads,
                                          .carve = run->options->carve,
                                          .zone = run->zone};
    const struct log_range *ranges;
    int64_t before = run_clock();
    size_t count;
    int status;
    r.coverage = coverage_new();
    status = store_each_range(run->store, add_range, r.coverage, err);
    if (status == 0)
        status = streams_read(run->options, &wanted, run->names, taker, &run->summary, err);
    if (status == 0) {
        ranges = coverage_ranges(r.coverage, &count);
        status = store_replace_ranges(run->store, ranges, count, err);
    }
    coverage_free(r.coverage);
    run->summary.read_nanoseconds = run_clock() - before;
    return status;
}
