/* store: a run's transaction, from open to commit or close. */
#include "store/feed.h"
#include "store/parts.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Of events in memory, packed: some 350,000. */
#define PILE_BYTES (32u << 20)

/* Events are numbered from 1 and none is ever taken away. */
static int count_rows(struct store *store, struct err *err)
{
    sqlite3_stmt *count = sql_get(store, SQL_COUNT_EVENTS, err);
    int64_t highest;
    if (!count || sql_step(store, count, err) != 1)
        return -1;
    highest = sqlite3_column_int64(count, 0);
    sql_stop(count);
    store->rows = highest < 0 ? 0 : (uint64_t)highest;
    return highest < 0 ? sql_damaged(store, err, "event %lld is not one of 1, 2, 3 ...", (long long)highest)
                       : 0;
}

static int begin(struct store *store, struct err *err)
{
    enum sql begin = store->mode == STORE_CREATE ? SQL_BEGIN_WRITING : SQL_BEGIN_READING;
    if (store_file_open(store, err) != 0 || sql_run(store, begin, err) != 0)
        return -1;
    if (store_schema_ready(store, err) != 0 || store_names_load(store, err) != 0)
        return -1;
    return count_rows(store, err);
}

int store_open(struct store **out, const char *path, enum store_mode mode, struct names *names,
               struct err *err)
{
    struct store *store = mem_new(1, sizeof *store);
    assert(names_count(names) == 0);
    *store = (struct store){.path = path ? strdup(path) : NULL,
                            .mode = mode,
                            .names = names,
                            .ways = names_new(),
                            .rules = names_new()};
    for (int i = 0; i < SHARED; i++)
        store->shared[i] = names_new();
    if (path && !store->path)
        abort();
    store->pile = pile_new(PILE_BYTES, names);
    if (path && begin(store, err) != 0) {
        store_close(store);
        store = NULL;
    }
    *out = store;
    return store ? 0 : -1;
}

void store_limit(struct store *store, size_t bytes)
{
    pile_free(store->pile);
    store->pile = pile_new(bytes, store->names);
}

/* What was given numbers meanwhile, and all that waits. */
static int save_numbered(struct store *store, struct err *err)
{
    return store_names_save(store, err) || store_shared_save(store, err) || store_ways_save(store, err) ||
                   feed_flush(store, err)
               ? -1
               : 0;
}

int store_commit(struct store *store, struct err *err)
{
    assert(store->settled);
    if (!store->db)
        return 0;
    if (writer_finish(store, err) != 0)
        return -1;
    if (store->failed)
        return err_set(err, ERR_IO, "the database %s is left as it was: writing to it failed", store->path);
    if (store->mode == STORE_CREATE && save_numbered(store, err) != 0)
        return -1;
    return sql_run(store, SQL_COMMIT, err);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    writer_free(store);
    sql_close(store);
    feed_free(store);
    names_free(store->ways);
    names_free(store->rules);
    for (int i = 0; i < SHARED; i++)
        names_free(store->shared[i]);
    pile_free(store->pile);
    free(store->ranges);
    free(store->path);
    free(store);
}
