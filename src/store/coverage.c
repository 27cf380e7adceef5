/* coverage: the ranges of records that were collected, read and replaced as a whole. */
#include "store/rows.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* after: the row before this one. A crafted file could give the same page over and over. */
static int read_range(struct store *store, sqlite3_stmt *row, int64_t after, struct log_range *range,
                      struct err *err)
{
    memset(range, 0, sizeof *range);
    if (sqlite3_column_int64(row, row_range.count) <= after)
        return sql_damaged(store, err, "the rows of table coverage are out of order");
    if (row_read(&row_range, store, row, 0, range, err) != 0)
        return -1;
    if (range->first_record > range->last_record || range->first_time > range->last_time)
        return sql_damaged(store, err, "a row of table coverage ends before it begins");
    return 0;
}

static int each_kept(struct store *store, int (*each)(void *context, const struct log_range *range),
                     void *context)
{
    int got = 0;
    for (size_t i = 0; got == 0 && i < store->range_count; i++)
        got = each(context, &store->ranges[i]);
    return got;
}

int store_each_range(struct store *store, int (*each)(void *context, const struct log_range *range),
                     void *context, struct err *err)
{
    sqlite3_stmt *rows;
    struct log_range range;
    int64_t last = 0;
    int got = -1;
    if (!store->db || store->ranges)
        return each_kept(store, each, context);
    rows = sql_get(store, SQL_RANGES, err);
    if (!rows)
        return -1;
    while ((got = sql_step(store, rows, err)) == 1) {
        got = read_range(store, rows, last, &range, err);
        last = sqlite3_column_int64(rows, row_range.count);
        if (got == 0)
            got = each(context, &range);
        if (got != 0)
            break;
    }
    sql_stop(rows);
    return got;
}

static int write_ranges(struct store *store, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_RANGE);
    if (sql_run(store, SQL_CLEAR_RANGES, err) != 0)
        return -1;
    for (size_t i = 0; i < store->range_count; i++) {
        row_feed(&row_range, feed, &store->ranges[i]);
        feed_number(feed, (int64_t)i + 1);
        if (feed_end(feed, err) != 0)
            return -1;
    }
    return 0;
}

int store_replace_ranges(struct store *store, const struct log_range *ranges, size_t count, struct err *err)
{
    assert(!store->settled);
    free(store->ranges);
    store->ranges = mem_new(count ? count : 1, sizeof *ranges);
    store->range_count = count;
    if (count)
        memcpy(store->ranges, ranges, count * sizeof *ranges);
    return store->db ? write_ranges(store, err) : 0;
}
