/* course: from the command line to the exit status. */
#include "cmd/course.h"

int course_run(const struct course *course, int argc, char **argv)
{
    struct options options;
    struct err err;
    struct run run = {0};
    int status = options_parse(&options, course->cmd, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0)
        status = course->check(&options, argv, &err);
    if (status == 0)
        status =
            run_open(&run, &options, options.database && !course->keeps ? STORE_READ : STORE_CREATE, &err);
    if (status == 0)
        status = course->go(&run, &err);
    status = status == 0 ? run_status(&run) : cmd_fail(&err);
    run_close(&run);
    return status;
}

int course_source(const struct cmd *cmd, const struct options *options, struct err *err)
{
    if (options->database && options->path_count)
        return err_set(err, ERR_USAGE, "%s: takes a database or paths, not both (%s)", cmd->name,
                       options->paths[0]);
    if (!options->database && !options->path_count)
        return err_set(err, ERR_USAGE, "%s: no database and no path; give -d FILE, or files and folders",
                       cmd->name);
    return 0;
}
