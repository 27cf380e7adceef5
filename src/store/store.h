/* store: what we remember, in SQLite (../schemas/store.sql) where the user wants it kept. Asked for in our
 * words, never in SQL.
 *
 * A run: store_open, events and ranges added, store_settle; then the events are asked for, those of the
 * database and those added, each once, and chains are kept; store_commit. store_close without it leaves the
 * database as it was. Memory is bounded: what does not fit waits in a temporary file. Facts (names, events,
 * coverage) are written once and kept; hops, chains and findings are derived and replaced as a whole.
 * Database files are hostile input: a file that is not ours, or of another schema version, is refused. */
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

/* Opens path (NULL: nothing is kept) and begins the run's transaction. The names of the database are added to
 * names, which must be empty: from then on a name has one number in memory and in the database. names must
 * outlive the store. A run that writes is alone with the file; those that read share it, and keep writers out
 * until store_close: close before printing at a person's pace. A file that had to be made stays, empty, when
 * the run is given up. Errors: ERR_BUSY when another run holds it, ERR_IO otherwise. */
int store_open(struct store **store, const char *path, enum store_mode mode, struct names *names,
               struct err *err);
void store_limit(struct store *store, size_t bytes); /* of events in memory; before the first is added */
int store_commit(struct store *store, struct err *err);
void store_close(struct store *store);

/* An event of ours; of two records of one computer, channel, record id and time, that whose place is first by
 * name, then offset, is the one kept. Before store_settle. -1 failed. */
int store_add_event(struct store *store, const struct event *event, struct err *err);

/* All have been added. Those that the database has not are written to it; beside: while the caller goes on.
 * -1 failed. */
int store_settle(struct store *store, bool beside, struct err *err);

/* What follows asks for events, after store_settle. They come in order of time, their number is that of their
 * row. A non-zero return of each stops it and is returned. */
int store_each_event(struct store *store, int (*each)(void *context, const struct event *event),
                     void *context, struct err *err);

/* Goes through them piece by piece; several may, each in a thread of its own. To be freed before the store.
 */
struct store_reader;
struct store_reader *store_read(struct store *store);
void store_reader_free(struct store_reader *reader);

/* Those before `until` that it has not given yet (INT64_MAX: all that are left). */
int store_each_event_until(struct store_reader *reader, int64_t until,
                           int (*each)(void *context, const struct event *event), void *context,
                           struct err *err);

/* When the next of them was; false where none is left. */
bool store_next_time(const struct store_reader *reader, int64_t *time);

uint64_t store_event_count(const struct store *store); /* before store_settle: of the database as it was */
uint64_t store_repeats(const struct store *store);     /* records added whose event was there already */

/* Coverage is read and replaced as a whole, the latter before store_settle. */
int store_each_range(struct store *store, int (*each)(void *context, const struct log_range *range),
                     void *context, struct err *err);
int store_replace_ranges(struct store *store, const struct log_range *ranges, size_t count, struct err *err);

/* Derived: drops what was derived before (before store_settle); then keeps one chain with its hops, evidence,
 * links, marks and findings. */
int store_clear_chains(struct store *store, struct err *err);
int store_add_chain(struct store *store, const struct chain *chain, struct err *err);

#endif
