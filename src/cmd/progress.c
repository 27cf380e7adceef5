/* progress: redrawn in place. */
#include "cmd/progress.h"

#include "base/time.h"
#include "report/report.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define REDRAW_EVERY (TIME_SECOND / 5)
#define NAME_SHOWN   40 /* bytes of a file's name, from its end: the rest of the line fits 80 columns */

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * TIME_SECOND + t.tv_nsec;
}

void progress_start(struct progress *progress)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO), .began = now()};
    progress->last = progress->began;
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
    fprintf(stderr, "\r\033[K%s  %.0f MB  %.0f MB/s  %llu events", report_harmless(end, name, sizeof name),
            (double)bytes / 1e6, (double)bytes / 1e6 / seconds, (unsigned long long)events);
}

void progress_clear(struct progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
