/* spool: a temporary file without a name, for what must wait and does not fit into memory. */
#ifndef HOPCHAIN_BASE_SPOOL_H
#define HOPCHAIN_BASE_SPOOL_H

#include "base/err.h"

#include <stdio.h>

/* In the folder that TMPDIR names, else in /var/tmp or /tmp. It is gone with fclose. what: "the output", what
 * waits there. NULL: err. */
FILE *spool_open(const char *what, struct err *err);

/* It could not be written or read: why, an errno. -1: err. */
int spool_fail(const char *what, int why, struct err *err);

#endif
