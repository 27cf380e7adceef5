/* pile: the events of a run, put in order of time; what does not fit into memory waits in a temporary file.
 * Two records of one computer, channel, record id and time are one event, read twice: the one whose place is
 * first (by its source's name, then offset) is given, so that the order of reading does not show. Private to
 * store.
 *
 * Filled by one thread, then settled; from then on any number of readers, each a thread's own, are given the
 * same events in the same order. */
#ifndef HOPCHAIN_STORE_PILE_H
#define HOPCHAIN_STORE_PILE_H

#include "base/err.h"
#include "model/event.h"

struct pile;

/* Keeps about so many bytes in memory. names: of the sources; not asked any more once it is settled. */
struct pile *pile_new(size_t bytes, const struct names *names);
void pile_free(struct pile *pile);

/* A copy of the event. at.number: its row in the database, 0 where it has none yet. -1: err, the temporary
 * file. */
int pile_add(struct pile *pile, const struct event *event, struct err *err);

/* No event is added any more. known: those that have a row, 1 ... known. -1: err. */
int pile_settle(struct pile *pile, uint64_t known, struct err *err);

/* When it is settled. */
uint64_t pile_count(const struct pile *pile);   /* distinct events */
uint64_t pile_repeats(const struct pile *pile); /* records of those that were there before */

struct pile_reader;
struct pile_reader *pile_read(const struct pile *pile);
void pile_reader_free(struct pile_reader *reader);

enum pile_news {
    PILE_KNOWN,   /* as its row has it */
    PILE_CHANGED, /* it has a row, but another record of it comes first */
    PILE_NEW,     /* its number is the next after all before */
};

/* The next event: 1; 0 there is none; -1: err, of kind ERR_INPUT where two have a row. at.number is that of
 * its row, now or to be. */
int pile_next(struct pile_reader *reader, struct event *event, enum pile_news *news, struct err *err);

/* When the next event was; false where there is none. */
bool pile_next_time(const struct pile_reader *reader, int64_t *time);

#endif
