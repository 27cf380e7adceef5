/* store: what we remember, in SQLite (../schemas/store.sql). Asked for in our words, never in SQL.
 *
 * Facts (names, events, coverage) are written once and kept; hops, chains and findings are derived and
 * replaced as a whole. One transaction per run: from store_open to store_commit; store_close without it
 * leaves the database as it was. Database files are hostile input: a file that is not ours, or of another
 * schema version, is refused. */
#ifndef HOPCHAIN_STORE_H
#define HOPCHAIN_STORE_H

#include "base/err.h"
#include "model/chain.h"
#include "model/coverage.h"

struct store;

enum store_mode {
    STORE_CREATE, /* read and write, made where it is missing */
    STORE_READ,   /* read only; it must exist */
};

/* Opens path (NULL: a temporary one that vanishes with store_close) and begins the run's transaction. The
 * names of the database are added to names, which must be empty: from then on a name has one number in memory
 * and in the database. names must outlive the store. A run that writes is alone with the file; those that
 * read share it, and keep writers out until store_close: close before printing at a person's pace. A file
 * that had to be made stays, empty, when the run is given up. Errors: ERR_BUSY when another run holds it,
 * ERR_IO otherwise. */
int store_open(struct store **store, const char *path, enum store_mode mode, struct names *names,
               struct err *err);
int store_commit(struct store *store, struct err *err);
void store_close(struct store *store);

/* Keeps an event of ours. 1: new; 0: one of this computer, channel, record id and time is there already (then
 * the record whose place is first by name, then offset, is the one kept); -1 failed. */
int store_add_event(struct store *store, const struct event *event, struct err *err);

/* Calls each for every event, in no particular order, with what store_add_event was given. A non-zero return
 * of each stops it and is returned. */
int store_each_event(struct store *store, int (*each)(void *context, const struct event *event),
                     void *context, struct err *err);

/* In order of time: calls each for the events before `until` that no call has given yet (INT64_MAX: all that
 * are left). Not before store_each_event has given all of them, unless the database began empty; no event may
 * be added from then on. */
int store_each_event_until(struct store *store, int64_t until,
                           int (*each)(void *context, const struct event *event), void *context,
                           struct err *err);

/* 1: when the next of them was; 0: none is left; -1 failed. */
int store_next_time(struct store *store, int64_t *time, struct err *err);

uint64_t store_event_count(const struct store *store);

/* Coverage is read and replaced as a whole. */
int store_each_range(struct store *store, int (*each)(void *context, const struct log_range *range),
                     void *context, struct err *err);
int store_replace_ranges(struct store *store, const struct log_range *ranges, size_t count, struct err *err);

/* Derived: drops what was derived before, then keeps one chain with its hops, evidence, links, marks and
 * findings. */
int store_clear_chains(struct store *store, struct err *err);
int store_add_chain(struct store *store, const struct chain *chain, struct err *err);

#endif
