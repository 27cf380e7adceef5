/* runs: a heap of the runs, by the first event that each still has. */
#include "store/runs.h"

#include "base/arena.h"
#include "base/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Shared by the runs of a reader. Read in pieces of at least SMALLEST: then a thousand runs, of a hundred
 * gigabytes of logs, still take no more. */
#define BUFFER_BYTES (2u << 20)
#define LARGEST      (64u << 10)
#define SMALLEST     (4u << 10)

/* Where reading is in one run. */
struct cursor {
    const struct packed *head;    /* the next event; NULL: the run is done */
    struct packed *const *inside; /* in memory: those behind it, */
    size_t left;                  /* so many */
    uint64_t from, to;            /* in the file, of what is not in the buffer yet */
    char *buffer;                 /* NULL of the one in memory */
    size_t at, have;
};

struct pile_reader {
    const struct pile_runs *runs;
    size_t buffer_bytes;
    struct cursor *cursors;
    struct cursor **heap; /* those with a head, the first event's first */
    size_t live;
    uint64_t fresh; /* events without a row so far */
    struct err err; /* of opening; told by the first call that can */
};

/* ---- cursors ---- */

static int refill(const struct pile_reader *reader, struct cursor *c, struct err *err)
{
    size_t left = c->have - c->at, want = reader->buffer_bytes - left;
    ssize_t n;
    memmove(c->buffer, c->buffer + c->at, left);
    c->at = 0;
    c->have = left;
    if (want > c->to - c->from)
        want = (size_t)(c->to - c->from);
    while (want) {
        n = pread(reader->runs->file, c->buffer + c->have, want, (off_t)c->from);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return spool_fail(PILE_WORDS, n < 0 ? errno : EIO, err);
        c->have += (size_t)n;
        c->from += (uint64_t)n;
        want -= (size_t)n;
    }
    return 0;
}

/* To the next event of a run in the file. */
static int advance_outside(const struct pile_reader *reader, struct cursor *c, struct err *err)
{
    c->at += c->head ? c->head->size : 0;
    c->head = NULL;
    if (c->have - c->at < PACKED_MOST && c->from < c->to && refill(reader, c, err) != 0)
        return -1;
    if (c->at < c->have)
        c->head = (const struct packed *)(const void *)(c->buffer + c->at);
    return 0;
}

static int advance(const struct pile_reader *reader, struct cursor *c, struct err *err)
{
    if (c->buffer)
        return advance_outside(reader, c, err);
    c->head = c->left ? *c->inside++ : NULL;
    c->left -= c->left > 0;
    return 0;
}

/* ---- the heap ---- */

static void sink(struct pile_reader *reader, size_t i)
{
    for (;;) {
        size_t child = 2 * i + 1;
        struct cursor **heap = reader->heap, *c = heap[i];
        if (child + 1 < reader->live && pack_compare(heap[child + 1]->head, heap[child]->head) < 0)
            child++;
        if (child >= reader->live || pack_compare(c->head, heap[child]->head) <= 0)
            return;
        heap[i] = heap[child];
        heap[child] = c;
        i = child;
    }
}

/* Past the first event. */
static int drop_first(struct pile_reader *reader, struct err *err)
{
    if (advance(reader, reader->heap[0], err) != 0)
        return -1;
    if (!reader->heap[0]->head)
        reader->heap[0] = reader->heap[--reader->live];
    if (reader->live)
        sink(reader, 0);
    return 0;
}

static void open_cursors(struct pile_reader *reader, size_t count)
{
    const struct pile_runs *runs = reader->runs;
    reader->buffer_bytes = BUFFER_BYTES / (count ? count : 1);
    if (reader->buffer_bytes > LARGEST)
        reader->buffer_bytes = LARGEST;
    if (reader->buffer_bytes < SMALLEST)
        reader->buffer_bytes = SMALLEST;
    for (size_t i = 0; i < count; i++) {
        struct cursor *c = &reader->cursors[i];
        if (i < runs->outside_count) {
            c->from = runs->outside[i].from;
            c->to = runs->outside[i].to;
            c->buffer = mem_new(reader->buffer_bytes, 1);
        } else {
            c->inside = runs->inside;
            c->left = runs->inside_count;
        }
        if (reader->err.kind == ERR_NONE && advance(reader, c, &reader->err) == 0 && c->head)
            reader->heap[reader->live++] = c;
    }
    for (size_t i = reader->live / 2; i-- > 0;)
        sink(reader, i);
}

struct pile_reader *runs_read(const struct pile_runs *runs)
{
    size_t count = runs->outside_count + 1;
    struct pile_reader *reader = mem_new(1, sizeof *reader);
    reader->runs = runs;
    reader->cursors = mem_new(count, sizeof *reader->cursors);
    reader->heap = mem_new(count, sizeof *reader->heap);
    open_cursors(reader, count);
    return reader;
}

void pile_reader_free(struct pile_reader *reader)
{
    if (!reader)
        return;
    for (size_t i = 0; i < reader->runs->outside_count; i++)
        free(reader->cursors[i].buffer);
    free(reader->cursors);
    free(reader->heap);
    free(reader);
}

/* ---- events ---- */

static const struct packed *first(const struct pile_reader *reader)
{
    return reader->live ? reader->heap[0]->head : NULL;
}

static bool again(const struct pile_reader *reader, const struct packed *key)
{
    return reader->live && pack_compare(first(reader), key) == 0;
}

bool pile_next_time(const struct pile_reader *reader, int64_t *time)
{
    if (reader->live)
        *time = first(reader)->time;
    return reader->live > 0;
}

static int is_open(const struct pile_reader *reader, struct err *err)
{
    if (reader->err.kind == ERR_NONE)
        return 0;
    *err = reader->err;
    return -1;
}

int runs_pass(struct pile_reader *reader, struct err *err)
{
    struct packed key;
    if (is_open(reader, err) != 0)
        return -1;
    if (!reader->live)
        return 0;
    key = *first(reader);
    do {
        if (drop_first(reader, err) != 0)
            return -1;
    } while (again(reader, &key));
    return 1;
}

/* Of one that is read again from its place the row stays. */
static bool is_before(const struct pile_reader *reader, const struct sighting *a, const struct sighting *b)
{
    uint64_t i = *map_get(reader->runs->places, a->source), k = *map_get(reader->runs->places, b->source);
    if (i != k)
        return i < k;
    return a->offset != b->offset ? a->offset < b->offset : a->number > b->number;
}

/* Another record of the event; row: where one of them is in the database. */
static int meet(const struct pile_reader *reader, struct event *event, uint64_t *row, struct err *err)
{
    struct event other;
    pack_open(first(reader), &other);
    if (*row && other.at.number)
        return err_set(err, ERR_INPUT, "event %llu is there twice, as %llu", (unsigned long long)*row,
                       (unsigned long long)other.at.number);
    *row += other.at.number;
    if (is_before(reader, &other.at, &event->at))
        *event = other;
    return 0;
}

int pile_next(struct pile_reader *reader, struct event *event, enum pile_news *news, struct err *err)
{
    struct packed key;
    uint64_t row;
    if (is_open(reader, err) != 0)
        return -1;
    if (!reader->live)
        return 0;
    key = *first(reader);
    pack_open(first(reader), event);
    row = event->at.number;
    if (drop_first(reader, err) != 0)
        return -1;
    while (again(reader, &key))
        if (meet(reader, event, &row, err) != 0 || drop_first(reader, err) != 0)
            return -1;
    *news = !row ? PILE_NEW : event->at.number ? PILE_KNOWN : PILE_CHANGED;
    event->at.number = row ? row : reader->runs->known + ++reader->fresh;
    return 1;
}
