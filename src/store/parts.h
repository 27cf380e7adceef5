/* parts: the steps of opening and committing, one file each. Private to store. */
#ifndef HOPCHAIN_STORE_PARTS_H
#define HOPCHAIN_STORE_PARTS_H

#include "store/pile.h"
#include "store/sqlite.h"

/* file.c: connects to store->path as store->mode asks, settled; no symbolic link is followed at its end. */
int store_file_open(struct store *store, struct err *err);

/* schema.c: inside the transaction: makes the tables where there are none, else sees that they are ours. */
int store_schema_ready(struct store *store, struct err *err);

/* names.c: every name of the database into store->names; then the new ones of store->names back. */
int store_names_load(struct store *store, struct err *err);
int store_names_save(struct store *store, struct err *err);

/* shared.c: what the events of the database have in common into store->shared; the new ones of it back. */
int store_shared_load(struct store *store, struct err *err);
int store_shared_save(struct store *store, struct err *err);

/* way.c: the ways of the hops of this run, into the database. */
int store_ways_save(struct store *store, struct err *err);

/* event.c: every event of the database into store->pile; one into the database, new or in the place of that
 * with its number. */
int store_load_events(struct store *store, struct err *err);
int store_write_event(struct store *store, const struct event *event, bool is_new, struct err *err);

/* derived.c: a chain with all that hangs on it. */
int store_write_chain(struct store *store, const struct chain *chain, struct err *err);

/* writer.c: writes what the pile has and the database has not; beside: in a thread of its own, where one can
 * be had, which then takes a copy of each chain, too. -1: err. */
int writer_start(struct store *store, bool beside, struct err *err);

/* Until all is written. -1: err. */
int writer_finish(struct store *store, struct err *err);
void writer_free(struct store *store); /* ends it wherever it is */

#endif
