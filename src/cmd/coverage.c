/* coverage: what was collected, and what cannot be decided from it. */
#include "cmd/course.h"
#include "cmd/show.h"

static void see(void *context, const struct chain *chain)
{
    report_chain(context, chain, false);
}

static int check(const struct options *options, char **argv, struct err *err)
{
    (void)argv;
    if (course_source(&cmd_coverage, options, err) != 0)
        return -1;
    if (!report_kind(options->format).coverage)
        return err_set(err, ERR_USAGE, "coverage: --format %s is of chains; coverage has text and jsonl",
                       report_kind(options->format).word);
    return 0;
}

static int go(struct run *run, struct err *err)
{
    struct report_basis basis;
    if ((run->options->path_count && run_read(run, err) != 0) || show_begin(run, err) != 0 ||
        run_derive(run, see, run->report, err) != 0)
        return -1;
    basis = run_basis(run);
    report_coverage(run->report, &basis);
    return show_end(run, err);
}

static int coverage(int argc, char **argv)
{
    static const struct course course = {&cmd_coverage, false, check, go};
    return course_run(&course, argc, argv);
}

const struct cmd cmd_coverage = {"coverage",
                                 "-d FILE [OPTION]... | [OPTION]... PATH...",
                                 "Tells what was collected, and what that makes undecidable.",
                                 coverage,
                                 OPTIONS_DATABASE | OPTIONS_READ | OPTIONS_REPORT,
                                 NULL};
