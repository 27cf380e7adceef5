/* series: events in order of time, as many at once as the caller has room for. SQLite sorts their times and
 * ids alone, in a temporary file where they are many; the events are then fetched one by one. */
#include "store/parts.h"
#include "store/rows.h"

#include <assert.h>

/* The next one into store->next. In a crafted file what was sorted and what is fetched may differ. */
static int advance(struct store *store, struct err *err)
{
    int64_t last = store->next.at.time, id;
    int got = sql_step(store, store->series, err);
    store->waits = false;
    if (got != 1)
        return got;
    id = sqlite3_column_int64(store->series, row_event.count + 1);
    if (store_read_event(store, store->series, id, &store->next, err) != 0)
        return -1;
    if (store->given++ == store->events || (store->given > 1 && store->next.at.time < last))
        return sql_damaged(store, err, "event %lld is out of order", (long long)id);
    store->waits = true;
    return 0;
}

static int begin(struct store *store, struct err *err)
{
    assert(store->checked);
    store->series = sql_get(store, SQL_EVENTS_BY_TIME, err);
    return store->series ? advance(store, err) : -1;
}

int store_next_time(struct store *store, int64_t *time, struct err *err)
{
    if (!store->series && begin(store, err) != 0)
        return -1;
    *time = store->next.at.time;
    return store->waits;
}

int store_each_event_until(struct store *store, int64_t until,
                           int (*each)(void *context, const struct event *event), void *context,
                           struct err *err)
{
    int got = 0;
    if (!store->series && begin(store, err) != 0)
        return -1;
    while (got == 0 && store->waits && store->next.at.time < until) {
        got = each(context, &store->next);
        if (got == 0)
            got = advance(store, err);
    }
    return got;
}
