/* input: where bytes come from. Files, folders (walked) and standard input, one stream after the other. */
#ifndef HOPCHAIN_INPUT_H
#define HOPCHAIN_INPUT_H

#include "base/err.h"
#include "base/text.h"

struct input;

/* One stream as the user sees it. */
struct input_file {
    const char
        *name; /* "-" for standard input; a file of a folder: the folder as given, "/", its path below */
    bool from_folder;   /* found by walking a folder: need not be an export at all */
    const char *folder; /* that folder, the very pointer that was given; NULL for other streams */
    uint64_t bytes;     /* its size, 0 where it has none (a pipe) */
};

/* Over paths, which the caller keeps. Nothing is opened yet. */
struct input *input_new(const char *const *paths, size_t count);
void input_free(struct input *input);

/* The file that will be written, which must not be read as well: meeting it under any name is an ERR_USAGE of
 * input_next. Nothing is spared where path is NULL, not there, or no regular file. */
void input_spare(struct input *input, const char *path);

/* The next stream, opened: 1; 0 when there is none left; -1 when this one (file->name says which) cannot be
 * read (no such file, no permission, a folder without any regular file, a folder that cannot be listed, a
 * device): err is one line for the user; go on with the next call. Folders are walked in byte order of their
 * names, to any depth; symbolic links in them are not followed, hidden names not skipped, a file met twice
 * (same device and inode) read once; a path given on the command line may be a symbolic link, a pipe or a
 * FIFO. */
int input_next(struct input *input, struct input_file *file, struct err *err);

/* Up to size bytes of the stream: how many, 0 at its end, -1 on a read error. */
int64_t input_read(struct input *input, void *buffer, size_t size, struct err *err);

#endif
