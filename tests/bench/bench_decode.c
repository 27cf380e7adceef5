/* bench_decode FILE ROUNDS [WHAT...]: one XML export read in several ways, in turns: what the bytes cost
 * alone, what libxml2 needs, what decode needs.
 *
 * A line per turn: what, seconds of processor time (the busiest thread's), seconds on the wall, records,
 * events that are ours, names (values with libxml2). Others on the machine disturb processor time least. */
#include "base/arena.h"
#include "decode/decode.h"
#include "sax.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define READ_BYTES (128u << 10)
#define THREADS    2

static _Noreturn void fail(const char *path)
{
    perror(path);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_file(const char *path, off_t *size)
{
    struct stat stat;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &stat) != 0)
        fail(path);
    *size = stat.st_size;
    return file;
}

/* Bytes [from, to) of the file, piece by piece. */
static void read_pieces(const char *path, off_t from, off_t to,
                        void (*take)(void *context, struct text piece, bool last), void *context)
{
    char *buffer = mem_new(READ_BYTES, 1);
    off_t size;
    int file = open_file(path, &size);
    while (from < to) {
        size_t most = to - from < (off_t)READ_BYTES ? (size_t)(to - from) : READ_BYTES;
        ssize_t n = pread(file, buffer, most, from);
        if (n <= 0)
            fail(path);
        from += n;
        take(context, (struct text){buffer, (size_t)n}, from == to);
    }
    close(file);
    free(buffer);
}

static off_t size_of(const char *path)
{
    off_t size;
    close(open_file(path, &size));
    return size;
}

/* ---- what the bytes cost ---- */

/* A byte that no export holds: all are looked at. */
static bool holds_control(struct text t)
{
    return memchr(t.at, '\1', t.len) != NULL;
}

static void look_mapped(const char *path, struct found *found)
{
    off_t size;
    int file = open_file(path, &size);
    void *at = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED)
        fail(path);
    close(file);
    found->values = holds_control((struct text){at, (size_t)size});
    munmap(at, (size_t)size);
}

static void look_piece(void *context, struct text piece, bool last)
{
    struct found *found = context;
    (void)last;
    found->values += holds_control(piece);
}

static void look_read(const char *path, struct found *found)
{
    read_pieces(path, 0, size_of(path), look_piece, found);
}

/* ---- libxml2 ---- */

static void sax_all(const char *path, struct found *found)
{
    sax_read(path, true, found);
}

static void sax_count(const char *path, struct found *found)
{
    sax_read(path, false, found);
}

/* ---- decode ---- */

struct reading {
    struct decode *decode;
    struct found *found;
};

static void take_events(void *context, struct text piece, bool last)
{
    struct reading *r = context;
    struct event event;
    decode_feed(r->decode, piece.at, piece.len, last);
    while (decode_next(r->decode, &event)) {
        r->found->records++;
        r->found->ours += event.ours;
    }
}

static void count_events(void *context, struct text piece, bool last)
{
    struct reading *r = context;
    struct decode_record record;
    decode_feed(r->decode, piece.at, piece.len, last);
    while (decode_next_xml(r->decode, &record))
        r->found->records++;
}

static void decode_part(const char *path, off_t from, off_t to, enum decode_want want, struct found *found)
{
    const struct decode_options options = {.want = want};
    struct names *names = names_new();
    struct reading r = {decode_new(names, &options), found};
    decode_begin(r.decode, text_of(path));
    read_pieces(path, from, to, want == DECODE_COUNT ? count_events : take_events, &r);
    found->values = names_count(names);
    decode_free(r.decode);
    names_free(names);
}

static void decode_all(const char *path, struct found *found)
{
    decode_part(path, 0, size_of(path), DECODE_EVENTS, found);
}

static void decode_count(const char *path, struct found *found)
{
    decode_part(path, 0, size_of(path), DECODE_COUNT, found);
}

/* A part of the file, read by a thread of its own. */
struct part {
    const char *path;
    off_t from, to;
    struct found found;
};

/* The first record that begins at from or later: the byte behind a line's end. */
static off_t line_after(const char *path, off_t from)
{
    static char some[1 << 16];
    off_t size;
    int file = open_file(path, &size);
    ssize_t n = pread(file, some, sizeof some, from);
    const char *end = n > 0 ? memmem(some, (size_t)n, "\n<Event ", 8) : NULL;
    close(file);
    return end ? from + (end + 1 - some) : from;
}

static int decode_thread(void *context)
{
    struct part *part = context;
    decode_part(part->path, part->from, part->to, DECODE_EVENTS, &part->found);
    part->found.busy = seconds(CLOCK_THREAD_CPUTIME_ID);
    return 0;
}

/* What two threads could do at best: each a half of the file, with names of its own. */
static void decode_halves(const char *path, struct found *found)
{
    off_t size = size_of(path), middle = line_after(path, size / THREADS);
    struct part part[THREADS] = {{path, 0, middle, {0}}, {path, middle, size, {0}}};
    thrd_t thread[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (thrd_create(&thread[i], decode_thread, &part[i]) != thrd_success)
            fail("thread");
    for (int i = 0; i < THREADS; i++) {
        thrd_join(thread[i], NULL);
        found->records += part[i].found.records;
        found->ours += part[i].found.ours;
        if (part[i].found.busy > found->busy)
            found->busy = part[i].found.busy;
    }
}

/* ---- turns ---- */

static const struct way {
    const char *name;
    void (*read)(const char *path, struct found *found);
} WAYS[] = {
    {"memchr-mmap", look_mapped}, {"memchr-read", look_read}, {"sax2", sax_all},
    {"sax2-count", sax_count},    {"decode", decode_all},     {"count", decode_count},
    {"decode-2", decode_halves},
};

static void turn(const struct way *way, const char *path)
{
    struct found found = {0};
    double busy = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    way->read(path, &found);
    busy = found.busy > 0 ? found.busy : seconds(CLOCK_PROCESS_CPUTIME_ID) - busy;
    printf("%s\t%.6f\t%.6f\t%llu\t%llu\t%llu\n", way->name, busy, seconds(CLOCK_MONOTONIC) - wall,
           (unsigned long long)found.records, (unsigned long long)found.ours,
           (unsigned long long)found.values);
    fflush(stdout);
}

static bool is_wanted(const char *name, char **words)
{
    bool any = !*words;
    for (; *words; words++)
        any = any || strcmp(*words, name) == 0;
    return any;
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 0;
    if (rounds < 1) {
        fprintf(stderr, "usage: bench_decode FILE ROUNDS [WHAT...]\n");
        return 2;
    }
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++)
            if (is_wanted(WAYS[i].name, argv + 3))
                turn(&WAYS[i], argv[1]);
    return 0;
}
