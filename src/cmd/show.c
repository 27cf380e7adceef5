/* show: what a run prints, and where. */
#include "cmd/show.h"
#include "cmd/filter.h"
#include "cmd/interrupt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool wants_colour(const struct options *options, FILE *to)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (options->colour >= 0)
        return options->colour;
    return to && isatty(fileno(to)) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

int show_begin(struct run *run, struct err *err)
{
    struct report_options options = {.format = run->options->format,
                                     .table = run->options->table,
                                     .names = run->names,
                                     .all = run->options->all,
                                     .wide = run->options->wide,
                                     .judged = run->rules && run_judges(run)};
    if (run->options->tz && !(run->shown_zone = zone_new(run->options->tz, err)))
        return -1;
    options.zone = run->shown_zone;
    if (output_open(&run->output, run->options->output, run->options->database, err) != 0)
        return -1;
    options.out = run->output.out;
    options.width = output_width(run->output.to);
    options.colour = wants_colour(run->options, run->output.to);
    run->report = report_new(&options);
    return 0;
}

/* why: as output_close has it. */
static int close_report(struct run *run, int why, struct err *err)
{
    report_free(run->report);
    zone_free(run->shown_zone);
    run->report = NULL;
    run->shown_zone = NULL;
    return output_close(&run->output, why, err);
}

int show_end(struct run *run, struct err *err)
{
    int why = report_end(run->report) == 0 ? 0 : errno, status;
    store_close(run->store);
    run->store = NULL;
    status = close_report(run, interrupt_seen() ? EINTR : why, err);
    return run_interrupted(run, err) != 0 ? -1 : status;
}

void show_drop(struct run *run)
{
    if (run->report)
        close_report(run, ECANCELED, NULL);
}

void show_chain(void *context, const struct chain *chain)
{
    struct run *run = context;
    report_chain(run->report, chain, filter_passes(run->options, chain, run->names));
}

static void say_limit(const char *what)
{
    cmd_say("%s", what);
}

/* What was found in events of no hop, below the chains. */
static void show_found(struct run *run)
{
    size_t count;
    struct chain *found = rules_events(run->rules, run->names, &count);
    for (size_t i = 0; i < count; i++) {
        run->summary.findings[found[i].findings->level]++;
        report_chain(run->report, &found[i], filter_passes(run->options, &found[i], run->names));
    }
    rules_each_limit(run->rules, say_limit);
}

void show_summary(struct run *run)
{
    struct report_basis basis = run_basis(run);
    show_found(run);
    run->summary.nanoseconds = run_clock() - run->began;
    report_summary(run->report, &basis);
}

int show_run(struct run *run, struct err *err)
{
    if (show_begin(run, err) != 0 || run_derive(run, show_chain, run, err) != 0 || run_commit(run, err) != 0)
        return -1;
    show_summary(run);
    return show_end(run, err);
}
