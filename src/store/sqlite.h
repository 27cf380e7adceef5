/* sqlite: the one place where SQL is written and SQLite's answers become ours. Private to store. */
#ifndef HOPCHAIN_STORE_SQLITE_H
#define HOPCHAIN_STORE_SQLITE_H

#include "store/store.h"

#include <sqlite3.h>

/* Every statement there is; their texts are in sqlite.c. */
enum sql {
    SQL_ADD_NAME,     /* the statements that fill tables, by feed.h: text */
    SQL_ADD_EVENT,    /* the columns of EVENT_ROW, form, account, subject, service */
    SQL_CHANGE_EVENT, /* the same, then the id of that in whose place it comes */
    SQL_ADD_FORM,     /* the columns of FORM_ROW, has_rest; in the order of enum shared: */
    SQL_ADD_ACCOUNT,  /* the columns of ACCOUNT_ROW */
    SQL_ADD_SUBJECT,
    SQL_ADD_SERVICE,
    SQL_ADD_REST,  /* the columns of REST_ROW, event */
    SQL_ADD_RANGE, /* the columns of RANGE_ROW, rowid */
    SQL_ADD_CHAIN, /* key, principal, start, end, its first hop, their count */
    SQL_ADD_WAY,   /* the columns of WAY_ROW, of WAY_WORDS */
    SQL_ADD_HOP,   /* chain, key, parent, related, way, start, end, ticket start, logons, first evidence, its
                      count */
    SQL_ADD_EVIDENCE,    /* hop, event */
    SQL_ADD_LINK,        /* from, to, basis */
    SQL_ADD_ALTERNATIVE, /* hop, n, principal, event */
    SQL_ADD_MARK,        /* hop, mark */
    SQL_ADD_RULE,        /* id, title, advice */
    SQL_ADD_FINDING,     /* chain, hop, rule, level, reason */
    SQL_FED,             /* the others */
    SQL_BEGIN_READING = SQL_FED,
    SQL_BEGIN_WRITING,
    SQL_COMMIT,
    SQL_OWNER,        /* -> application_id, user_version, objects */
    SQL_OBJECTS,      /* -> name, type, table, text: of the schema */
    SQL_OBJECT,       /* name, type, table, text -> 1 where the schema has exactly this */
    SQL_KNOWN,        /* name -> 1 where the schema has one of this name */
    SQL_NAMES,        /* -> id, text */
    SQL_COUNT_EVENTS, /* -> the highest id, NULL where there is none */
    SQL_EVENTS,       /* -> the columns of EVENT_ROW, form, account, subject, service, id */
    SQL_FORMS,        /* -> the columns of FORM_ROW, has_rest, id; in the order of enum shared: */
    SQL_ACCOUNTS,     /* -> the columns of ACCOUNT_ROW, id */
    SQL_SUBJECTS,
    SQL_SERVICES,
    SQL_DROP_REST, /* event */
    SQL_REST,      /* event -> the columns of REST_ROW */
    SQL_RANGES,    /* -> the columns of RANGE_ROW, rowid */
    SQL_CLEAR_RANGES,
    SQL_CLEAR_CHAINS, /* and those up to SQL_CLEAR_FINDINGS: one per derived table */
    SQL_CLEAR_WAYS,
    SQL_CLEAR_HOPS,
    SQL_CLEAR_EVIDENCE,
    SQL_CLEAR_LINKS,
    SQL_CLEAR_ALTERNATIVES,
    SQL_CLEAR_MARKS,
    SQL_CLEAR_RULES,
    SQL_CLEAR_FINDINGS,
    SQL_TEXTS
};

/* What events have in common: shared.c. */
enum shared { SHARED_FORM, SHARED_ACCOUNT, SHARED_SUBJECT, SHARED_SERVICE, SHARED };

struct store {
    sqlite3 *db;                        /* NULL: a run that keeps nothing */
    sqlite3_stmt *statement[SQL_TEXTS]; /* prepared on first use */
    struct feed *feed[SQL_FED];         /* feed.c: made on first use */
    char *path;                         /* as the user gave it; NULL: no database */
    enum store_mode mode;
    struct names *names;
    uint32_t names_kept;          /* the highest number that the database has */
    struct names *shared[SHARED]; /* the rows of their tables, by number, as bytes */
    uint32_t shared_kept[SHARED]; /* as names_kept */
    uint64_t rows;                /* events of the database as it was found: 1, 2, 3 ... */
    struct pile *pile;            /* those, once the store is settled, and those that were added */
    bool settled;
    struct writer *writer;    /* NULL where there is nothing to write */
    struct log_range *ranges; /* those that were kept last; NULL: the database's */
    size_t range_count;
    int64_t chains, hops, evidence; /* the highest ids so far */
    struct names *ways, *rules;     /* way.c: as `shared`; those that have been added */
    bool failed;                    /* a write went wrong: this run cannot be committed */
};

/* The settings of a new connection, before anything is read. */
int sql_settle(struct store *store, struct err *err);

/* The tables of ../schemas/store.sql, made in an empty database. */
int sql_make_tables(struct store *store, struct err *err);

/* Of the virtual table that a statement before SQL_FED reads: its name; its declaration, to be freed. */
const char *sql_feed_name(enum sql sql);
char *sql_feed_table(enum sql sql);

/* The statement, ready for its parameters; NULL with err where it cannot be prepared. It must not be in use.
 */
sqlite3_stmt *sql_get(struct store *store, enum sql sql, struct err *err);

/* The next row: 1; 0 when it is done; -1 failed. After 0 and -1 the statement can be used again. */
int sql_step(struct store *store, sqlite3_stmt *statement, struct err *err);

/* A statement that has all its parameters and gives no rows that matter. Counts as a write. */
int sql_finish(struct store *store, sqlite3_stmt *statement, struct err *err);
int sql_run(struct store *store, enum sql sql, struct err *err); /* one without parameters */

/* Ends a statement before its last row. */
void sql_stop(sqlite3_stmt *statement);

/* What SQLite just complained about, as one line that names the file and the remedy. -1. */
int sql_fail(struct store *store, struct err *err);

/* The file holds what no hopchain wrote: "name 7 is no text". -1. */
int sql_damaged(const struct store *store, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Ends every statement and the connection; what was not committed is undone. */
void sql_close(struct store *store);

#endif
