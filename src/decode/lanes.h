/* lanes: cuts a stream into parts, has several threads read them at once, and gives them back in the order of
 * the stream. */
#ifndef HOPCHAIN_DECODE_LANES_H
#define HOPCHAIN_DECODE_LANES_H

#include "part.h"

struct lanes;

/* The options are good as long as they; names is where the events' names go. */
struct lanes *lanes_new(const struct decode_options *options, struct names *names);
void lanes_free(struct lanes *lanes);

/* Forgets what is left of a stream. */
void lanes_clear(struct lanes *lanes);

/* A new stream, after lanes_clear. head: its first bytes, which are still to be added; good until the next
 * one. */
void lanes_begin(struct lanes *lanes, size_t format, struct text head);

/* Takes bytes from the front of *bytes, as many as there is room for. True when that was all; then with last,
 * which says that nothing follows them, it is not called again. */
bool lanes_add(struct lanes *lanes, struct text *bytes, bool last);

/* Is there nowhere to cut? Then what was not read yet, from *start on disk, is given back, good until
 * lanes_begin: once lanes_first gives NULL the rest of the stream is for another to read, these bytes first.
 */
bool lanes_stuck(const struct lanes *lanes, struct text *bytes, uint64_t *start);

/* The oldest part, read; NULL: there is none, or it is not done and wait is false. Its names are merged. */
struct part *lanes_first(struct lanes *lanes, bool wait);
void lanes_rename(const struct lanes *lanes, struct event *event); /* one of the oldest part */
void lanes_drop(struct lanes *lanes);                              /* the oldest part, which was given */

#endif
