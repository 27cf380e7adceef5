/* schema: sees that a database is ours, of this version, and unchanged: its tables are compared, text by
 * text, with those of a model made in memory from ../../schemas/store.sql. */
#include "store/parts.h"

#include <string.h>

struct owner {
    int64_t application, version, objects;
};

static int read_owner(struct store *store, struct owner *owner, struct err *err)
{
    sqlite3_stmt *ask = sql_get(store, SQL_OWNER, err);
    if (!ask || sql_step(store, ask, err) != 1)
        return -1;
    owner->application = sqlite3_column_int64(ask, 0);
    owner->version = sqlite3_column_int64(ask, 1);
    owner->objects = sqlite3_column_int64(ask, 2);
    sql_stop(ask);
    return 0;
}

/* 1 where the model has a row for the first `count` columns of object, else 0. */
static int model_has(struct store *model, enum sql sql, sqlite3_stmt *object, int count, struct err *err)
{
    sqlite3_stmt *ask = sql_get(model, sql, err);
    int got;
    if (!ask)
        return -1;
    for (int i = 0; i < count; i++)
        sqlite3_bind_value(ask, i + 1, sqlite3_column_value(object, i));
    got = sql_step(model, ask, err);
    sql_stop(ask);
    return got;
}

/* Views and tables of the user's own, and what SQLite adds to tables, do nothing to ours. An index or trigger
 * may. SQLite looks at the text alone, whatever the type column says. */
static bool is_harmless(sqlite3_stmt *object)
{
    struct text t = text_of((const char *)sqlite3_column_text(object, 3));
    return t.len == 0 || text_starts(t, TEXT("CREATE TABLE ")) || text_starts(t, TEXT("CREATE VIEW "));
}

static int check_object(struct store *store, struct store *model, sqlite3_stmt *object, struct err *err)
{
    int same = model_has(model, SQL_OBJECT, object, 4, err), known;
    if (same != 0)
        return same;
    known = model_has(model, SQL_KNOWN, object, 1, err);
    if (known < 0)
        return -1;
    if (known == 0 && is_harmless(object))
        return 0;
    return err_set(
        err, ERR_IO,
        "the database %s was changed: %.100s is not as hopchain made it; take it back or make it again",
        store->path, (const char *)sqlite3_column_text(object, 0));
}

static int check_objects(struct store *store, struct store *model, int64_t expected, struct err *err)
{
    sqlite3_stmt *objects = sql_get(store, SQL_OBJECTS, err);
    int64_t found = 0;
    int got = -1;
    while (objects && (got = sql_step(store, objects, err)) == 1) {
        got = check_object(store, model, objects, err);
        if (got < 0)
            break;
        found += got;
    }
    sql_stop(objects);
    return got == 0 && found != expected ? sql_damaged(store, err, "tables are missing") : got;
}

static int check_owner(struct store *store, const struct owner *have, const struct owner *want,
                       struct err *err)
{
    if (have->application != want->application)
        return err_set(err, ERR_IO, "the database %s belongs to another program; name another file",
                       store->path);
    if (have->version > want->version)
        return err_set(
            err, ERR_IO,
            "the database %s was made by a newer hopchain (version %lld, this one knows %lld); use that one",
            store->path, (long long)have->version, (long long)want->version);
    if (have->version < want->version)
        return err_set(err, ERR_IO,
                       "the database %s was made by an older hopchain (version %lld, this one needs %lld); "
                       "make it again from the exports",
                       store->path, (long long)have->version, (long long)want->version);
    return 0;
}

int store_schema_ready(struct store *store, struct err *err)
{
    struct store model = {.path = store->path, .mode = STORE_CREATE};
    struct owner have, want;
    int done = -1;
    if (read_owner(store, &have, err) != 0)
        return -1;
    if (have.objects == 0 && have.application == 0 && have.version == 0) {
        if (store->mode == STORE_READ)
            return err_set(err, ERR_IO, "the database %s is empty: no run has been completed in it",
                           store->path);
        return sql_make_tables(store, err);
    }
    if (sqlite3_open_v2(":memory:", &model.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        sql_fail(&model, err);
    else if (sql_make_tables(&model, err) == 0 && read_owner(&model, &want, err) == 0 &&
             check_owner(store, &have, &want, err) == 0)
        done = check_objects(store, &model, want.objects, err);
    sql_close(&model);
    return done;
}
