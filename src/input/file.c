/* file: read(), and no further than the size at the start. */
#include "file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

size_t head_take(struct head *head, void *buffer, size_t size)
{
    size_t left = head->len - head->at, len = left < size ? left : size;
    memcpy(buffer, head->bytes + head->at, len);
    head->at += len;
    return len;
}

void file_take(struct file *file, int fd, bool owned, const struct stat *st)
{
    off_t begin = S_ISREG(st->st_mode) ? lseek(fd, 0, SEEK_CUR) : -1;
    file->fd = fd;
    file->owned = owned;
    file->seeks = begin >= 0;
    file->begin = begin > 0 ? (uint64_t)begin : 0;
    file->size = st->st_size > begin && begin >= 0 ? (uint64_t)(st->st_size - begin) : 0;
    file->at = 0;
    file->head.len = file->head.at = 0;
}

void file_close(struct file *file)
{
    if (file->owned)
        close(file->fd);
    file->fd = -1;
    file->owned = false;
}

static int look_at_pipe(struct file *file)
{
    struct head *head = &file->head;
    ssize_t n = 1;
    while (head->len < HEAD_BYTES && n > 0) {
        n = read(file->fd, head->bytes + head->len, HEAD_BYTES - head->len);
        head->len += n > 0 ? (size_t)n : 0;
    }
    return n < 0 ? -1 : 0;
}

int file_look(struct file *file, struct text *head)
{
    size_t room = file->size < HEAD_BYTES ? (size_t)file->size : HEAD_BYTES;
    ssize_t n;
    if (!file->seeks) {
        n = look_at_pipe(file);
        *head = (struct text){file->head.bytes, file->head.len};
    } else {
        n = pread(file->fd, file->head.bytes, room, (off_t)file->begin);
        *head = (struct text){file->head.bytes, n > 0 ? (size_t)n : 0};
    }
    return n < 0 ? -1 : 0;
}

int64_t file_read(struct file *file, void *buffer, size_t size)
{
    size_t taken = head_take(&file->head, buffer, size);
    ssize_t n;
    if (taken) {
        file->at += taken;
        return (int64_t)taken;
    }
    if (file->seeks && size > file->size - file->at)
        size = (size_t)(file->size - file->at);
    n = read(file->fd, buffer, size);
    file->at += n > 0 ? (uint64_t)n : 0;
    return n;
}

int file_seek(struct file *file, uint64_t to)
{
    if (to > file->size || lseek(file->fd, (off_t)(file->begin + to), SEEK_SET) < 0) {
        errno = to > file->size ? EINVAL : errno;
        return -1;
    }
    file->at = to;
    return 0;
}
