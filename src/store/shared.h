/* shared: what many events have in common, as it is kept; by the same lists as its tables. Private to store.
 */
#ifndef HOPCHAIN_STORE_SHARED_H
#define HOPCHAIN_STORE_SHARED_H

#include "store/columns.h"
#include "store/sqlite.h"

#define SHARED_MEMBER(column, kind, member) __typeof__(((struct event *)NULL)->member) column;

struct form {
    FORM_ROW(SHARED_MEMBER)
    bool has_rest;
};
struct account {
    ACCOUNT_ROW(SHARED_MEMBER)
};
struct subject {
    SUBJECT_ROW(SHARED_MEMBER)
};
struct service {
    SERVICE_ROW(SHARED_MEMBER)
};

/* The numbers of what the event has in common with others; that back into an event, by the numbers
 * in the columns from `first` (0 ...) on. The database is hostile: err. */
void shared_take(struct store *store, const struct event *event, bool has_rest, uint32_t number[SHARED]);
int shared_give(struct store *store, sqlite3_stmt *row, int first, struct event *event, bool *has_rest,
                struct err *err);

#endif
