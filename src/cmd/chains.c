/* chains: what a database holds, made anew from its events: a better correlator or a new rule needs no log
 * again. */
#include "cmd/course.h"
#include "cmd/show.h"

static int check(const struct options *options, char **argv, struct err *err)
{
    (void)argv;
    if (!options->database)
        return err_set(err, ERR_USAGE, "chains: no database; give one with -d FILE");
    if (options->path_count)
        return err_set(err, ERR_USAGE, "chains: takes no path (%s); ingest reads files into a database",
                       options->paths[0]);
    return 0;
}

static int chains(int argc, char **argv)
{
    static const struct course course = {&cmd_chains, false, check, show_run};
    return course_run(&course, argc, argv);
}

const struct cmd cmd_chains = {"chains",
                               "-d FILE [OPTION]...",
                               "Prints the hop chains of a database.",
                               chains,
                               OPTIONS_DATABASE | OPTIONS_REPORT | OPTIONS_JUDGE | OPTIONS_FILTER,
                               NULL};
