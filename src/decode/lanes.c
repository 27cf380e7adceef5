/* lanes: a ring of parts. The caller fills them and takes them out; the threads take those between, one after
 * the other, each with a reader of its own. All that two threads see is under the one lock, but for what is
 * in a part, which is one's at a time. */
#include "lanes.h"

#include "base/arena.h"
#include "base/thread.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES (256u * 1024)  /* a few hundred records: little enough to stay in a processor's cache */
#define PART_MOST  (2048u * 1024) /* without a place to cut: no record of its format is half as long */
#define WAITING    4              /* parts beyond those being read: enough that nobody waits for the caller */

struct place {
    struct part part;
    size_t lane; /* who read it */
    bool done, merged;
};

struct lane {
    struct lanes *lanes;
    struct part_reader reader;
    struct part_names names;
    pthread_t thread;
};

/* Parts are numbered in the order of the stream: [first, begun) are being read or done, [begun, end) wait;
 * end is being filled. */
struct lanes {
    const struct decode_options *options;
    struct names *names;
    struct fields_names members;
    struct lane *lanes;
    size_t lane_count, thread_count; /* the last lane is the caller, who has no thread */
    struct place *places;
    uint64_t place_count, first, begun, end;
    size_t format;
    struct text head;
    size_t look_at; /* the part being filled is long enough to be cut */
    bool stuck, started, ends;
    pthread_mutex_t lock;
    pthread_cond_t added, read;
};

static struct place *place_of(const struct lanes *l, uint64_t number)
{
    return &l->places[number % l->place_count];
}

/* Reads the next part that waits. Under the lock, which is let go meanwhile. */
static void read_next(struct lanes *l, size_t lane)
{
    struct place *place = place_of(l, l->begun++);
    pthread_mutex_unlock(&l->lock);
    part_read(&l->lanes[lane].reader, &place->part, l->format, l->head);
    pthread_mutex_lock(&l->lock);
    place->lane = lane;
    place->done = true;
    pthread_cond_signal(&l->read);
}

static void *work(void *argument)
{
    struct lane *lane = argument;
    struct lanes *l = lane->lanes;
    pthread_mutex_lock(&l->lock);
    while (!l->ends)
        if (l->begun < l->end)
            read_next(l, (size_t)(lane - l->lanes));
        else
            pthread_cond_wait(&l->added, &l->lock);
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

static void start(struct lanes *l)
{
    l->started = true;
    while (l->thread_count < l->lane_count - 1 &&
           thread_start(&l->lanes[l->thread_count].thread, work, &l->lanes[l->thread_count]))
        l->thread_count++;
}

struct lanes *lanes_new(const struct decode_options *options, struct names *names)
{
    struct lanes *l = mem_new(1, sizeof *l);
    l->options = options;
    l->names = names;
    l->lane_count = options->threads + 1;
    l->place_count = options->threads + WAITING;
    l->lanes = mem_new(l->lane_count, sizeof *l->lanes);
    l->places = mem_new(l->place_count, sizeof *l->places);
    fields_names(&l->members);
    for (size_t i = 0; i < l->lane_count; i++) {
        l->lanes[i].lanes = l;
        part_reader_init(&l->lanes[i].reader, options);
    }
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->added, NULL);
    pthread_cond_init(&l->read, NULL);
    return l;
}

void lanes_free(struct lanes *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->ends = true;
    pthread_cond_broadcast(&l->added);
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < l->thread_count; i++)
        pthread_join(l->lanes[i].thread, NULL);
    pthread_cond_destroy(&l->read);
    pthread_cond_destroy(&l->added);
    pthread_mutex_destroy(&l->lock);
    for (size_t i = 0; i < l->lane_count; i++) {
        part_reader_done(&l->lanes[i].reader);
        free(l->lanes[i].names.to);
    }
    for (uint64_t i = 0; i < l->place_count; i++)
        part_done(&l->places[i].part);
    free(l->lanes);
    free(l->places);
    free(l);
}

/* ---- filling ---- */

static size_t part_bytes(const struct lanes *l)
{
    return l->options->part_bytes ? l->options->part_bytes : PART_BYTES;
}

/* An empty part at the ring's end, which begins there on disk. */
static void begin_part(struct lanes *l, uint64_t start)
{
    struct place *place = place_of(l, l->end);
    place->part.len = 0;
    place->part.start = start;
    place->done = place->merged = false;
    l->look_at = part_bytes(l);
}

void lanes_clear(struct lanes *l)
{
    while (lanes_first(l, true))
        lanes_drop(l);
}

void lanes_begin(struct lanes *l, size_t format, struct text head)
{
    l->format = format;
    l->head = head;
    l->stuck = false;
    begin_part(l, 0);
}

static bool has_room(const struct lanes *l)
{
    return l->end - l->first + 1 < l->place_count; /* only the caller changes these */
}

/* The first len bytes of the part being filled are to be read; those behind them are the next part's. */
static void submit(struct lanes *l, size_t len)
{
    struct part *part = &place_of(l, l->end)->part, *next = &place_of(l, l->end + 1)->part;
    size_t left = part->len - len;
    if (!l->started && l->end > l->first) /* more than the caller can read meanwhile */
        start(l);
    part->len = len;
    pthread_mutex_lock(&l->lock);
    l->end++;
    pthread_cond_signal(&l->added);
    pthread_mutex_unlock(&l->lock);
    begin_part(l, part->start + len);
    part_reserve(next, left);
    if (left)
        memcpy(next->bytes, part->bytes + len, left);
    next->len = left;
    if (left > l->look_at)
        l->look_at = left;
}

/* Takes what still fits into the part being filled. */
static void fill(struct lanes *l, struct text *bytes)
{
    struct part *part = &place_of(l, l->end)->part;
    struct text taken = text_slice(*bytes, 0, l->look_at - part->len);
    part_reserve(part, l->look_at);
    if (taken.len)
        memcpy(part->bytes + part->len, taken.at, taken.len);
    part->len += taken.len;
    *bytes = text_slice(*bytes, taken.len, bytes->len);
}

/* The part is as long as it should be. */
static void cut(struct lanes *l)
{
    struct part *part = &place_of(l, l->end)->part;
    struct text bytes = {part->bytes, part->len};
    size_t len = reading_formats[l->format]->cut(l->head, bytes, part->start == 0);
    if (len)
        submit(l, len);
    else if (part->len >= PART_MOST)
        l->stuck = true;
    else
        l->look_at *= 2;
}

bool lanes_add(struct lanes *l, struct text *bytes, bool last)
{
    while (!l->stuck && has_room(l)) {
        fill(l, bytes);
        if (bytes->len == 0 && last)
            submit(l, place_of(l, l->end)->part.len);
        if (bytes->len == 0)
            return true;
        cut(l);
    }
    return false;
}

bool lanes_stuck(const struct lanes *l, struct text *bytes, uint64_t *start)
{
    const struct part *part = &place_of(l, l->end)->part;
    *bytes = (struct text){part->bytes, part->len};
    *start = part->start;
    return l->stuck;
}

/* ---- taking out ---- */

struct part *lanes_first(struct lanes *l, bool wait)
{
    struct place *place = place_of(l, l->first);
    bool done;
    if (l->first == l->end)
        return NULL;
    pthread_mutex_lock(&l->lock);
    while (!place->done && wait)
        if (l->begun < l->end)
            read_next(l, l->lane_count - 1);
        else
            pthread_cond_wait(&l->read, &l->lock);
    done = place->done;
    pthread_mutex_unlock(&l->lock);
    if (done && !place->merged && l->options->want == DECODE_EVENTS)
        part_merge(&l->lanes[place->lane].names, &place->part, l->names);
    place->merged = done;
    return done ? &place->part : NULL;
}

void lanes_rename(const struct lanes *l, struct event *event)
{
    part_rename(&l->lanes[place_of(l, l->first)->lane].names, &l->members, event);
}

void lanes_drop(struct lanes *l)
{
    l->first++;
}
