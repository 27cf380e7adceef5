/* output: a temporary file beside the one that was asked for, renamed at the end; or one without a name,
 * copied at the end. */
#include "cmd/output.h"

#include "base/spool.h"
#include "cmd/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES (1u << 16)   /* as many as a pipe holds */
#define WAITING    "the output" /* as messages call what waits */

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
            output->to = fopen(path, "we");
        return output->to ? 0 : -1;
    }
    if (take_after(fd, old) == 0 && (output->to = fdopen(fd, "w")) != NULL)
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

static void drop(struct output *output)
{
    if (output->to && output->to != stdout)
        fclose(output->to);
    if (output->temporary)
        unlink(output->temporary);
    forget(output);
}

/* Where the output goes in the end. A pipe's reader may take an hour to come, too. */
static int open_end(struct output *output, const char *path, bool waits)
{
    struct stat st, standard;
    bool old = path && stat(path, &st) == 0;
    if (!path || (old && fstat(STDOUT_FILENO, &standard) == 0 && same_file(&st, &standard)))
        output->to = stdout;
    else if (old && waits && S_ISFIFO(st.st_mode))
        output->to = NULL;
    else if (old && is_direct(path, &st))
        return (output->to = fopen(path, "we")) ? 0 : -1;
    else
        return old && access(path, W_OK) != 0 ? -1 : open_beside(output, path, old ? &st : NULL);
    return 0;
}

int output_open(struct output *output, const char *path, bool waits, struct err *err)
{
    *output = (struct output){.name = path ? path : "standard output"};
    if (open_end(output, path, waits) != 0) {
        refuse(path, errno, err);
        forget(output);
        return -1;
    }
    output->out = waits && !output->temporary ? spool_open(WAITING, err) : output->to;
    if (output->out)
        return 0;
    drop(output);
    return -1;
}

/* What waited, to where it goes. *why: as output_close has it. -1: err, the spool failed. */
static int pass_on(struct output *output, int *why, struct err *err)
{
    static char buffer[COPY_BYTES];
    ssize_t n = 0;
    if (*why == 0 && fflush(output->out) != 0)
        *why = errno;
    if (*why)
        return spool_fail(WAITING, *why, err);
    if (!output->to && !(output->to = fopen(output->name, "we")))
        *why = errno;
    rewind(output->out);
    while (*why == 0 && (n = read(fileno(output->out), buffer, sizeof buffer)) > 0) {
        errno = 0;
        if (interrupt_seen() || fwrite(buffer, 1, (size_t)n, output->to) != (size_t)n)
            *why = errno ? errno : EINTR;
    }
    return n < 0 ? spool_fail(WAITING, *why = errno, err) : 0;
}

/* 0, or an errno: why, or what went wrong now. */
static int close_end(struct output *output, int why)
{
    bool standard = output->to == stdout;
    if (output->to && (standard ? fflush(stdout) : fclose(output->to)) != 0 && !why)
        why = errno;
    if (output->temporary && !why && rename(output->temporary, output->final) != 0)
        why = errno;
    if (output->temporary && why)
        unlink(output->temporary);
    if (why == EPIPE && standard)
        clearerr(stdout);
    return why;
}

int output_close(struct output *output, int why, struct err *err)
{
    bool waited = output->out != output->to;
    int status = waited ? pass_on(output, &why, err) : 0;
    if (waited)
        fclose(output->out);
    why = close_end(output, why);
    forget(output);
    return status == 0 && why && why != EPIPE ? refuse(output->name, why, err) : status;
}

int output_check(const char *path, const char *file, struct err *err)
{
    struct stat output, input;
    if (!path || !file || stat(path, &output) != 0 || stat(file, &input) != 0 || !S_ISREG(output.st_mode) ||
        !same_file(&output, &input))
        return 0;
    return err_set(err, ERR_USAGE, "%s is also an input; write the output elsewhere", path);
}

unsigned output_width(FILE *to)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (!to || !isatty(fileno(to)))
        return 0;
    if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return columns && atoi(columns) > 0 ? (unsigned)atoi(columns) : 80;
}
