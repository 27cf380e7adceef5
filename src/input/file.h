/* file: an open file or pipe as a stream. A file ends where it ended when it was opened, however it grows. */
#ifndef HOPCHAIN_INPUT_FILE_H
#define HOPCHAIN_INPUT_FILE_H

#include "base/text.h"

#include <sys/stat.h>

#define HEAD_BYTES 512 /* a tar tells what it is at byte 257, everything else in the first few */

/* The first bytes of a stream, read to see what it is; at: of these have been handed out again. */
struct head {
    char bytes[HEAD_BYTES];
    size_t len, at;
};

/* As many of them as fit. */
size_t head_take(struct head *head, void *buffer, size_t size);

struct file {
    int fd; /* -1 none */
    bool owned;
    bool seeks;        /* a regular file */
    uint64_t begin;    /* where in it the stream begins (standard input may have been read from) */
    uint64_t at, size; /* read so far, of so many where it seeks */
    struct head head;  /* of a pipe */
};

/* fd becomes the file; file_close closes it where it is owned. */
void file_take(struct file *file, int fd, bool owned, const struct stat *st);
void file_close(struct file *file);

/* The first bytes, still to be read. -1: errno. */
int file_look(struct file *file, struct text *head);

/* Up to size bytes: how many, 0 at the end, -1: errno. */
int64_t file_read(struct file *file, void *buffer, size_t size);

/* Of a file that seeks: to that byte of the stream. -1: errno. */
int file_seek(struct file *file, uint64_t to);

#endif
