/* series: the events of a run in order of time, out of its pile. */
#include "store/parts.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>

int store_add_event(struct store *store, const struct event *event, struct err *err)
{
    assert(event->ours && event->at.number == 0 && !store->settled);
    return pile_add(store->pile, event, err);
}

int store_settle(struct store *store, bool beside, struct err *err)
{
    assert(!store->settled);
    if ((store->db && store_load_events(store, err) != 0) || pile_settle(store->pile, store->rows, err) != 0)
        return -1;
    store->settled = true;
    return store->db && store->mode == STORE_CREATE ? writer_start(store, beside, err) : 0;
}

static int next(struct store *store, struct pile_reader *reader, struct event *event, struct err *err)
{
    enum pile_news news;
    int got = pile_next(reader, event, &news, err);
    if (got < 0 && err->kind == ERR_INPUT) {
        struct err why = *err;
        return sql_damaged(store, err, "%s", why.message);
    }
    return got;
}

int store_each_event(struct store *store, int (*each)(void *context, const struct event *event),
                     void *context, struct err *err)
{
    struct pile_reader *reader = pile_read(store->pile);
    struct event event;
    int got;
    assert(store->settled);
    while ((got = next(store, reader, &event, err)) == 1)
        if ((got = each(context, &event)) != 0)
            break;
    pile_reader_free(reader);
    return got;
}

struct store_reader {
    struct store *store;
    struct pile_reader *pile;
};

struct store_reader *store_read(struct store *store)
{
    struct store_reader *reader = mem_new(1, sizeof *reader);
    assert(store->settled);
    reader->store = store;
    reader->pile = pile_read(store->pile);
    return reader;
}

void store_reader_free(struct store_reader *reader)
{
    if (!reader)
        return;
    pile_reader_free(reader->pile);
    free(reader);
}

int store_each_event_until(struct store_reader *reader, int64_t until,
                           int (*each)(void *context, const struct event *event), void *context,
                           struct err *err)
{
    struct event event;
    int64_t time;
    int got = 0;
    while (got == 0 && store_next_time(reader, &time) && time < until) {
        got = next(reader->store, reader->pile, &event, err);
        if (got == 1)
            got = each(context, &event);
    }
    return got;
}

bool store_next_time(const struct store_reader *reader, int64_t *time)
{
    return pile_next_time(reader->pile, time);
}

uint64_t store_event_count(const struct store *store)
{
    return store->settled ? pile_count(store->pile) : store->rows;
}

uint64_t store_repeats(const struct store *store)
{
    return pile_repeats(store->pile);
}
