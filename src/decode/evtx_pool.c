/* evtx_pool: a ring of chunks. The caller puts them in and takes them out; the threads take those between,
 * one after the other, each with a reader of its own. All that two threads see is under the one lock, but for
 * a chunk's bytes and records, which are one's at a time. */
#include "evtx_pool.h"

#include "base/arena.h"
#include "evtx_program.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define WAITING 2 /* chunks beyond those being read: enough that nobody waits for the caller */

struct place {
    struct evtx_chunk chunk;
    struct evtx_batch *batch;
    uint8_t *copy; /* of the chunk's bytes; NULL where there are no threads */
    size_t live;
    bool done;
};

struct worker {
    struct evtx_pool *pool;
    struct evtx_reader *reader;
    pthread_t thread;
};

/* Chunks are numbered in the order they came: [first, begun) are being read or done, [begun, end) wait. */
struct evtx_pool {
    const struct decode_options *options;
    struct worker *workers;
    unsigned worker_count, thread_count; /* the last worker is the caller, who has no thread */
    struct place *places;
    uint64_t place_count, first, begun, end;
    bool ends;
    pthread_mutex_t lock;
    pthread_cond_t added, read;
};

static struct place *place_of(const struct evtx_pool *p, uint64_t number)
{
    return &p->places[number % p->place_count];
}

/* Reads the next chunk that waits. Under the lock, which is let go meanwhile. */
static void read_next(struct evtx_pool *p, struct evtx_reader *reader)
{
    struct place *place = place_of(p, p->begun++);
    size_t live;
    pthread_mutex_unlock(&p->lock);
    live = evtx_chunk_read(reader, &place->chunk, p->options, place->batch);
    pthread_mutex_lock(&p->lock);
    place->live = live;
    place->done = true;
    pthread_cond_signal(&p->read);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct evtx_pool *p = worker->pool;
    pthread_mutex_lock(&p->lock);
    while (!p->ends)
        if (p->begun < p->end)
            read_next(p, worker->reader);
        else
            pthread_cond_wait(&p->added, &p->lock);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Threads that cannot be had are done without. Signals are the caller's. */
static void start(struct evtx_pool *p)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (p->thread_count < p->worker_count - 1 &&
           pthread_create(&p->workers[p->thread_count].thread, NULL, work, &p->workers[p->thread_count]) == 0)
        p->thread_count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct evtx_pool *evtx_pool_new(const struct decode_options *options, unsigned threads)
{
    struct evtx_pool *p = mem_new(1, sizeof *p);
    p->options = options;
    p->worker_count = threads > 1 ? threads + 1 : 1;
    p->place_count = threads > 1 ? threads + WAITING : 1;
    p->workers = mem_new(p->worker_count, sizeof *p->workers);
    p->places = mem_new(p->place_count, sizeof *p->places);
    for (unsigned i = 0; i < p->worker_count; i++)
        p->workers[i] = (struct worker){.pool = p, .reader = evtx_reader_new(options->want != DECODE_EVENTS)};
    for (uint64_t i = 0; i < p->place_count; i++) {
        p->places[i].batch = evtx_batch_new();
        p->places[i].copy = threads > 1 ? mem_new(EVTX_CHUNK, 1) : NULL;
    }
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->added, NULL);
    pthread_cond_init(&p->read, NULL);
    if (threads > 1)
        start(p);
    return p;
}

void evtx_pool_free(struct evtx_pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->ends = true;
    pthread_cond_broadcast(&p->added);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->thread_count; i++)
        pthread_join(p->workers[i].thread, NULL);
    pthread_cond_destroy(&p->read);
    pthread_cond_destroy(&p->added);
    pthread_mutex_destroy(&p->lock);
    for (unsigned i = 0; i < p->worker_count; i++)
        evtx_reader_free(p->workers[i].reader);
    for (uint64_t i = 0; i < p->place_count; i++) {
        evtx_batch_free(p->places[i].batch);
        free(p->places[i].copy);
    }
    free(p->workers);
    free(p->places);
    free(p);
}

bool evtx_pool_has_room(const struct evtx_pool *p)
{
    return p->end - p->first < p->place_count; /* only the caller changes these */
}

void evtx_pool_add(struct evtx_pool *p, const struct evtx_chunk *chunk)
{
    struct place *place = place_of(p, p->end);
    place->chunk = *chunk;
    if (p->thread_count == 0) {
        place->live =
            evtx_chunk_read(p->workers[p->worker_count - 1].reader, chunk, p->options, place->batch);
        place->done = true;
        p->begun = ++p->end;
        return;
    }
    memcpy(place->copy, chunk->bytes, chunk->len);
    place->chunk.bytes = place->copy;
    pthread_mutex_lock(&p->lock);
    place->done = false;
    p->end++;
    pthread_cond_signal(&p->added);
    pthread_mutex_unlock(&p->lock);
}

const struct evtx_batch *evtx_pool_first(struct evtx_pool *p, bool wait, size_t *live)
{
    struct place *place = place_of(p, p->first);
    bool done;
    if (p->first == p->end)
        return NULL;
    pthread_mutex_lock(&p->lock);
    while (!place->done && wait)
        if (p->begun < p->end)
            read_next(p, p->workers[p->worker_count - 1].reader);
        else
            pthread_cond_wait(&p->read, &p->lock);
    done = place->done;
    *live = place->live;
    pthread_mutex_unlock(&p->lock);
    return done ? place->batch : NULL;
}

void evtx_pool_drop(struct evtx_pool *p)
{
    p->first++;
}

void evtx_pool_clear(struct evtx_pool *p)
{
    size_t live;
    while (evtx_pool_first(p, true, &live))
        evtx_pool_drop(p);
}
