/* output: where the result goes. A file takes its name only when it is whole, so a run that fails leaves the
 * old one as it was. What goes anywhere else may have to wait in a temporary file until the run is done. */
#ifndef HOPCHAIN_CMD_OUTPUT_H
#define HOPCHAIN_CMD_OUTPUT_H

#include "base/err.h"

#include <stdbool.h>
#include <stdio.h>

struct output {
    FILE *out;        /* where the result is to be written */
    FILE *to;         /* where it goes in the end; NULL: a pipe that is opened then */
    const char *name; /* for messages */
    char *final;      /* the file that is to be, links resolved; NULL where `to` is written directly */
    char *temporary;  /* what it is called until then, in the same folder */
};

/* path: NULL is standard output; pipes, devices and files in folders that may not be changed are written
 * directly. waits: they get nothing before output_close; a reader who takes an hour holds nobody up until
 * then. -1: err. */
int output_open(struct output *output, const char *path, bool waits, struct err *err);

/* why: 0, or the errno of what could not be written to `out`, or of what ended the run: then the old file
 * stays, and what waits is dropped. A reader of a pipe who has left is no failure. -1: err. */
int output_close(struct output *output, int why, struct err *err);

/* Refuses an output that is also this file. -1: err. */
int output_check(const char *path, const char *file, struct err *err);

/* Columns of the terminal that it is; 0 where it is none, as NULL is. */
unsigned output_width(FILE *to);

#endif
