/* feed: each is a virtual table of its own, which has the rows that wait. Its name is looked up in the schema
 * of temporary tables, which is the connection's own: no table of a hostile file can stand in for it. */
#include "store/feed.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CELLS 1024 /* values that wait: 16 KiB, which stay in the processor's nearest cache */

enum cell_kind { CELL_NULL, CELL_NUMBER, CELL_WORD, CELL_TEXT, CELL_BLOB };

struct cell {
    union {
        int64_t number;
        const char *word;
        size_t at; /* in the feed's bytes */
    };
    uint32_t len;
    enum cell_kind kind;
};

struct feed {
    struct store *store;
    enum sql sql;
    size_t columns, rows; /* rows: those that are whole */
    size_t used;          /* cells */
    struct cell cell[CELLS];
    char *bytes;
    size_t bytes_used, bytes_room;
};

/* ---- as SQLite sees it ---- */

struct cursor {
    sqlite3_vtab_cursor base;
    const struct feed *feed;
    size_t row;
};

struct feed_table {
    sqlite3_vtab base;
    const struct feed *feed;
};

static int table_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out,
                         char **message)
{
    const struct feed *feed = aux;
    struct feed_table *table = mem_new(1, sizeof *table);
    char *declaration = sql_feed_table(feed->sql);
    int code = sqlite3_declare_vtab(db, declaration);
    (void)argc, (void)argv, (void)message;
    table->feed = feed;
    *out = &table->base;
    free(declaration);
    return code;
}

static int table_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

/* There is one way to read it: from the first row to the last. */
static int table_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table, (void)info;
    return SQLITE_OK;
}

static int cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct cursor *cursor = mem_new(1, sizeof *cursor);
    cursor->feed = ((struct feed_table *)table)->feed;
    *out = &cursor->base;
    return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int cursor_first(sqlite3_vtab_cursor *base, int plan, const char *name, int argc, sqlite3_value **argv)
{
    (void)plan, (void)name, (void)argc, (void)argv;
    ((struct cursor *)base)->row = 0;
    return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->row++;
    return SQLITE_OK;
}

static int cursor_ended(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->row == cursor->feed->rows;
}

static int cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct cursor *cursor = (const struct cursor *)base;
    const struct feed *feed = cursor->feed;
    const struct cell *cell = &feed->cell[cursor->row * feed->columns + (size_t)column];
    switch (cell->kind) {
    case CELL_NULL:
        break;
    case CELL_NUMBER:
        sqlite3_result_int64(context, cell->number);
        break;
    case CELL_WORD:
        sqlite3_result_text(context, cell->word, -1, SQLITE_STATIC);
        break;
    case CELL_TEXT:
        sqlite3_result_text64(context, feed->bytes + cell->at, cell->len, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case CELL_BLOB:
        sqlite3_result_blob64(context, feed->bytes + cell->at, cell->len, SQLITE_STATIC);
    }
    return SQLITE_OK;
}

static int cursor_row(sqlite3_vtab_cursor *base, sqlite3_int64 *row)
{
    *row = (sqlite3_int64)((struct cursor *)base)->row;
    return SQLITE_OK;
}

static const sqlite3_module MODULE = {
    .xConnect = table_connect,
    .xBestIndex = table_plan,
    .xDisconnect = table_disconnect,
    .xOpen = cursor_open,
    .xClose = cursor_close,
    .xFilter = cursor_first,
    .xNext = cursor_next,
    .xEof = cursor_ended,
    .xColumn = cursor_column,
    .xRowid = cursor_row,
};

/* ---- as store does ---- */

static size_t count_columns(enum sql sql)
{
    char *table = sql_feed_table(sql);
    size_t count = 1;
    for (const char *at = table; *at; at++)
        count += *at == ',';
    free(table);
    return count;
}

struct feed *feed_of(struct store *store, enum sql sql)
{
    struct feed *feed = store->feed[sql];
    if (feed)
        return feed;
    feed = mem_new(1, sizeof *feed);
    feed->store = store;
    feed->sql = sql;
    feed->columns = count_columns(sql);
    if (sqlite3_create_module(store->db, sql_feed_name(sql), &MODULE, feed) != SQLITE_OK)
        abort(); /* there is no memory */
    return store->feed[sql] = feed;
}

static struct cell *next_cell(struct feed *feed, enum cell_kind kind)
{
    struct cell *cell = &feed->cell[feed->used++];
    assert(feed->used <= (feed->rows + 1) * feed->columns);
    cell->kind = kind;
    return cell;
}

void feed_number(struct feed *feed, int64_t number)
{
    next_cell(feed, CELL_NUMBER)->number = number;
}

void feed_null(struct feed *feed)
{
    next_cell(feed, CELL_NULL);
}

void feed_word(struct feed *feed, const char *word)
{
    next_cell(feed, word ? CELL_WORD : CELL_NULL)->word = word;
}

static void copy(struct feed *feed, enum cell_kind kind, const void *at, size_t len)
{
    struct cell *cell = next_cell(feed, kind);
    cell->at = feed->bytes_used;
    cell->len = (uint32_t)len;
    while (feed->bytes_room <= feed->bytes_used + len) {
        feed->bytes_room = feed->bytes_room ? feed->bytes_room * 2 : 4096;
        feed->bytes = mem_grow(feed->bytes, feed->bytes_room, 1);
    }
    if (len)
        memcpy(feed->bytes + feed->bytes_used, at, len);
    feed->bytes_used += len;
}

void feed_text(struct feed *feed, struct text t)
{
    copy(feed, CELL_TEXT, t.at, t.len);
}

void feed_blob(struct feed *feed, const void *at, size_t len)
{
    copy(feed, CELL_BLOB, at, len);
}

static int flush(struct feed *feed, struct err *err)
{
    int done = feed->rows ? sql_run(feed->store, feed->sql, err) : 0;
    feed->rows = feed->used = feed->bytes_used = 0;
    return done;
}

int feed_end(struct feed *feed, struct err *err)
{
    feed->rows++;
    assert(feed->used == feed->rows * feed->columns);
    return feed->used + feed->columns > CELLS ? flush(feed, err) : 0;
}

int feed_flush(struct store *store, struct err *err)
{
    for (int sql = 0; sql < SQL_FED; sql++)
        if (store->feed[sql] && flush(store->feed[sql], err) != 0)
            return -1;
    return 0;
}

void feed_free(struct store *store)
{
    for (int sql = 0; sql < SQL_FED; sql++) {
        if (store->feed[sql])
            free(store->feed[sql]->bytes);
        free(store->feed[sql]);
    }
}
