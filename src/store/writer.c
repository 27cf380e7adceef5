/* writer: a thread that goes through the pile by itself. The connection is for one thread at a time, by
 * turns: who wants one waits at the door, where nobody who has just had one gets past him. */
#include "store/parts.h"

#include "base/arena.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define TURN 64 /* events: a fraction of a millisecond */

struct writer {
    struct store *store;
    struct pile_reader *reader;
    pthread_t thread;
    bool runs;                  /* the thread does */
    bool has_turn;              /* the store's other user does */
    pthread_mutex_t door, turn; /* the second guards what is below, too */
    bool stops;
    int status; /* 1 there are events left, 0 all are written, -1 failed: */
    struct err err;
};

static void take_turn(struct writer *writer)
{
    pthread_mutex_lock(&writer->door);
    pthread_mutex_lock(&writer->turn);
    pthread_mutex_unlock(&writer->door);
}

static void write_some(struct writer *writer)
{
    enum pile_news news;
    struct event event;
    for (int i = 0; i < TURN && writer->status == 1; i++) {
        writer->status = pile_next(writer->reader, &event, &news, &writer->err);
        if (writer->status == 1 && news != PILE_KNOWN &&
            store_write_event(writer->store, &event, news == PILE_NEW, &writer->err) != 0)
            writer->status = -1;
    }
}

static void *work(void *argument)
{
    struct writer *writer = argument;
    bool goes_on = true;
    while (goes_on) {
        take_turn(writer);
        if (!writer->stops)
            write_some(writer);
        goes_on = !writer->stops && writer->status == 1;
        pthread_mutex_unlock(&writer->turn);
    }
    return NULL;
}

/* Signals are the caller's. A thread that cannot be had is done without. */
static void start(struct writer *writer)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    writer->runs = pthread_create(&writer->thread, NULL, work, writer) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static int answer(const struct writer *writer, struct err *err)
{
    if (writer->status < 0)
        *err = writer->err;
    return writer->status < 0 ? -1 : 0;
}

int writer_start(struct store *store, bool beside, struct err *err)
{
    struct writer *writer = mem_new(1, sizeof *writer);
    store->writer = writer;
    writer->store = store;
    writer->reader = pile_read(store->pile);
    writer->status = 1;
    pthread_mutex_init(&writer->door, NULL);
    pthread_mutex_init(&writer->turn, NULL);
    if (beside)
        start(writer);
    if (!writer->runs)
        work(writer);
    return writer->runs ? 0 : answer(writer, err);
}

int writer_wait(struct store *store, struct err *err)
{
    struct writer *writer = store->writer;
    int status;
    if (!writer || !writer->runs || writer->has_turn)
        return 0;
    take_turn(writer);
    writer->has_turn = true;
    status = answer(writer, err);
    if (status != 0)
        writer_go_on(store);
    return status;
}

void writer_go_on(struct store *store)
{
    struct writer *writer = store->writer;
    if (!writer || !writer->has_turn)
        return;
    writer->has_turn = false;
    pthread_mutex_unlock(&writer->turn);
}

int writer_finish(struct store *store, struct err *err)
{
    struct writer *writer = store->writer;
    if (!writer)
        return 0;
    writer_go_on(store);
    if (writer->runs)
        pthread_join(writer->thread, NULL);
    writer->runs = false;
    return answer(writer, err);
}

void writer_free(struct store *store)
{
    struct writer *writer = store->writer;
    struct err none;
    if (!writer)
        return;
    if (writer_wait(store, &none) == 0)
        writer->stops = true;
    writer_finish(store, &none);
    pthread_mutex_destroy(&writer->door);
    pthread_mutex_destroy(&writer->turn);
    pile_reader_free(writer->reader);
    free(writer);
    store->writer = NULL;
}
