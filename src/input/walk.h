/* walk: the files of a folder, by fts, which goes through them in order and holds one level at a time. */
#ifndef HOPCHAIN_INPUT_WALK_H
#define HOPCHAIN_INPUT_WALK_H

#include "base/err.h"

#include <fts.h>
#include <stdbool.h>

/* A zeroed one is none. */
struct walk {
    FTS *fts;
    const char *folder; /* its name as given */
    bool found;         /* it held something that is no folder */
};

enum walk_kind { WALK_FILE, WALK_LINK, WALK_SPECIAL };

/* folder is kept by the caller. -1: errno. */
int walk_begin(struct walk *walk, const char *folder);
void walk_end(struct walk *walk);

/* The next thing that is no folder: 1, with its path and what it was when it was listed; 0 at the end, which
 * ends the walk; -1 with a line in err about path. The path is good until the next call. */
int walk_next(struct walk *walk, const char **path, enum walk_kind *kind, struct err *err);

#endif
