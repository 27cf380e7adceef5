/* coverage: what was collected, and what cannot be decided from it. */
#include "cmd/show.h"

static void see(void *context, const struct chain *chain)
{
    report_chain(context, chain, false);
}

static int print(struct run *run, struct err *err)
{
    struct report_basis basis;
    if (show_begin(run, err) != 0 || run_derive(run, see, run->report, err) != 0)
        return -1;
    basis = run_basis(run);
    report_coverage(run->report, &basis);
    return show_end(run, err);
}

static int coverage(int argc, char **argv)
{
    struct options options;
    struct err err;
    struct run run = {0};
    int status = options_parse(&options, &cmd_coverage, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && !options.database == !options.path_count)
        status = err_set(&err, ERR_USAGE,
                         options.database ? "coverage: takes a database or paths, not both (%s)"
                                          : "coverage: no database and no path; give -d FILE, or files and "
                                            "folders%.0s",
                         options.path_count ? options.paths[0] : "");
    if (status == 0 && !report_kind(options.format).coverage)
        status = err_set(&err, ERR_USAGE, "coverage: --format %s is of chains; coverage has text and jsonl",
                         report_kind(options.format).word);
    if (status == 0)
        status = run_open(&run, &options, options.database ? STORE_READ : STORE_CREATE, &err);
    if (status == 0 && options.path_count)
        status = run_read(&run, &err);
    if (status == 0)
        status = print(&run, &err);
    status = status == 0 ? run_status(&run) : cmd_fail(&err);
    run_close(&run);
    return status;
}

const struct cmd cmd_coverage = {"coverage",
                                 "-d FILE [OPTION]... | [OPTION]... PATH...",
                                 "Tells what was collected, and what that makes undecidable.",
                                 coverage,
                                 OPTIONS_DATABASE | OPTIONS_READ | OPTIONS_REPORT,
                                 NULL};
