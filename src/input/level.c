/* level: libarchive told to know one format and to take its bytes from us. No external program, no other
 * format, no file is ever touched by it; nothing it reads is written anywhere. */
#include "level.h"
#include "ceiling.h"
#include "gunzip.h"

#include "base/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what libarchive asks of us ---- */

/* The next block from below: its length, 0 at the end, -1. */
static la_ssize_t take_block(struct level *level)
{
    struct archive *archive = level->archive;
    int64_t n;
    if (level->budget->over) {
        archive_set_error(archive, EFBIG, "%s", level->budget->over);
        return -1;
    }
    if (level->below) {
        n = level_read(level->below, level->block, LEVEL_BLOCK);
        if (n < 0)
            archive_set_error(archive, EIO, "%s", level_why(level->below));
    } else {
        n = file_read(level->file, level->block, LEVEL_BLOCK);
        if (n < 0)
            archive_set_error(archive, errno, "%s", strerror(errno));
        else
            budget_in(level->budget, (uint64_t)n);
    }
    level->starved |= n == 0;
    if (n <= 0)
        return n;
    level->block_len = (size_t)n;
    level->taken += level->block_len;
    level->index_len += level->in_index ? level->block_len : 0;
    if (level->index_len <= LEVEL_INDEX)
        return n;
    archive_set_error(archive, EFBIG, "its index is larger than 64 MiB");
    return -1;
}

static la_ssize_t give_block(struct archive *archive, void *context, const void **block)
{
    struct level *level = context;
    (void)archive;
    *block = level->block;
    return take_block(level);
}

static la_ssize_t give_inflated(struct archive *archive, void *context, const void **block)
{
    struct level *level = context;
    const char *bytes;
    size_t len;
    la_ssize_t n;
    for (;;) {
        enum gunzip_state state = gunzip_next(level->gunzip, &bytes, &len);
        *block = bytes;
        if (state == GUNZIP_BYTES)
            return (la_ssize_t)len;
        if (state == GUNZIP_BROKEN) {
            archive_set_error(archive, EIO, "%s", gunzip_why(level->gunzip));
            return -1;
        }
        n = take_block(level);
        if (n == 0 && !gunzip_is_whole(level->gunzip))
            return -1; /* starved */
        if (n <= 0)
            return n;
        gunzip_feed(level->gunzip, level->block, (size_t)n);
    }
}

static la_int64_t seek(struct archive *archive, void *context, la_int64_t offset, int whence)
{
    struct level *level = context;
    uint64_t from = whence == SEEK_END ? level->file->size : whence == SEEK_CUR ? level->file->at : 0;
    if (offset < 0 && (uint64_t)-offset > from)
        errno = EINVAL;
    else if (file_seek(level->file, from + (uint64_t)offset) == 0)
        return (la_int64_t)level->file->at;
    archive_set_error(archive, errno, "%s", strerror(errno));
    return ARCHIVE_FATAL;
}

static la_int64_t skip(struct archive *archive, void *context, la_int64_t request)
{
    struct level *level = context;
    uint64_t left = level->file->size - level->file->at;
    (void)archive;
    if (request < 0 || (uint64_t)request > left ||
        file_seek(level->file, level->file->at + (uint64_t)request) != 0)
        return 0; /* it will read on, and see */
    return request;
}

/* ---- opening ---- */

static int enable(struct archive *archive, const struct format *format)
{
    if (format->enable(archive) != ARCHIVE_OK) /* it would call a program instead */
        return -1;
    if (format->archive) {
        archive_read_set_option(archive, "tar", "read_concatenated_archives", "1");
        return 0;
    }
    archive_read_support_format_raw(archive);
    archive_read_support_format_empty(archive);
    return 0;
}

struct level *level_open(struct level *below, struct file *file, struct budget *budget,
                         const struct format *format)
{
    struct level *level = mem_new(1, sizeof *level);
    level->below = below;
    level->file = file;
    level->budget = budget;
    level->format = format;
    level->depth = below ? below->depth + 1 : 0;
    level->archive = archive_read_new();
    if (!level->archive)
        abort();
    level->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    archive_read_set_callback_data(level->archive, level);
    level->gunzip = format->way == WAY_GUNZIP ? gunzip_new() : NULL;
    archive_read_set_read_callback(level->archive, level->gunzip ? give_inflated : give_block);
    if (!below && file->seeks && format->archive) {
        archive_read_set_seek_callback(level->archive, seek);
        archive_read_set_skip_callback(level->archive, skip);
    }
    level->opened = enable(level->archive, format) == 0 && archive_read_open1(level->archive) == ARCHIVE_OK;
    level->broken = !level->opened;
    return level;
}

void level_close(struct level *level)
{
    archive_read_free(level->archive);
    gunzip_free(level->gunzip);
    if (level->utf8)
        freelocale(level->utf8);
    free(level);
}

/* ---- members ---- */

static bool has_index(const struct level *level)
{
    return level->format->way == WAY_FILE ||
           (level->format->way == WAY_INDEX && !level->below && level->file->seeks);
}

/* Reading the members before the next one through counts. Where libarchive seeks past them nothing is read;
 * where it reads past what is not compressed here, the level below counts. */
static void finish_member(struct level *level)
{
    const void *run;
    size_t len;
    int64_t at;
    if (!level->entry || level->ended || level->failed || level->format->way == WAY_PAST ||
        (level->format->way == WAY_INDEX && has_index(level)))
        return;
    while (!level->budget->over && archive_read_data_block(level->archive, &run, &len, &at) == ARCHIVE_OK)
        budget_out(level->budget, level->depth, len);
}

static int read_header(struct level *level)
{
    locale_t users = uselocale(level->utf8);
    struct rlimit before = {0};
    int got;
    level->starved = false;
    level->in_index = !level->entry && has_index(level); /* read whole before the first member */
    if (level->in_index)
        before = ceiling_set(LEVEL_INDEX_MEMORY);
    do {
        errno =
            0; /* libarchive ends the process over a name that it cannot convert where ENOMEM is left here */
        got = archive_read_next_header(level->archive, &level->entry);
    } while (got == ARCHIVE_RETRY);
    if (level->in_index)
        ceiling_lift(before);
    uselocale(users);
    level->in_index = false;
    level->done = got == ARCHIVE_EOF;
    level->broken = got < ARCHIVE_WARN;
    return level->broken ? -1 : !level->done;
}

int level_next(struct level *level)
{
    int got;
    if (level->broken)
        return -1;
    if (level->done || (!level->format->archive && level->members))
        return 0;
    finish_member(level);
    level->head.len = level->head.at = 0;
    level->run_len = 0;
    level->run_at = level->at = 0;
    level->ended = level->failed = false;
    got = level->budget->over ? -1 : read_header(level);
    if (got <= 0)
        return got;
    level->members += level_kind(level) != LEVEL_FOLDER;
    return 1;
}

enum level_kind level_kind(const struct level *level)
{
    mode_t type = archive_entry_filetype(level->entry);
    if (archive_entry_hardlink(level->entry) || type == AE_IFLNK)
        return LEVEL_LINK;
    if (type == AE_IFDIR)
        return LEVEL_FOLDER;
    if (type != AE_IFREG && type != 0)
        return LEVEL_SPECIAL;
    return archive_entry_is_encrypted(level->entry) ? LEVEL_ENCRYPTED : LEVEL_FILE;
}

struct text level_name(const struct level *level)
{
    locale_t users = uselocale(level->utf8);
    const char *name;
    errno = 0; /* as in read_header */
    name = archive_entry_pathname_utf8(level->entry);
    if (!name)
        name = archive_entry_pathname(level->entry);
    uselocale(users);
    return text_of(name);
}

uint64_t level_bytes(const struct level *level)
{
    return archive_entry_size_is_set(level->entry) && archive_entry_size(level->entry) > 0
               ? (uint64_t)archive_entry_size(level->entry)
               : 0;
}

/* ---- bytes ---- */

/* The next run of bytes that libarchive has: 1, 0 at the end, -1. */
static int take_run(struct level *level)
{
    const void *run = NULL;
    int64_t at = 0;
    int got;
    do
        got = archive_read_data_block(level->archive, &run, &level->run_len, &at);
    while (got == ARCHIVE_RETRY || (got == ARCHIVE_OK && level->run_len == 0 && (uint64_t)at <= level->at));
    level->run = run;
    level->run_at = (uint64_t)at;
    level->ended = got == ARCHIVE_EOF;
    if (got == ARCHIVE_OK && at >= 0 && level->run_at >= level->at)
        return 1;
    level->run_len = 0;
    if (level->ended)
        return level->run_at > level->at;
    level->failed = true;
    level->broken = got == ARCHIVE_FATAL;
    return -1;
}

/* A hole in a sparse member is zeros. */
static int64_t read_on(struct level *level, void *buffer, size_t size)
{
    int got = 1;
    size_t len;
    if (level->budget->over || level->failed)
        return -1;
    if (level->run_len == 0 && level->run_at <= level->at)
        got = level->ended ? 0 : take_run(level);
    if (got <= 0)
        return got;
    if (level->run_at > level->at) {
        len = level->run_at - level->at < size ? (size_t)(level->run_at - level->at) : size;
        memset(buffer, 0, len);
    } else {
        len = level->run_len < size ? level->run_len : size;
        memcpy(buffer, level->run, len);
        level->run += len;
        level->run_len -= len;
        level->run_at += len;
    }
    level->at += len;
    budget_out(level->budget, level->depth, len);
    return level->budget->over ? -1 : (int64_t)len;
}

int level_look(struct level *level, struct text *head)
{
    struct head *h = &level->head;
    int64_t n = 1;
    while (h->len < HEAD_BYTES && n > 0) {
        n = read_on(level, h->bytes + h->len, HEAD_BYTES - h->len);
        h->len += n > 0 ? (size_t)n : 0;
    }
    *head = (struct text){h->bytes, h->len};
    return n < 0 && h->len == 0 ? -1 : 0;
}

int64_t level_read(struct level *level, void *buffer, size_t size)
{
    size_t taken = head_take(&level->head, buffer, size);
    return taken ? (int64_t)taken : read_on(level, buffer, size);
}

const char *level_why(const struct level *level)
{
    const char *why = archive_error_string(level->archive);
    if (level->budget->over)
        return level->budget->over;
    if (level->starved || !why) /* a 7z that tells of more than there is fails without a word */
        return "cut off, or the first of several parts, which must be joined";
    return why;
}

bool level_is_encrypted(const struct level *level)
{
    return level->opened && archive_read_has_encrypted_entries(level->archive) > 0;
}

static bool is_zero(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return false;
    return true;
}

bool level_has_rest(struct level *level)
{
    uint64_t left;
    if (level->gunzip)
        return gunzip_has_rest(level->gunzip);
    if (level->format->archive || level->broken || !level->ended)
        return false;
    left = level->taken - (uint64_t)archive_filter_bytes(level->archive, -1);
    if (left > level->block_len)
        left = level->block_len;
    if (!is_zero(level->block + level->block_len - left, (size_t)left))
        return true;
    while (take_block(level) > 0)
        if (!is_zero(level->block, level->block_len))
            return true;
    return false;
}
