/* input: where bytes come from. Files, folders (walked), standard input, and what is compressed or archived
 * in them, one stream after the other. */
#ifndef HOPCHAIN_INPUT_H
#define HOPCHAIN_INPUT_H

#include "base/err.h"
#include "base/text.h"

struct input;

/* What is met. Only a file can be read. */
enum input_kind {
    INPUT_FILE,
    INPUT_LINK,    /* a symbolic link, or an archive's hard link: not followed */
    INPUT_SPECIAL, /* a device, pipe or socket in a folder or an archive */
};

/* One stream as the user sees it. */
struct input_file {
    const char *name; /* "-" for standard input; a file of a folder: the folder as given, "/", its path below;
                         a member of an archive: the archive's name, ":", the member's as it stands there
                         ("case.zip: Windows/a.evtx", "-:logs.tar.gz:dc.xml"); a compressed file: its own */
    bool from_folder; /* found by walking a folder or an archive: need not be an export at all */
    const char *folder; /* the path that led there, the very pointer that was given; NULL for other streams */
    uint64_t bytes;     /* its size, 0 where it is not known (a pipe) */
    uint64_t count;     /* the files that it stands for: 1 but for the last complaint about an archive */
    enum input_kind kind;
};

/* Over paths, which the caller keeps. Nothing is opened yet. */
struct input *input_new(const char *const *paths, size_t count);
void input_free(struct input *input);

/* The file that will be written, which must not be read as well: meeting it under any name is an ERR_USAGE of
 * input_next. Nothing is spared where path is NULL, not there, or no regular file. */
void input_spare(struct input *input, const char *path);

/* The next stream, opened, or a thing of another kind: 1; 0 when there is none left; -1 when this one
 * (file->name says which) cannot be read (no such file, no permission, a folder without any regular file, a
 * folder that cannot be listed, a device; of an archive: an encrypted member, damage, a limit of budget.h
 * met): err is one line for the user; go on with the next call. What a container is, its content decides, not
 * its name; an archive without members is an empty stream. Folders are walked in byte order of their names,
 * to any depth; symbolic links in them are not followed, hidden names not skipped, a file met twice (same
 * device and inode) read once; a path given on the command line may be a symbolic link, a pipe or a FIFO. */
int input_next(struct input *input, struct input_file *file, struct err *err);

/* Up to size bytes of the stream, decompressed: how many, 0 at its end, -1 where it breaks off. A file that
 * grows ends where it ended when it was opened. */
int64_t input_read(struct input *input, void *buffer, size_t size, struct err *err);

#endif
