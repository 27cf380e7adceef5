/* triage: the main job. Read, correlate, judge, report; nothing to set up, nothing left behind without -d. */
#include "cmd/show.h"

static int triage(int argc, char **argv)
{
    struct options options;
    struct err err;
    struct run run = {0};
    int status = options_parse(&options, &cmd_triage, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && options.path_count == 0)
        status = options_lack_path(&cmd_triage, argv, &err);
    if (status == 0)
        status = run_open(&run, &options, STORE_CREATE, &err);
    if (status == 0 && (run_read(&run, &err) != 0 || show_begin(&run, &err) != 0 ||
                        run_derive(&run, show_chain, &run, &err) != 0 || run_commit(&run, &err) != 0))
        status = -1;
    if (status == 0) {
        show_summary(&run);
        status = show_end(&run, &err);
    }
    status = status == 0 ? run_status(&run) : cmd_fail(&err);
    run_close(&run);
    return status;
}

const struct cmd cmd_triage = {"triage",
                               "[OPTION]... PATH...",
                               "Reads exports, finds the hop chains in them, judges and prints them.",
                               triage,
                               OPTIONS_KEEP | OPTIONS_READ | OPTIONS_REPORT | OPTIONS_JUDGE | OPTIONS_FILTER,
                               NULL};
