/* spool: O_TMPFILE where the file system has it. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* SQLite, whose temporary files lie there too, asks for the same ones in the same order. */
static const char *folder_at(int i)
{
    const char *const folder[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
    return folder[i];
}

#define FOLDERS 3

static int open_in(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char *path;
    if (fd >= 0 || asprintf(&path, "%s/hopchain.XXXXXX", folder) < 0)
        return fd;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

FILE *spool_open(const char *what, struct err *err)
{
    int fd = -1, why = 0;
    FILE *spool;
    for (int i = 0; fd < 0 && i < FOLDERS; i++) {
        fd = folder_at(i) && *folder_at(i) ? open_in(folder_at(i)) : -1;
        why = fd < 0 ? errno : 0;
    }
    spool = fd < 0 ? NULL : fdopen(fd, "w+");
    if (spool)
        return spool;
    spool_fail(what, why ? why : errno, err);
    if (fd >= 0)
        close(fd);
    return NULL;
}

int spool_fail(const char *what, int why, struct err *err)
{
    return err_set(err, ERR_IO,
                   "the temporary file that %s waits in: %s; TMPDIR can name another folder for it", what,
                   strerror(why));
}
