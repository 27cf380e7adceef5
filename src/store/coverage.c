/* coverage: the ranges of records that were collected, read and replaced as a whole. */
#include "store/rows.h"

#include <string.h>

int store_each_range(struct store *store, int (*each)(void *context, const struct log_range *range),
                     void *context, struct err *err)
{
    sqlite3_stmt *rows = sql_get(store, SQL_RANGES, err);
    struct log_range range;
    int got = -1;
    if (!rows)
        return -1;
    while ((got = sql_step(store, rows, err)) == 1) {
        memset(&range, 0, sizeof range);
        got = row_read(&row_range, store, rows, 0, &range, err);
        if (got == 0 && (range.first_record > range.last_record || range.first_time > range.last_time))
            got = sql_damaged(store, err, "a row of table coverage ends before it begins");
        if (got == 0)
            got = each(context, &range);
        if (got != 0)
            break;
    }
    sql_stop(rows);
    return got;
}

int store_replace_ranges(struct store *store, const struct log_range *ranges, size_t count, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_RANGE, err);
    if (!add || sql_run(store, SQL_CLEAR_RANGES, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        row_bind(&row_range, add, 1, &ranges[i]);
        if (sql_finish(store, add, err) != 0)
            return -1;
    }
    return 0;
}
