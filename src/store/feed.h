/* feed: rows on their way into a table. They are collected, and SQLite takes as many at once as there are, by
 * one INSERT ... SELECT of a virtual table that reads them off: a third to a half of what it costs to bind
 * and step each alone. Private to store. */
#ifndef HOPCHAIN_STORE_FEED_H
#define HOPCHAIN_STORE_FEED_H

#include "store/sqlite.h"

/* Of the rows that `sql`, one of those before SQL_FED, puts into its table; made on first use. */
struct feed *feed_of(struct store *store, enum sql sql);

/* The next value of the row, in the order of the statement's columns. */
void feed_number(struct feed *feed, int64_t number);
void feed_null(struct feed *feed);
void feed_word(struct feed *feed, const char *word);           /* which stays; NULL: as feed_null */
void feed_text(struct feed *feed, struct text t);              /* copied */
void feed_blob(struct feed *feed, const void *at, size_t len); /* copied */

/* The row has all its values. -1: err, the rows so far could not be written. */
int feed_end(struct feed *feed, struct err *err);

/* All rows that wait go into their tables. -1: err. */
int feed_flush(struct store *store, struct err *err);

void feed_free(struct store *store);

#endif
