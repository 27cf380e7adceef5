/* course: what the commands that go over events have in common: options, a run, an exit status. */
#ifndef HOPCHAIN_CMD_COURSE_H
#define HOPCHAIN_CMD_COURSE_H

#include "cmd/run.h"

struct course {
    const struct cmd *cmd;
    bool keeps; /* what is read goes to the database of the options, where they name one; else it is only read
                 */

    /* What the options lack, or have too much of: -1, err. argv: for the words on a path that is missing. */
    int (*check)(const struct options *options, char **argv, struct err *err);
    int (*go)(struct run *run, struct err *err); /* everything between opening and closing. -1: err */
};

int course_run(const struct course *course, int argc, char **argv); /* as cmd.run */

/* Either a database or paths: -1, err. */
int course_source(const struct cmd *cmd, const struct options *options, struct err *err);

#endif
