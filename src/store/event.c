/* event: events in and out. Two records of one computer, channel, record id and time are one event, read
 * twice; the one whose place is first is kept, so that the order of reading does not show. */
#include "store/parts.h"
#include "store/rows.h"

#include <assert.h>
#include <string.h>

static int add_rest(struct store *store, int64_t id, const struct event_rest *rest, struct err *err)
{
    sqlite3_stmt *add;
    if (row_is_zero(&row_rest, rest))
        return 0;
    add = sql_get(store, SQL_ADD_REST, err);
    if (!add)
        return -1;
    row_bind(&row_rest, add, 1, rest);
    sqlite3_bind_int64(add, row_rest.count + 1, id);
    return sql_finish(store, add, err);
}

/* The columns of an event, then whether it has a rest; returns the number of the next parameter. */
static int bind_event(sqlite3_stmt *statement, const struct event *event)
{
    row_bind(&row_event, statement, 1, event);
    sqlite3_bind_int64(statement, row_event.count + 1, !row_is_zero(&row_rest, &event->rest));
    return row_event.count + 2;
}

static int replace(struct store *store, int64_t id, const struct event *event, struct err *err)
{
    sqlite3_stmt *replace = sql_get(store, SQL_REPLACE_EVENT, err),
                 *drop = sql_get(store, SQL_DROP_REST, err);
    if (!replace || !drop)
        return -1;
    sqlite3_bind_int64(replace, bind_event(replace, event), id);
    sqlite3_bind_int64(drop, 1, id);
    if (sql_finish(store, replace, err) != 0 || sql_finish(store, drop, err) != 0)
        return -1;
    return add_rest(store, id, &event->rest, err);
}

static bool is_before(const struct names *names, const struct sighting *a, const struct sighting *b)
{
    int order = names_compare(names, a->source, b->source);
    return order ? order < 0 : a->offset < b->offset;
}

/* The event is there already: keeps this record of it if its place comes first. */
static int meet_again(struct store *store, const struct event *event, struct err *err)
{
    sqlite3_stmt *find = sql_get(store, SQL_FIND_EVENT, err);
    struct sighting kept = {0};
    int64_t id;
    int done = -1;
    if (!find)
        return -1;
    row_bind_key(find, 1, &event->at);
    if (sql_step(store, find, err) != 1)
        return sql_damaged(store, err, "the index of its events is wrong");
    id = sqlite3_column_int64(find, row_place.count);
    done = row_read(&row_place, store, find, 0, &kept, err);
    sql_stop(find);
    return done == 0 && is_before(store->names, &event->at, &kept) ? replace(store, id, event, err) : done;
}

int store_add_event(struct store *store, const struct event *event, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_EVENT, err);
    assert(event->ours);
    if (!add)
        return -1;
    bind_event(add, event);
    if (sql_finish(store, add, err) != 0)
        return -1;
    if (sqlite3_changes(store->db) == 0)
        return meet_again(store, event, err);
    store->events++;
    return add_rest(store, sqlite3_last_insert_rowid(store->db), &event->rest, err) == 0 ? 1 : -1;
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

/* Padding included, an event is what store_add_event was given: everything else is zero. id: the one it must
 * have. Without that a crafted file could give the same pages over and over. */
int store_read_event(struct store *store, sqlite3_stmt *row, int64_t id, struct event *event, struct err *err)
{
    int64_t has_rest = sqlite3_column_int64(row, row_event.count);
    memset(event, 0, sizeof *event);
    event->ours = true;
    event->at.number = (uint64_t)id;
    if (sqlite3_column_int64(row, row_event.count + 1) != id)
        return sql_damaged(store, err, "event %lld is missing", (long long)id);
    if (row_read(&row_event, store, row, 0, event, err) != 0)
        return -1;
    if (sqlite3_column_type(row, row_event.count) != SQLITE_INTEGER || (has_rest != 0 && has_rest != 1))
        return sql_damaged(store, err, "has_rest of event %lld is neither 0 nor 1", (long long)id);
    return has_rest ? read_rest(store, id, &event->rest, err) : 0;
}

int store_each_event(struct store *store, int (*each)(void *context, const struct event *event),
                     void *context, struct err *err)
{
    sqlite3_stmt *rows = sql_get(store, SQL_EVENTS, err);
    struct event event;
    int got = -1;
    if (!rows)
        return -1;
    for (int64_t id = 1; (got = sql_step(store, rows, err)) == 1; id++) {
        got = store_read_event(store, rows, id, &event, err);
        if (got == 0)
            got = each(context, &event);
        if (got != 0)
            break;
    }
    sql_stop(rows);
    store->checked = store->checked || got == 0;
    return got;
}

uint64_t store_event_count(const struct store *store)
{
    return store->events;
}
