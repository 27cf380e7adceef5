/* output: where the result goes. A file takes its name only when it is whole, so a run that fails leaves the
 * old one as it was. */
#ifndef HOPCHAIN_CMD_OUTPUT_H
#define HOPCHAIN_CMD_OUTPUT_H

#include "base/err.h"

#include <stdio.h>

struct output {
    FILE *out;
    const char *name; /* for messages */
    char *final;      /* the file that is to be, links resolved; NULL where `out` is written directly */
    char *temporary;  /* what it is called until then, in the same folder */
};

/* path: NULL is standard output; pipes, devices and files in folders that may not be changed are written
 * directly. -1: err. */
int output_open(struct output *output, const char *path, struct err *err);

/* why: 0, or the errno of what could not be written: then the old file stays. A reader of a pipe who has left
 * is no failure. -1: err. */
int output_close(struct output *output, int why, struct err *err);

/* Refuses an output that is also this file. -1: err. */
int output_check(const char *path, const char *file, struct err *err);

/* Columns of the terminal that out is; 0 where it is none. */
unsigned output_width(FILE *out);

#endif
