/* sqlite: every statement, by number; the settings of a connection; what SQLite's complaints mean to a
 * person. */
#include "store/sqlite.h"

#include "store/columns.h"
#include "store/way.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text of the database longer than this is refused: no name comes near it, and a crafted file could make us
 * take a gigabyte at a time. */
#define VALUE_BYTES_MAX (4 * 1024 * 1024)

/* How long a moment's reader or writer is waited for. A whole run takes longer, and is reported instead. */
#define BUSY_MILLISECONDS 500

#define COLUMN(column, kind, member) #column ", "
#define WORD(column)                 #column ", "
#define EVENT_COLUMNS                EVENT_ROW(COLUMN) "form, account, subject, service"

/* One statement for as many rows as wait. What fails keeps its first rows: a run that failed is given up as a
 * whole, and SQLite need not be ready to undo a part of it. Rows without an id get the next after the
 * highest, for which SQLite need not look whether it is taken: a fifth of the cost. */
#define INSERT(table, columns)                                                                               \
    {                                                                                                        \
        "INSERT OR FAIL", table, "new_" table, columns                                                       \
    }

static const struct {
    const char *verb, *table, *name, *columns; /* columns: perhaps with a comma too many */
} FED[SQL_FED] = {
    [SQL_ADD_NAME] = INSERT("name", "text"),
    [SQL_ADD_EVENT] = INSERT("event", EVENT_COLUMNS),
    [SQL_CHANGE_EVENT] = {"REPLACE", "event", "changed_event", EVENT_COLUMNS ", id"},
    [SQL_ADD_FORM] = INSERT("form", FORM_ROW(COLUMN) "has_rest"),
    [SQL_ADD_ACCOUNT] = INSERT("account", ACCOUNT_ROW(COLUMN)),
    [SQL_ADD_SUBJECT] = INSERT("subject", SUBJECT_ROW(COLUMN)),
    [SQL_ADD_SERVICE] = INSERT("service", SERVICE_ROW(COLUMN)),
    [SQL_ADD_REST] = INSERT("event_rest", REST_ROW(COLUMN) "event"),
    [SQL_ADD_RANGE] = INSERT("coverage", RANGE_ROW(COLUMN) "rowid"),
    [SQL_ADD_CHAIN] = INSERT("chain", "key, principal, start_time, end_time, first_hop, hop_count"),
    [SQL_ADD_WAY] = INSERT("way", WAY_ROW(COLUMN) WAY_WORDS(WORD)),
    [SQL_ADD_HOP] =
        INSERT("hop", "chain, key, parent, related, way, start_time, end_time, ticket_start, logons,"
                      " first_evidence, evidence_count"),
    [SQL_ADD_EVIDENCE] = INSERT("evidence", "hop, event"),
    [SQL_ADD_LINK] = INSERT("link", "from_evidence, to_evidence, basis"),
    [SQL_ADD_ALTERNATIVE] = INSERT("alternative", "hop, n, principal, event"),
    [SQL_ADD_MARK] = INSERT("mark", "hop, mark"),
    [SQL_ADD_RULE] = INSERT("rule", "id, title, advice"),
    [SQL_ADD_FINDING] = INSERT("finding", "chain, hop, rule, level, reason"),
};

static const char *const STATEMENT[SQL_TEXTS] = {
    [SQL_BEGIN_READING] = "BEGIN",
    /* Not IMMEDIATE: a reader that is still there would only be noticed at the end, when the run's work would
     * be lost. */
    [SQL_BEGIN_WRITING] = "BEGIN EXCLUSIVE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_OWNER] = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
                  " FROM pragma_application_id, pragma_user_version",
    [SQL_OBJECTS] = "SELECT name, type, tbl_name, sql FROM sqlite_schema",
    [SQL_OBJECT] = "SELECT 1 FROM sqlite_schema WHERE name = ? AND type = ? AND tbl_name = ? AND sql IS ?",
    [SQL_KNOWN] = "SELECT 1 FROM sqlite_schema WHERE name = ?",

    [SQL_NAMES] = "SELECT id, text FROM name ORDER BY id",

    [SQL_COUNT_EVENTS] = "SELECT max(id) FROM event",
    [SQL_EVENTS] = "SELECT " EVENT_COLUMNS ", id FROM event ORDER BY id",
    [SQL_FORMS] = "SELECT " FORM_ROW(COLUMN) "has_rest, id FROM form ORDER BY id",
    [SQL_ACCOUNTS] = "SELECT " ACCOUNT_ROW(COLUMN) "id FROM account ORDER BY id",
    [SQL_SUBJECTS] = "SELECT " SUBJECT_ROW(COLUMN) "id FROM subject ORDER BY id",
    [SQL_SERVICES] = "SELECT " SERVICE_ROW(COLUMN) "id FROM service ORDER BY id",
    [SQL_DROP_REST] = "DELETE FROM event_rest WHERE event = ?",
    [SQL_REST] = "SELECT " REST_ROW(COLUMN) "event FROM event_rest WHERE event = ?",

    [SQL_RANGES] = "SELECT " RANGE_ROW(COLUMN) "rowid FROM coverage ORDER BY rowid",
    [SQL_CLEAR_RANGES] = "DELETE FROM coverage",

    [SQL_CLEAR_CHAINS] = "DELETE FROM chain",
    [SQL_CLEAR_WAYS] = "DELETE FROM way",
    [SQL_CLEAR_HOPS] = "DELETE FROM hop",
    [SQL_CLEAR_EVIDENCE] = "DELETE FROM evidence",
    [SQL_CLEAR_LINKS] = "DELETE FROM link",
    [SQL_CLEAR_ALTERNATIVES] = "DELETE FROM alternative",
    [SQL_CLEAR_MARKS] = "DELETE FROM mark",
    [SQL_CLEAR_RULES] = "DELETE FROM rule",
    [SQL_CLEAR_FINDINGS] = "DELETE FROM finding",
};

/* Pages of a new database: half as many to write as of SQLite's 4096 bytes; larger ones gain nothing more.
 * The cache bounds what a run needs beside its names and events: rows are put behind each other, so 4 MiB are
 * plenty. The rest is for hostile files. Overwriting what was deleted (Debian's default) serves nobody here.
 */
static const char SETTINGS[] = "PRAGMA page_size = 8192;"
                               "PRAGMA cache_size = -4096;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA secure_delete = OFF;";

/* Not opened read-only: what a killed run left must be undone before it can be read. */
static const char SETTINGS_READING[] = "PRAGMA query_only = ON;";

static const struct {
    int option, value;
} GUARD[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings" /* longer than C17 promises; gcc and clang take it */
static const struct {
    const char *name, *text;
} SCHEMA[] = {
#include "store_sql.inc"
};
#pragma GCC diagnostic pop

/* What a result code means to a person: after "the database NAME ". */
static const struct {
    int code;
    enum err_kind kind;
    const char *words;
} COMPLAINT[] = {
    {SQLITE_READONLY_ROLLBACK, ERR_IO,
     "is left over from a run that was cut short, and cannot be put right here; open it once where it and "
     "its folder can be written"},
    {SQLITE_BUSY, ERR_BUSY, "is in use by another run; wait until that has ended"},
    {SQLITE_LOCKED, ERR_BUSY, "is in use by another run; wait until that has ended"},
    {SQLITE_NOTADB, ERR_IO, "is not an SQLite file, so no hopchain database; name another file"},
    {SQLITE_CORRUPT, ERR_IO, "is damaged; make it again from the exports"},
    {SQLITE_FULL, ERR_IO, "does not fit on its disk; make room there and run it again"},
    {SQLITE_READONLY, ERR_IO, "cannot be written: it or its folder is read-only; copy it to where it can be"},
    {SQLITE_PERM, ERR_IO, "cannot be opened: no permission"},
    {SQLITE_CANTOPEN, ERR_IO, "cannot be opened, or its journal cannot be made in its folder"},
    {SQLITE_TOOBIG, ERR_IO, "has or would get a text of more than 4 MiB"},
    {SQLITE_IOERR, ERR_IO, "could not be read or written"},
};

/* The reason of the system where there is one, else SQLite's. */
static const char *reason(const struct store *store, int code)
{
    int number = code == SQLITE_CANTOPEN || code == SQLITE_IOERR ? sqlite3_system_errno(store->db) : 0;
    return number ? strerror(number) : sqlite3_errmsg(store->db);
}

int sql_fail(struct store *store, struct err *err)
{
    int extended = sqlite3_extended_errcode(store->db), code = extended & 0xff;
    if (code == SQLITE_NOMEM)
        abort();
    for (size_t i = 0; i < sizeof COMPLAINT / sizeof *COMPLAINT; i++)
        if (COMPLAINT[i].code == extended || COMPLAINT[i].code == code)
            return err_set(err, COMPLAINT[i].kind, "the database %s %s (%s)", store->path, COMPLAINT[i].words,
                           reason(store, code));
    return err_set(err, ERR_IO, "the database %s failed: %s", store->path, sqlite3_errmsg(store->db));
}

int sql_damaged(const struct store *store, struct err *err, const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return err_set(err, ERR_IO, "the database %s is damaged: %s; make it again from the exports", store->path,
                   what);
}

static int execute(struct store *store, const char *script, struct err *err)
{
    return sqlite3_exec(store->db, script, NULL, NULL, NULL) == SQLITE_OK ? 0 : sql_fail(store, err);
}

int sql_settle(struct store *store, struct err *err)
{
    for (size_t i = 0; i < sizeof GUARD / sizeof *GUARD; i++)
        sqlite3_db_config(store->db, GUARD[i].option, GUARD[i].value, (int *)NULL);
    sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX);
    sqlite3_busy_timeout(store->db, BUSY_MILLISECONDS);
    sqlite3_extended_result_codes(store->db, 1);
    if (execute(store, SETTINGS, err) != 0)
        return -1;
    return store->mode == STORE_READ ? execute(store, SETTINGS_READING, err) : 0;
}

int sql_make_tables(struct store *store, struct err *err)
{
    return execute(store, SCHEMA[0].text, err);
}

const char *sql_feed_name(enum sql sql)
{
    return FED[sql].name;
}

static int length_of(const char *columns)
{
    size_t len = strlen(columns);
    return (int)(columns[len - 1] == ' ' ? len - strlen(", ") : len);
}

static char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *print(const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        abort();
    va_end(args);
    return text;
}

char *sql_feed_table(enum sql sql)
{
    return print("CREATE TABLE feed (%.*s)", length_of(FED[sql].columns), FED[sql].columns);
}

static char *feed_statement(enum sql sql)
{
    return print("%s INTO %s (%.*s) SELECT * FROM temp.%s", FED[sql].verb, FED[sql].table,
                 length_of(FED[sql].columns), FED[sql].columns, FED[sql].name);
}

sqlite3_stmt *sql_get(struct store *store, enum sql sql, struct err *err)
{
    sqlite3_stmt **statement = &store->statement[sql];
    if (!*statement) {
        char *made = sql < SQL_FED ? feed_statement(sql) : NULL;
        if (sqlite3_prepare_v3(store->db, made ? made : STATEMENT[sql], -1, SQLITE_PREPARE_PERSISTENT,
                               statement, NULL) != SQLITE_OK)
            sql_fail(store, err);
        free(made);
    }
    assert(!*statement || !sqlite3_stmt_busy(*statement));
    return *statement;
}

int sql_step(struct store *store, sqlite3_stmt *statement, struct err *err)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE)
        return sqlite3_reset(statement), 0;
    sql_fail(store, err);
    sqlite3_reset(statement);
    return -1;
}

int sql_finish(struct store *store, sqlite3_stmt *statement, struct err *err)
{
    int got = sql_step(store, statement, err);
    assert(got != 1);
    if (got < 0)
        store->failed = true;
    return got;
}

int sql_run(struct store *store, enum sql sql, struct err *err)
{
    sqlite3_stmt *statement = sql_get(store, sql, err);
    return statement ? sql_finish(store, statement, err) : -1;
}

void sql_stop(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
}

void sql_close(struct store *store)
{
    for (int sql = 0; sql < SQL_TEXTS; sql++)
        sqlite3_finalize(store->statement[sql]);
    sqlite3_close(store->db);
}
