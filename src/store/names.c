/* names: the numbers of base/names.h are those of table name. A name is written with the commit, so that a
 * run that is given up leaves none behind. */
#include "store/feed.h"
#include "store/parts.h"

#include <string.h>

/* The next name must carry the next number, or other rows would mean other names. */
static int load(struct store *store, sqlite3_stmt *row, uint32_t number, struct err *err)
{
    struct text t;
    if (sqlite3_column_type(row, 0) != SQLITE_INTEGER || sqlite3_column_int64(row, 0) != (int64_t)number)
        return sql_damaged(store, err, "name %u is missing", number);
    if (sqlite3_column_type(row, 1) != SQLITE_TEXT)
        return sql_damaged(store, err, "name %u is no text", number);
    t.at = (const char *)sqlite3_column_text(row, 1);
    t.len = (size_t)sqlite3_column_bytes(row, 1);
    if (t.len && memchr(t.at, '\0', t.len))
        return sql_damaged(store, err, "name %u has a zero byte in it", number);
    if ((t.len == 0) != (number == 0) || names_add(store->names, t) != number)
        return sql_damaged(store, err, "name %u is there twice", number);
    return 0;
}

int store_names_load(struct store *store, struct err *err)
{
    sqlite3_stmt *rows = sql_get(store, SQL_NAMES, err);
    uint32_t next = 0;
    int got = -1;
    while (rows && (got = sql_step(store, rows, err)) == 1) {
        if (load(store, rows, next++, err) != 0) {
            sql_stop(rows);
            return -1;
        }
    }
    store->names_kept = names_count(store->names);
    return got;
}

int store_names_save(struct store *store, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_NAME);
    while (store->names_kept < names_count(store->names)) {
        feed_text(feed, names_text(store->names, ++store->names_kept));
        if (feed_end(feed, err) != 0)
            return -1;
    }
    return 0;
}
