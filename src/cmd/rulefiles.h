/* rulefiles: rule files, and the lists that stand beside them, from the disk. */
#ifndef HOPCHAIN_CMD_RULEFILES_H
#define HOPCHAIN_CMD_RULEFILES_H

#include "cmd/options.h"
#include "rule/rule.h"

/* The rules that options name, or the built-in pack, and the lists beside them. -1: err names
 * the file and the place. */
int rulefiles_load(struct rules *rules, const struct options *options, struct err *err);

/* The rules of these files and folders. each (may be NULL) is told of every file: err is NULL where it was
 * taken; with each, a refused file is no failure. */
int rulefiles_read(struct rules *rules, const char *const *paths, size_t count,
                   void (*each)(void *context, const char *file, const struct err *err), void *context,
                   struct err *err);

/* What may stand beside rules. */
enum rulefiles_list { RULEFILES_EXPECTED, RULEFILES_BASELINE, RULEFILES_KNOWN, RULEFILES_PLACEHOLDERS };

int rulefiles_read_list(struct rules *rules, enum rulefiles_list which, const char *path, struct err *err);

/* The files that options name for it: *count of them. */
const char *const *rulefiles_given(const struct options *options, enum rulefiles_list which, size_t *count);

#endif
