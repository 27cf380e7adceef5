/* report: a database as one page for browsers. */
#include "cmd/course.h"
#include "cmd/show.h"

static int check(const struct options *options, char **argv, struct err *err)
{
    (void)argv;
    if (!options->database)
        return err_set(err, ERR_USAGE,
                       "report: no database; give one with -d FILE, or files to triage --format html");
    if (options->path_count)
        return err_set(err, ERR_USAGE,
                       "report: takes no path (%s); triage --format html makes a page of files",
                       options->paths[0]);
    return 0;
}

static int report(int argc, char **argv)
{
    static const struct course course = {&cmd_report, false, check, show_run};
    return course_run(&course, argc, argv);
}

const struct cmd cmd_report = {"report",
                               "-d FILE [OPTION]... [-o FILE]",
                               "Shows a database as one page for browsers.",
                               report,
                               OPTIONS_DATABASE | OPTIONS_PAGE | OPTIONS_JUDGE | OPTIONS_FILTER,
                               NULL};
