/* report: a database as one page for browsers. */
#include "cmd/show.h"

static int report(int argc, char **argv)
{
    struct options options;
    struct err err;
    struct run run = {0};
    int status = options_parse(&options, &cmd_report, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && !options.database)
        status = err_set(&err, ERR_USAGE,
                         "report: no database; give one with -d FILE, or files to triage --format html");
    if (status == 0 && options.path_count)
        status =
            err_set(&err, ERR_USAGE, "report: takes no path (%s); triage --format html makes a page of files",
                    options.paths[0]);
    if (status == 0)
        status = run_open(&run, &options, STORE_READ, &err);
    if (status == 0 && (show_begin(&run, &err) != 0 || run_derive(&run, show_chain, &run, &err) != 0))
        status = -1;
    if (status == 0) {
        show_summary(&run);
        status = show_end(&run, &err);
    }
    status = status == 0 ? run_status(&run) : cmd_fail(&err);
    run_close(&run);
    return status;
}

const struct cmd cmd_report = {"report",
                               "-d FILE [OPTION]... [-o FILE]",
                               "Shows a database as one page for browsers.",
                               report,
                               OPTIONS_DATABASE | OPTIONS_PAGE | OPTIONS_JUDGE | OPTIONS_FILTER,
                               NULL};
