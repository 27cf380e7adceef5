/* input: one path after the other. */
#include "input.h"
#include "walk.h"

#include "base/arena.h"
#include "base/map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct input {
    const char *const *paths;
    size_t count, next;
    struct walk walk; /* the folder being walked */
    bool spares;      /* from being read: a file, by device and inode */
    dev_t spared_device;
    ino_t spared_inode;
    int fd;          /* the stream, or -1 */
    bool owned;      /* opened here: not standard input */
    char *name;      /* of the stream or of what could not be read; owned */
    struct map seen; /* files by device and inode */
};

struct input *input_new(const char *const *paths, size_t count)
{
    struct input *in = mem_new(1, sizeof *in);
    in->paths = paths;
    in->count = count;
    in->fd = -1;
    return in;
}

void input_spare(struct input *in, const char *path)
{
    struct stat st;
    in->spares = path && stat(path, &st) == 0 && S_ISREG(st.st_mode);
    if (in->spares) {
        in->spared_device = st.st_dev;
        in->spared_inode = st.st_ino;
    }
}

static void close_stream(struct input *in)
{
    if (in->owned)
        close(in->fd);
    in->fd = -1;
    in->owned = false;
}

void input_free(struct input *in)
{
    if (!in)
        return;
    close_stream(in);
    walk_end(&in->walk);
    map_done(&in->seen);
    free(in->name);
    free(in);
}

static void set_name(struct input *in, struct input_file *file, const char *name, bool from_folder)
{
    size_t size = strlen(name) + 1;
    free(in->name);
    in->name = mem_new(size, 1);
    memcpy(in->name, name, size);
    *file = (struct input_file){
        .name = in->name, .from_folder = from_folder, .folder = from_folder ? in->walk.folder : NULL};
}

static int refuse(const struct input_file *file, const char *why, struct err *err)
{
    return err_set(err, ERR_INPUT, "%s: %s", file->name, why);
}

/* True the first time this file is met. */
static bool is_new(struct input *in, const struct stat *st)
{
    uint64_t *seen = map_put(&in->seen, map_mix(st->st_dev, st->st_ino));
    return (*seen)++ == 0;
}

/* The open fd becomes the stream: 1; 0 when it was read before; -1 when it must not be read. */
static int take_stream(struct input *in, int fd, const struct stat *st, struct input_file *file,
                       struct err *err)
{
    in->fd = fd;
    in->owned = strcmp(file->name, "-") != 0 || file->from_folder;
    if (!is_new(in, st)) {
        close_stream(in);
        return 0;
    }
    if (in->spares && st->st_dev == in->spared_device && st->st_ino == in->spared_inode) {
        close_stream(in);
        return err_set(err, ERR_USAGE, "%s is also an input; write the output elsewhere", file->name);
    }
    file->bytes = S_ISREG(st->st_mode) ? (uint64_t)st->st_size : 0;
    return 1;
}

/* ---- folders ---- */

/* Opens a regular file of a folder, which may have become something else since it was listed. */
static int open_listed(struct input *in, const char *path, struct input_file *file, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    set_name(in, file, path, true);
    if (fd < 0)
        return refuse(file, strerror(errno), err);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return refuse(file, "is no longer a regular file", err);
    }
    return take_stream(in, fd, &st, file, err);
}

/* The next file of the walk; 0 and no walk any more at its end. */
static int next_in_walk(struct input *in, struct input_file *file, struct err *err)
{
    enum walk_kind kind;
    const char *path;
    int got;
    while ((got = walk_next(&in->walk, &path, &kind, err)) > 0)
        if (kind == WALK_FILE && (got = open_listed(in, path, file, err)) != 0)
            return got;
    if (got < 0)
        set_name(in, file, path, true);
    return got;
}

/* ---- paths of the command line ---- */

static int open_path(struct input *in, const char *path, struct input_file *file, struct err *err)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    int fd;
    set_name(in, file, path, false);
    if ((standard ? fstat(STDIN_FILENO, &st) : stat(path, &st)) != 0)
        return refuse(file, strerror(errno), err);
    if (S_ISDIR(st.st_mode) && !standard)
        return walk_begin(&in->walk, path) == 0 ? 0 : refuse(file, strerror(errno), err);
    if (S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode) || (S_ISCHR(st.st_mode) && !standard))
        return refuse(file, standard ? "standard input is a folder" : "is a device, not an export", err);
    if (standard)
        return take_stream(in, STDIN_FILENO, &st, file, err);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refuse(file, strerror(errno), err);
    if (fstat(fd, &st) != 0) {
        close(fd);
        return refuse(file, strerror(errno), err);
    }
    return take_stream(in, fd, &st, file, err);
}

int input_next(struct input *in, struct input_file *file, struct err *err)
{
    int got = 0;
    close_stream(in);
    while (got == 0) {
        if (in->walk.fts)
            got = next_in_walk(in, file, err);
        else if (in->next < in->count)
            got = open_path(in, in->paths[in->next++], file, err);
        else
            return 0;
    }
    return got;
}

int64_t input_read(struct input *in, void *buffer, size_t size, struct err *err)
{
    ssize_t n = read(in->fd, buffer, size);
    if (n < 0)
        return err_set(err, ERR_INPUT, "%s: %s", in->name, strerror(errno));
    return n;
}
