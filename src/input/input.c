/* input: one path after the other, what is in it where it is a folder or a container. */
#include "input.h"
#include "container.h"
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
    struct file file;           /* being read */
    struct container container; /* which that file is, or closed */
    char *name;                 /* of the file or of what could not be read; owned */
    struct map seen;            /* files by device and inode */
};

struct input *input_new(const char *const *paths, size_t count)
{
    struct input *in = mem_new(1, sizeof *in);
    in->paths = paths;
    in->count = count;
    in->file.fd = -1;
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
    container_close(&in->container);
    file_close(&in->file);
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

/* The path of the command line that led here. */
static const char *given(const struct input *in)
{
    return in->paths[in->next - 1];
}

static void set_name(struct input *in, struct input_file *file, const char *name, bool from_folder)
{
    size_t size = strlen(name) + 1;
    free(in->name);
    in->name = mem_new(size, 1);
    memcpy(in->name, name, size);
    *file = (struct input_file){
        .name = in->name, .from_folder = from_folder, .folder = from_folder ? given(in) : NULL, .count = 1};
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

/* ---- containers ---- */

static int open_container(struct input *in, const struct format *format, const struct input_file *file,
                          struct err *err)
{
    const char *why = format->refusal;
    if (format->way == WAY_FILE && !in->file.seeks)
        why = "a 7z archive cannot be read from a pipe; name the file";
    if (why)
        return refuse(file, why, err);
    container_open(&in->container, &in->file, format, file->name, &BUDGET_LIMITS);
    return 0;
}

static int next_in_container(struct input *in, struct input_file *file, struct err *err)
{
    bool from_folder = in->walk.fts != NULL;
    int got = container_next(&in->container, file, err);
    if (got == 0) {
        close_stream(in);
        return 0;
    }
    file->from_folder |= from_folder;
    file->folder = file->from_folder ? given(in) : NULL;
    return got;
}

/* The open fd becomes the stream: 1; 0 when it was read before or is a container; -1 when it must not be
 * read. */
static int take_stream(struct input *in, int fd, const struct stat *st, struct input_file *file,
                       struct err *err)
{
    const struct format *format;
    struct text head;
    file_take(&in->file, fd, strcmp(file->name, "-") != 0 || file->from_folder, st);
    if (!is_new(in, st))
        return 0;
    if (in->spares && st->st_dev == in->spared_device && st->st_ino == in->spared_inode)
        return err_set(err, ERR_USAGE, "%s is also an input; write the output elsewhere", file->name);
    if (file_look(&in->file, &head) != 0)
        return refuse(file, strerror(errno), err);
    format = format_of(head);
    if (format)
        return open_container(in, format, file, err);
    file->bytes = in->file.size;
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

/* 0: nothing to tell, or the walk is at its end. */
static int next_in_walk(struct input *in, struct input_file *file, struct err *err)
{
    enum walk_kind kind;
    const char *path;
    int got = walk_next(&in->walk, &path, &kind, err);
    if (got > 0 && kind == WALK_FILE)
        return open_listed(in, path, file, err);
    if (got != 0)
        set_name(in, file, path, true);
    if (got > 0)
        file->kind = kind == WALK_LINK ? INPUT_LINK : INPUT_SPECIAL;
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
    while (got == 0) {
        if (in->container.depth) {
            got = next_in_container(in, file, err);
            continue;
        }
        close_stream(in);
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
    int64_t n;
    if (in->container.depth)
        return container_read(&in->container, buffer, size, err);
    n = file_read(&in->file, buffer, size);
    if (n < 0)
        return err_set(err, ERR_INPUT, "%s: %s", in->name, strerror(errno));
    return n;
}
