/* rulefiles: rule files, allow lists and known names from the disk. */
#ifndef HOPCHAIN_CMD_RULEFILES_H
#define HOPCHAIN_CMD_RULEFILES_H

#include "cmd/options.h"
#include "rule/rule.h"

/* The rules that options name, or the built-in pack, the allow list and the known names. -1: err names
 * the file and the place. */
int rulefiles_load(struct rules *rules, const struct options *options, struct err *err);

/* The rules of these files and folders. each (may be NULL) is told of every file: err is NULL where it was
 * taken; with each, a refused file is no failure. */
int rulefiles_read(struct rules *rules, const char *const *paths, size_t count,
                   void (*each)(void *context, const char *file, const struct err *err), void *context,
                   struct err *err);

/* One allow list, one file of placeholders, or one of known names. */
int rulefiles_expected(struct rules *rules, const char *path, struct err *err);
int rulefiles_placeholders(struct rules *rules, const char *path, struct err *err);
int rulefiles_known(struct rules *rules, const char *path, struct err *err);

#endif
