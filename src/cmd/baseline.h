/* baseline: the parts of the command baseline. */
#ifndef HOPCHAIN_CMD_BASELINE_H
#define HOPCHAIN_CMD_BASELINE_H

#include "cmd/options.h"

/* How to export what a directory allows. The exit status; -1: err. */
int baseline_export_query(const struct options *options, struct err *err);

#endif
