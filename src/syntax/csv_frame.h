/* csv_frame: finds where each record of a CSV stream ends (RFC 4180: at a line's end that stands in no
 * quotes), and takes it apart. A record whose quotes make no sense, or that is too long, costs its first
 * line; the next record begins on the second. */
#ifndef HOPCHAIN_SYNTAX_CSV_FRAME_H
#define HOPCHAIN_SYNTAX_CSV_FRAME_H

#include "framed.h"
#include "window.h"

#define CSV_COLUMNS_MAX 1024 /* Azure's SecurityEvent has 230 */

enum csv_place { CSV_FIELD, CSV_PLAIN, CSV_QUOTED, CSV_CLOSED /* behind a quote in quotes */ };

struct csv_framer {
    struct window window;
    size_t most;    /* bytes of a record; what is longer is broken */
    size_t scanned; /* what lies before it has been looked at */
    size_t taken;   /* length to be dropped from the window's start by the next call */
    char delimiter;
    enum csv_place place; /* where scanned is */
    bool skipping;        /* to the next line */
};

void csv_framer_init(struct csv_framer *framer, size_t most);
void csv_framer_done(struct csv_framer *framer);
void csv_framer_begin(struct csv_framer *framer, char delimiter);  /* a new stream */
void csv_framer_resume(struct csv_framer *framer, char delimiter); /* what follows a cut of one in UTF-8 */
void csv_framer_feed(struct csv_framer *framer, struct text bytes, bool last);

/* The next record that is no empty line, without its line's end: true; false when it needs more bytes or
 * there are none. */
bool csv_framer_next(struct csv_framer *framer, struct framed *frame);

/* Takes the record in text[0, len) apart, its quotes undone in place: how many fields it has, of which no
 * more than CSV_COLUMNS_MAX are in field. */
size_t csv_split(char *text, size_t len, char delimiter, struct text *field);

#endif
