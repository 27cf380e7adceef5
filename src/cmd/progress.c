/* progress: redrawn in place. */
#include "cmd/progress.h"

#include "base/time.h"
#include "report/report.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define REDRAW_EVERY (TIME_SECOND / 5)
#define NAME_SHOWN   30 /* bytes of a file's name, from its end: the rest of the line fits 80 columns */
#define FOLDERS_OPEN 16 /* at once; deeper ones are opened again */

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * TIME_SECOND + t.tv_nsec;
}

/* nftw has no context. */
static uint64_t found;

static int add_size(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)path;
    (void)where;
    if (kind == FTW_F && S_ISREG(st->st_mode))
        found += (uint64_t)st->st_size;
    return 0;
}

/* 0 where one of them is no file or folder. */
static uint64_t size_of(const char *const *paths, size_t count)
{
    struct stat st;
    found = 0;
    for (size_t i = 0; i < count; i++) {
        if (stat(paths[i], &st) != 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
            return 0;
        if (S_ISREG(st.st_mode))
            found += (uint64_t)st.st_size;
        else if (nftw(paths[i], add_size, FOLDERS_OPEN, FTW_PHYS) != 0)
            return 0;
    }
    return found;
}

void progress_start(struct progress *progress, const char *const *paths, size_t count)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO), .began = now()};
    progress->last = progress->began;
    if (progress->shown)
        progress->total = size_of(paths, count);
}

void progress_file(struct progress *progress, const struct input_file *file, uint64_t bytes)
{
    struct stat st;
    if (!progress->total)
        return;
    progress->done += progress->file;
    progress->file = file->bytes;
    progress->start = bytes;
    if (stat(file->name, &st) != 0 || (uint64_t)st.st_size != file->bytes)
        progress->total = 0; /* compressed, or in an archive: more comes of it than there is */
}

static void draw_left(double done, double total, double seconds)
{
    double left = done > 0 && total > done ? (total - done) * seconds / done : 0;
    fprintf(stderr, "%.0f of %.0f MB  %.0f MB/s  ", done / 1e6, total / 1e6, done / 1e6 / seconds);
    if (left < 99.5)
        fprintf(stderr, "%.0f s left", left);
    else
        fprintf(stderr, "%.0f min left", left / 60);
}

void progress_at(struct progress *progress, const char *file, uint64_t bytes, uint64_t events)
{
    char name[NAME_SHOWN * 4 + 1];
    struct text end = text_of(file);
    double seconds;
    int64_t t;
    if (!progress->shown || (t = now()) - progress->last < REDRAW_EVERY)
        return;
    progress->last = t;
    progress->drawn = true;
    seconds = (double)(t - progress->began) / 1e9;
    if (end.len > NAME_SHOWN)
        end = text_slice(end, end.len - NAME_SHOWN, NAME_SHOWN);
    fprintf(stderr, "\r\033[K%s  ", report_harmless(end, name, sizeof name));
    if (progress->total)
        draw_left((double)(progress->done + bytes - progress->start), (double)progress->total, seconds);
    else
        fprintf(stderr, "%.0f MB  %.0f MB/s  %llu events", (double)bytes / 1e6, (double)bytes / 1e6 / seconds,
                (unsigned long long)events);
}

void progress_clear(struct progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
