/* event: events as rows. What has no rest has no row of it. */
#include "store/pack.h"
#include "store/parts.h"
#include "store/rows.h"
#include "store/shared.h"

#include <assert.h>
#include <string.h>

static int drop_rest(struct store *store, int64_t id, struct err *err)
{
    sqlite3_stmt *drop = sql_get(store, SQL_DROP_REST, err);
    if (!drop)
        return -1;
    sqlite3_bind_int64(drop, 1, id);
    return sql_finish(store, drop, err);
}

int store_write_event(struct store *store, const struct event *event, bool is_new, struct err *err)
{
    struct feed *events = feed_of(store, is_new ? SQL_ADD_EVENT : SQL_CHANGE_EVENT);
    struct feed *rests = feed_of(store, SQL_ADD_REST);
    int64_t id = (int64_t)event->at.number;
    bool has_rest = pack_has_rest(event);
    uint32_t number[SHARED];
    shared_take(store, event, has_rest, number);
    row_feed(&row_event, events, event);
    for (int i = 0; i < SHARED; i++)
        feed_number(events, number[i]);
    if (!is_new)
        feed_number(events, id);
    if (feed_end(events, err) != 0 || (!is_new && drop_rest(store, id, err) != 0))
        return -1;
    if (!has_rest)
        return 0;
    row_feed(&row_rest, rests, &event->rest);
    feed_number(rests, id);
    return feed_end(rests, err);
}

static int read_rest(struct store *store, int64_t id, struct event_rest *rest, struct err *err)
{
    sqlite3_stmt *find = sql_get(store, SQL_REST, err);
    int done = -1;
    if (!find)
        return -1;
    sqlite3_bind_int64(find, 1, id);
    switch (sql_step(store, find, err)) {
    case 1:
        done = row_read(&row_rest, store, find, 0, rest, err);
        break;
    case 0:
        sql_damaged(store, err, "event %lld has lost its rest", (long long)id);
    }
    sql_stop(find);
    return done;
}

/* Padding included, an event is what store_write_event was given: everything else is zero. id: the one it
 * must have. Without that a crafted file could give the same pages over and over. */
static int read_event(struct store *store, sqlite3_stmt *row, int64_t id, struct event *event,
                      struct err *err)
{
    bool has_rest;
    memset(event, 0, sizeof *event);
    event->ours = true;
    event->at.number = (uint64_t)id;
    if (sqlite3_column_int64(row, row_event.count + SHARED) != id)
        return sql_damaged(store, err, "event %lld is missing", (long long)id);
    if (row_read(&row_event, store, row, 0, event, err) != 0 ||
        shared_give(store, row, row_event.count, event, &has_rest, err) != 0)
        return -1;
    return has_rest ? read_rest(store, id, &event->rest, err) : 0;
}

int store_load_events(struct store *store, struct err *err)
{
    sqlite3_stmt *rows = sql_get(store, SQL_EVENTS, err);
    struct event event;
    int got = -1;
    if (!rows || store_shared_load(store, err) != 0)
        return -1;
    for (int64_t id = 1; (got = sql_step(store, rows, err)) == 1; id++) {
        if (read_event(store, rows, id, &event, err) == 0 && pile_add(store->pile, &event, err) == 0)
            continue;
        got = -1;
        break;
    }
    sql_stop(rows);
    return got;
}
