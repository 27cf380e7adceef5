/* writer: a thread that goes through the pile by itself and writes what the database has not; between, it
 * writes the chains that were put into its queue as copies. While it runs, the connection is its own. */
#include "store/parts.h"

#include "base/arena.h"
#include "base/thread.h"
#include "model/copy.h"

#include <stdlib.h>
#include <string.h>

#define TURN       64         /* events between two looks at the queue */
#define QUEUE_MOST (8u << 20) /* bytes of chains that wait: some ten thousand */

/* Chains and what they are made of. */
struct queue {
    struct chain **chains;
    size_t count, room;
    struct arena arena;
};

struct writer {
    struct store *store;
    struct pile_reader *reader;
    pthread_t thread;
    bool runs; /* the thread does */
    int left;  /* 1 there are events left, 0 all are written, -1 failed; the thread's */
    struct queue writing;
    pthread_mutex_t lock; /* of what is below */
    pthread_cond_t put, taken;
    struct queue waiting;
    bool closed, stops, failed; /* no chain comes any more; nothing is to be written any more; err says why */
    struct err err;
};

static void write_some_events(struct writer *writer, struct err *err)
{
    enum pile_news news;
    struct event event;
    for (int i = 0; i < TURN && writer->left == 1; i++) {
        writer->left = pile_next(writer->reader, &event, &news, err);
        if (writer->left == 1 && news != PILE_KNOWN &&
            store_write_event(writer->store, &event, news == PILE_NEW, err) != 0)
            writer->left = -1;
    }
}

static void write_chains(struct writer *writer, struct err *err)
{
    struct queue *queue = &writer->writing;
    for (size_t i = 0; i < queue->count && writer->left >= 0; i++)
        if (store_write_chain(writer->store, queue->chains[i], err) != 0)
            writer->left = -1;
    arena_done(&queue->arena);
    arena_init(&queue->arena);
    queue->count = 0;
}

/* What waits, where there is nothing else to do once something does. Under the lock. */
static void take_queue(struct writer *writer)
{
    struct queue empty = writer->writing;
    while (writer->left == 0 && !writer->waiting.count && !writer->closed && !writer->stops)
        pthread_cond_wait(&writer->put, &writer->lock);
    writer->writing = writer->waiting;
    writer->waiting = empty;
    pthread_cond_signal(&writer->taken);
}

static void *work(void *argument)
{
    struct writer *writer = argument;
    struct err err = {0};
    pthread_mutex_lock(&writer->lock);
    while (writer->left >= 0 && !writer->stops) {
        take_queue(writer);
        if (writer->left == 0 && !writer->writing.count)
            break; /* it is closed */
        pthread_mutex_unlock(&writer->lock);
        write_chains(writer, &err);
        write_some_events(writer, &err);
        pthread_mutex_lock(&writer->lock);
    }
    writer->failed = writer->left < 0;
    writer->err = err;
    pthread_cond_signal(&writer->taken);
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

static int answer(const struct writer *writer, struct err *err)
{
    if (writer->failed)
        *err = writer->err;
    return writer->failed ? -1 : 0;
}

int writer_start(struct store *store, bool beside, struct err *err)
{
    struct writer *writer = mem_new(1, sizeof *writer);
    store->writer = writer;
    writer->store = store;
    writer->reader = pile_read(store->pile);
    writer->left = 1;
    arena_init(&writer->waiting.arena);
    arena_init(&writer->writing.arena);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->put, NULL);
    pthread_cond_init(&writer->taken, NULL);
    if (beside)
        writer->runs = thread_start(&writer->thread, work, writer);
    while (!writer->runs && writer->left == 1)
        write_some_events(writer, &writer->err);
    writer->failed = !writer->runs && writer->left < 0;
    return writer->runs ? 0 : answer(writer, err);
}

static void put(struct queue *queue, const struct chain *chain)
{
    if (queue->count == queue->room) {
        queue->room = queue->room ? queue->room * 2 : 256;
        queue->chains = mem_grow(queue->chains, queue->room, sizeof *queue->chains);
    }
    queue->chains[queue->count++] = chain_copy(&queue->arena, chain);
}

int store_add_chain(struct store *store, const struct chain *chain, struct err *err)
{
    struct writer *writer = store->writer;
    int status;
    if (!writer || !writer->runs)
        return store_write_chain(store, chain, err);
    pthread_mutex_lock(&writer->lock);
    while (writer->waiting.arena.bytes > QUEUE_MOST && !writer->failed)
        pthread_cond_wait(&writer->taken, &writer->lock);
    status = answer(writer, err);
    if (status == 0)
        put(&writer->waiting, chain);
    pthread_cond_signal(&writer->put);
    pthread_mutex_unlock(&writer->lock);
    return status;
}

/* Until all is written, or at once. */
static void end(struct writer *writer, bool at_once)
{
    pthread_mutex_lock(&writer->lock);
    writer->closed = true;
    writer->stops = at_once;
    pthread_cond_signal(&writer->put);
    pthread_mutex_unlock(&writer->lock);
    if (writer->runs)
        pthread_join(writer->thread, NULL);
    writer->runs = false;
}

int writer_finish(struct store *store, struct err *err)
{
    if (!store->writer)
        return 0;
    end(store->writer, false);
    return answer(store->writer, err);
}

static void forget(struct queue *queue)
{
    arena_done(&queue->arena);
    free(queue->chains);
}

void writer_free(struct store *store)
{
    struct writer *writer = store->writer;
    if (!writer)
        return;
    end(writer, true);
    pthread_cond_destroy(&writer->put);
    pthread_cond_destroy(&writer->taken);
    pthread_mutex_destroy(&writer->lock);
    pile_reader_free(writer->reader);
    forget(&writer->waiting);
    forget(&writer->writing);
    free(writer);
    store->writer = NULL;
}
