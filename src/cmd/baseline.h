/* baseline: the parts of the command baseline. */
#ifndef HOPCHAIN_CMD_BASELINE_H
#define HOPCHAIN_CMD_BASELINE_H

#include "cmd/options.h"

/* What a directory allows, from its exports, as YAML: the paths behind the word. The exit status; -1: err. */
int baseline_import(const struct options *options, struct err *err);

/* How to export what a directory allows. The same. */
int baseline_export_query(const struct options *options, struct err *err);

/* What was delegated so far, of a database or of exports, as an allow list. The same. */
int baseline_learn(const struct options *options, struct err *err);

#endif
