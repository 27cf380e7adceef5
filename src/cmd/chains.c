/* chains: what a database holds, made anew from its events: a better correlator or a new rule needs no log
 * again. */
#include "cmd/show.h"

static int chains(int argc, char **argv)
{
    struct options options;
    struct err err;
    struct run run = {0};
    int status = options_parse(&options, &cmd_chains, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && !options.database)
        status = err_set(&err, ERR_USAGE, "chains: no database; give one with -d FILE");
    if (status == 0 && options.path_count)
        status = err_set(&err, ERR_USAGE, "chains: takes no path (%s); ingest reads files into a database",
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

const struct cmd cmd_chains = {"chains",
                               "-d FILE [OPTION]...",
                               "Prints the hop chains of a database.",
                               chains,
                               OPTIONS_DATABASE | OPTIONS_REPORT | OPTIONS_JUDGE | OPTIONS_FILTER,
                               NULL};
