/* triage: the main job. Read, correlate, judge, report; nothing to set up, nothing left behind without -d. */
#include "cmd/course.h"
#include "cmd/show.h"

static int check(const struct options *options, char **argv, struct err *err)
{
    return options->path_count ? 0 : options_lack_path(&cmd_triage, argv, err);
}

static int go(struct run *run, struct err *err)
{
    return run_read(run, err) != 0 ? -1 : show_run(run, err);
}

static int triage(int argc, char **argv)
{
    static const struct course course = {&cmd_triage, true, check, go};
    return course_run(&course, argc, argv);
}

const struct cmd cmd_triage = {"triage",
                               "[OPTION]... PATH...",
                               "Reads exports, finds the hop chains in them, judges and prints them.",
                               triage,
                               OPTIONS_KEEP | OPTIONS_READ | OPTIONS_REPORT | OPTIONS_JUDGE | OPTIONS_FILTER,
                               NULL};
