/* spool: a temporary file without a name, for what must wait until it may be printed. */
#ifndef HOPCHAIN_CMD_SPOOL_H
#define HOPCHAIN_CMD_SPOOL_H

#include "base/err.h"

#include <stdio.h>

/* In the folder that TMPDIR names, else in /var/tmp or /tmp. It is gone with fclose. NULL: err. */
FILE *spool_open(struct err *err);

/* It could not be written or read: why, an errno. -1: err. */
int spool_fail(int why, struct err *err);

#endif
