/* parts: the steps of opening and committing, one file each. Private to store. */
#ifndef HOPCHAIN_STORE_PARTS_H
#define HOPCHAIN_STORE_PARTS_H

#include "store/sqlite.h"

/* file.c: connects to store->path as store->mode asks, settled; no symbolic link is followed at its end. */
int store_file_open(struct store *store, struct err *err);

/* schema.c: inside the transaction: makes the tables where there are none, else sees that they are ours. */
int store_schema_ready(struct store *store, struct err *err);

/* names.c: every name of the database into store->names; then the new ones of store->names back. */
int store_names_load(struct store *store, struct err *err);
int store_names_save(struct store *store, struct err *err);

/* event.c: an event from the columns of EVENT_ROW, has_rest and id, which must be this one. */
int store_read_event(struct store *store, sqlite3_stmt *row, int64_t id, struct event *event,
                     struct err *err);

#endif
