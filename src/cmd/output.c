/* output: a temporary file beside the one that was asked for, renamed at the end. */
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *name, int why, struct err *err)
{
    return err_set(err, ERR_IO, "%s: cannot be written: %s", name, strerror(why));
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static void forget(struct output *output)
{
    free(output->final);
    free(output->temporary);
    output->final = output->temporary = NULL;
}

/* The new file belongs to whom and is open to whom the old one was, as far as we may; or as the umask has it.
 */
static int take_after(int fd, const struct stat *old)
{
    mode_t mask = umask(0);
    umask(mask);
    if (!old)
        return fchmod(fd, 0666 & ~mask);
    if (fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM)
        return -1;
    return fchmod(fd, old->st_mode & 0777);
}

/* old: the file that stands there, or NULL. */
static int open_beside(struct output *output, const char *path, const struct stat *old)
{
    int fd, why;
    output->final = old ? realpath(path, NULL) : strdup(path);
    if (!output->final || asprintf(&output->temporary, "%s.XXXXXX", output->final) < 0)
        return -1;
    fd = mkostemp(output->temporary, O_CLOEXEC);
    if (fd < 0) {
        forget(output);
        if (errno == EACCES && old)
            output->out = fopen(path, "we");
        return output->out ? 0 : -1;
    }
    if (take_after(fd, old) == 0 && (output->out = fdopen(fd, "w")) != NULL)
        return 0;
    why = errno;
    unlink(output->temporary);
    close(fd);
    errno = why;
    return -1;
}

/* Written directly: standard output under another name, pipes, devices, and whatever /dev/fd stands for. */
static bool is_direct(const char *path, const struct stat *st)
{
    return !S_ISREG(st->st_mode) || strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

int output_open(struct output *output, const char *path, struct err *err)
{
    struct stat st, standard;
    bool old = path && stat(path, &st) == 0;
    int status = 0;
    *output = (struct output){.name = path ? path : "standard output"};
    if (!path || (old && fstat(STDOUT_FILENO, &standard) == 0 && same_file(&st, &standard)))
        output->out = stdout;
    else if (old && is_direct(path, &st))
        status = (output->out = fopen(path, "we")) ? 0 : -1;
    else if (old && access(path, W_OK) != 0)
        status = -1;
    else
        status = open_beside(output, path, old ? &st : NULL);
    if (status == 0)
        return 0;
    refuse(path, errno, err);
    forget(output);
    return -1;
}

int output_close(struct output *output, int why, struct err *err)
{
    bool standard = output->out == stdout;
    if (standard ? fflush(stdout) != 0 : fclose(output->out) != 0)
        why = why ? why : errno;
    if (output->temporary && !why && rename(output->temporary, output->final) != 0)
        why = errno;
    if (output->temporary && why)
        unlink(output->temporary);
    forget(output);
    if (why == EPIPE && standard)
        clearerr(stdout);
    return why && why != EPIPE ? refuse(output->name, why, err) : 0;
}

int output_check(const char *path, const char *file, struct err *err)
{
    struct stat output, input;
    if (!path || !file || stat(path, &output) != 0 || stat(file, &input) != 0 || !S_ISREG(output.st_mode) ||
        !same_file(&output, &input))
        return 0;
    return err_set(err, ERR_USAGE, "%s is also an input; write the output elsewhere", path);
}

unsigned output_width(FILE *out)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (!isatty(fileno(out)))
        return 0;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return columns && atoi(columns) > 0 ? (unsigned)atoi(columns) : 80;
}
