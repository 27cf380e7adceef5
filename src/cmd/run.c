/* run: opens what a run needs and wires the rooms together. */
#include "cmd/run.h"

#include "cmd/filter.h"
#include "cmd/rulefiles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * TIME_SECOND + t.tv_nsec;
}

int run_open(struct run *run, const struct options *options, enum store_mode mode, struct err *err)
{
    *run = (struct run){.options = options, .began = now()};
    run->names = names_new();
    run->rules = rules_new();
    if (rulefiles_load(run->rules, options, err) != 0)
        return -1;
    return store_open(&run->store, options->database, mode, run->names, err);
}

void run_close(struct run *run)
{
    correlate_free(run->correlate);
    store_close(run->store);
    rules_free(run->rules);
    names_free(run->names);
}

static int add_event(void *context, const struct event *event)
{
    correlate_add(context, event);
    return 0;
}

static int add_range(void *context, const struct log_range *range)
{
    correlate_add_range(context, range);
    return 0;
}

int run_derive(struct run *run, struct err *err)
{
    struct chain *const *chains;
    size_t count;
    run->correlate = correlate_new(run->names);
    if (store_each_event(run->store, add_event, run->correlate, err) != 0 ||
        store_each_range(run->store, add_range, run->correlate, err) != 0)
        return -1;
    correlate_run(run->correlate);
    correlate_summary(run->correlate, &run->summary);
    run->summary.events = store_event_count(run->store);
    chains = correlate_chains(run->correlate, &count);
    for (size_t i = 0; i < count; i++) {
        rules_judge(run->rules, chains[i], run->names);
        for (uint32_t f = 0; f < chains[i]->finding_count; f++)
            run->summary.findings[chains[i]->findings[f].level]++;
    }
    return 0;
}

int run_keep(struct run *run, struct err *err)
{
    size_t count;
    struct chain *const *chains = correlate_chains(run->correlate, &count);
    if (!run->options->database)
        return 0;
    if (store_clear_chains(run->store, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (store_add_chain(run->store, chains[i], err) != 0)
            return -1;
    return store_commit(run->store, err);
}

static unsigned terminal_width(int fd)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (!isatty(fd))
        return 0;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return columns && atoi(columns) > 0 ? (unsigned)atoi(columns) : 80;
}

static bool wants_colour(const struct options *options, int fd)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (options->colour >= 0)
        return options->colour;
    return isatty(fd) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

static int open_output(const struct options *options, FILE **out, struct err *err)
{
    *out = options->output ? fopen(options->output, "we") : stdout;
    if (*out)
        return 0;
    return err_set(err, ERR_IO, "%s: cannot be written: %s", options->output, strerror(errno));
}

static int close_output(struct run *run, struct report *report, FILE *out, struct err *err)
{
    const char *name = run->options->output ? run->options->output : "standard output";
    int failed = report_flush(report), why = errno;
    if (out != stdout && fclose(out) != 0 && !failed) {
        failed = -1;
        why = errno;
    }
    return failed ? err_set(err, ERR_IO, "%s: cannot be written: %s", name, strerror(why)) : 0;
}

int run_report(struct run *run, struct err *err)
{
    struct report_options options = {
        .format = run->options->format, .names = run->names, .all = run->options->all};
    struct chain *const *chains;
    struct report *report;
    size_t count;
    int status;
    if (open_output(run->options, &options.out, err) != 0)
        return -1;
    options.width = terminal_width(fileno(options.out));
    options.colour = wants_colour(run->options, fileno(options.out));
    report = report_new(&options);
    chains = correlate_chains(run->correlate, &count);
    for (size_t i = 0; i < count; i++)
        if (filter_passes(run->options, chains[i], run->names))
            report_chain(report, chains[i]);
    run->summary.nanoseconds = now() - run->began;
    report_summary(report, &run->summary);
    status = close_output(run, report, options.out, err);
    report_free(report);
    return status;
}

int run_status(const struct run *run)
{
    if (run->summary.files_bad)
        return EXIT_UNREADABLE;
    for (int level = run->options->fail_on; level >= 0 && level < LEVEL_COUNT; level++)
        if (run->summary.findings[level])
            return EXIT_FINDINGS;
    return EXIT_DONE;
}
