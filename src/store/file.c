/* file: from the user's path to a connection, with a reason in plain words where there is none. */
#include "store/parts.h"

#include "base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path with its folder's links resolved, because SQLITE_OPEN_NOFOLLOW refuses links anywhere in a path
 * and only its last part is worth refusing. Absolute, so never one of SQLite's URIs. The caller frees it. */
static char *resolve(const struct store *store, struct err *err)
{
    const char *slash = strrchr(store->path, '/'), *base = slash ? slash + 1 : store->path;
    char *folder = slash ? strndup(store->path, (size_t)(slash - store->path) + 1) : strdup(".");
    char *real, *full = NULL;
    if (!folder)
        abort();
    real = realpath(folder, NULL);
    if (!real)
        err_set(err, ERR_IO, "the database %s cannot be opened: its folder %s: %s", store->path, folder,
                strerror(errno));
    else if (*base == '\0')
        err_set(err, ERR_IO, "the database \"%s\" is a folder; name a file in it", store->path);
    else if (store->mode == STORE_CREATE && access(real, W_OK | X_OK) != 0)
        err_set(err, ERR_IO, "the database %s cannot be written: its folder %s, where the journal goes: %s",
                store->path, folder, strerror(errno));
    else if (asprintf(&full, "%s/%s", real, base) < 0)
        abort();
    free(real);
    free(folder);
    return full;
}

/* Everything that is no database file is refused by name: SQLite would only say that it cannot open it. */
static int check_kind(const struct store *store, struct err *err)
{
    struct stat st;
    if (lstat(store->path, &st) != 0) {
        if (errno != ENOENT)
            return err_set(err, ERR_IO, "the database %s cannot be opened: %s", store->path, strerror(errno));
        if (store->mode == STORE_READ)
            return err_set(err, ERR_IO,
                           "the database %s does not exist; make it with: hopchain ingest -d %s PATH...",
                           store->path, store->path);
        return 0;
    }
    if (S_ISLNK(st.st_mode))
        return err_set(err, ERR_IO,
                       "the database %s is a symbolic link, which is not followed; name the file itself",
                       store->path);
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_IO, "the database %s is a folder; name a file in it", store->path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_IO, "the database %s is no regular file; name another", store->path);
    return 0;
}

static int connect_to(struct store *store, const char *full, int flags, struct err *err)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* counts what nobody asks for, under a lock */
    flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(full, &store->db, flags, NULL) != SQLITE_OK)
        return sql_fail(store, err);
    if (store->mode == STORE_CREATE && sqlite3_db_readonly(store->db, "main") == 1)
        return err_set(err, ERR_IO,
                       "the database %s cannot be written: no permission; copy it to where it can be",
                       store->path);
    return sql_settle(store, err);
}

int store_file_open(struct store *store, struct err *err)
{
    char *full;
    int done = -1;
    full = resolve(store, err);
    if (full && check_kind(store, err) == 0)
        done = connect_to(store, full,
                          SQLITE_OPEN_NOFOLLOW | (store->mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0), err);
    free(full);
    return done;
}
