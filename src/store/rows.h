/* rows: structs as rows of tables, after the lists of columns.h. Private to store. */
#ifndef HOPCHAIN_STORE_ROWS_H
#define HOPCHAIN_STORE_ROWS_H

#include "store/feed.h"

enum row_kind {
    ROW_NUMBER, /* unsigned, or an enum */
    ROW_NAME,   /* a number of base/names.h */
    ROW_TIME,
    ROW_BOOL,
    ROW_GUID, /* zero is NULL */
};

struct row_field {
    uint16_t offset, size;
    enum row_kind kind;
};

/* Of one table, in the order of its list. */
struct row {
    const char *table;
    const struct row_field *field;
    int count;
};

extern const struct row row_event, row_rest, row_range;

/* Of the structs of shared.h and way.h. */
extern const struct row row_form, row_account, row_subject, row_service, row_way;

/* The members of the struct at `from` as the next values. */
void row_feed(const struct row *row, struct feed *feed, const void *from);

/* Reads the columns from `first` (0 ...) on into the zeroed struct at `to`. The database is hostile: a value
 * of the wrong type or beyond its member's range is an error. */
int row_read(const struct row *row, struct store *store, sqlite3_stmt *statement, int first, void *to,
             struct err *err);

#endif
