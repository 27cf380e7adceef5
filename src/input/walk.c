/* walk: fts_read with what fts says turned into files, links and faults. */
#include "walk.h"

#include "base/arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

int walk_begin(struct walk *walk, const char *folder)
{
    size_t size = strlen(folder) + 1;
    char *copy = mem_new(size, 1), *const roots[] = {copy, NULL};
    memcpy(copy, folder, size); /* fts wants it writable */
    *walk = (struct walk){.folder = folder};
    walk->fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    free(copy);
    return walk->fts ? 0 : -1;
}

void walk_end(struct walk *walk)
{
    if (walk->fts)
        fts_close(walk->fts);
    walk->fts = NULL;
}

static int refuse(const char *path, const char *why, struct err *err)
{
    return err_set(err, ERR_INPUT, "%s: %s", path, why);
}

/* 1 a thing to tell, 0 a folder, -1 it cannot be looked at. */
static int take_entry(struct walk *walk, const FTSENT *entry, enum walk_kind *kind, struct err *err)
{
    walk->found = walk->found || (entry->fts_info != FTS_D && entry->fts_info != FTS_DP);
    switch (entry->fts_info) {
    case FTS_F:
        *kind = WALK_FILE;
        return 1;
    case FTS_DNR:
        return err_set(err, ERR_INPUT, "%s: cannot list the folder: %s", entry->fts_path,
                       strerror(entry->fts_errno));
    case FTS_ERR:
    case FTS_NS:
        return refuse(entry->fts_path, strerror(entry->fts_errno), err);
    case FTS_SL:
        *kind = WALK_LINK;
        return 1;
    case FTS_DEFAULT: /* pipes, sockets, devices */
        *kind = WALK_SPECIAL;
        return 1;
    default:
        return 0;
    }
}

int walk_next(struct walk *walk, const char **path, enum walk_kind *kind, struct err *err)
{
    FTSENT *entry;
    int fault;
    while (errno = 0, (entry = fts_read(walk->fts)) != NULL) {
        int got = take_entry(walk, entry, kind, err);
        *path = entry->fts_path;
        if (got != 0)
            return got;
    }
    fault = errno;
    walk_end(walk);
    *path = walk->folder;
    if (walk->found && !fault)
        return 0;
    return refuse(walk->folder, fault ? strerror(fault) : "the folder holds no files", err);
}
