/* read: the events of every path into the store, and what of which log was seen. */
#include "cmd/run.h"
#include "cmd/streams.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct run *run;
    struct coverage *coverage, *left_out; /* what was read, and what a query left out */
};

static int take_events(void *context, struct decode *decode, struct err *err)
{
    struct reading *r = context;
    struct event event;
    while (decode_next(decode, &event)) {
        coverage_saw(event.left_out ? r->left_out : r->coverage, &event.at);
        if (event.ours && store_add_event(r->run->store, &event, err) != 0)
            return -1;
    }
    return run_interrupted(r->run, err);
}

static int add_range(void *context, const struct log_range *range)
{
    const struct reading *r = context;
    coverage_add(range->left_out ? r->left_out : r->coverage, range);
    return 0;
}

/* Both, the second marked. */
static int keep_ranges(const struct reading *r, struct err *err)
{
    size_t read, left_out;
    const struct log_range *first = coverage_ranges(r->coverage, &read);
    const struct log_range *second = coverage_ranges(r->left_out, &left_out);
    struct log_range *both = mem_new(read + left_out, sizeof *both);
    int status;
    if (read)
        memcpy(both, first, read * sizeof *both);
    for (size_t i = 0; i < left_out; i++) {
        both[read + i] = second[i];
        both[read + i].left_out = true;
    }
    status = store_replace_ranges(r->run->store, both, read + left_out, err);
    free(both);
    return status;
}

int run_read(struct run *run, struct err *err)
{
    struct reading r = {.run = run};
    struct streams_taker taker = {take_events, &r};
    const struct decode_options wanted = {.xml = (enum decode_xml)run->options->xml,
                                          .threads = run->options->threads,
                                          .carve = run->options->carve,
                                          .zone = run->zone};
    int64_t before = run_clock();
    int status;
    r.coverage = coverage_new();
    r.left_out = coverage_new();
    status = store_each_range(run->store, add_range, &r, err);
    if (status == 0)
        status = streams_read(run->options, &wanted, run->names, taker, &run->summary, err);
    if (status == 0)
        status = keep_ranges(&r, err);
    coverage_free(r.coverage);
    coverage_free(r.left_out);
    run->summary.read_nanoseconds = run_clock() - before;
    return status;
}
