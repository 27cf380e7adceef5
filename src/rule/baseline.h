/* baseline: what the directory allows, from a file. */
#ifndef HOPCHAIN_RULE_BASELINE_H
#define HOPCHAIN_RULE_BASELINE_H

#include "model/directory.h"
#include "rule/tree.h"

/* Adds a file's accounts to the directory, which lives in the source's arena. -1: it is as it was. */
int rule_read_baseline(const struct source *source, struct text yaml, struct directory *directory);

#endif
