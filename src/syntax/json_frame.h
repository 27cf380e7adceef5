/* json_frame: finds where each record of a JSON stream begins and ends, before anything is parsed.
 *
 * A record is an object: one a line, many on one line, spread over lines, or in an array. An object that only
 * wraps many (Elasticsearch's {"hits": {"hits": [...]}}, {"value": [...]}) is passed over for what is in it.
 * Text between records ("Record 7", commas, brackets) is passed over.
 *
 * Brackets outside strings tell where a record ends. It is broken where it cannot go on (a line ends inside a
 * string, an object begins where none may, the wrong bracket closes) and where it is too long or too deep;
 * then the next one is looked for from its second byte on, so that what is broken does not swallow what
 * follows: as the first of a line, no deeper indented than the broken one was. No byte is looked at more than
 * JSON_DEPTH_MAX times: each new look begins one bracket further in. */
#ifndef HOPCHAIN_SYNTAX_JSON_FRAME_H
#define HOPCHAIN_SYNTAX_JSON_FRAME_H

#include "framed.h"
#include "window.h"

#define JSON_DEPTH_MAX 32 /* brackets in brackets; no exporter goes deeper than 12 */

/* What is taken for a record. */
struct json_framing {
    size_t most; /* bytes; what is longer is broken */
    /* Keys whose value holds records rather than being part of one: an array of them, or an object with one.
     */
    const struct json_wrapper {
        struct text key;
        char opens; /* '[' or '{' */
    } * wrappers;
    size_t wrapper_count;
};

struct json_framer {
    const struct json_framing *framing;
    struct window window;
    size_t scanned; /* what lies before it has been looked at */
    size_t taken;   /* length to be dropped from the window's start by the next call */
    char before;    /* the last byte before scanned that is no blank; '\n' where a line begins */
    size_t blanks;  /* and how many follow that '\n' */
    size_t
        column; /* where on its line the record began, or the broken one before; far where not as the first */
    bool lost;  /* the record before was broken by its brackets */

    bool inside;         /* the window's first byte is a record's */
    bool string;         /* scanned is inside a string of it */
    bool control;        /* which has control characters in one */
    bool wrapping;       /* an array in which every object is a record */
    unsigned depth;      /* open brackets */
    uint64_t arrays;     /* a bit for each, the innermost lowest: 1 is an array's */
    size_t word, behind; /* the last string, from the window's start: its first byte and the one behind it */
};

void json_framer_init(struct json_framer *framer, const struct json_framing *framing); /* borrowed */
void json_framer_done(struct json_framer *framer);
void json_framer_begin(struct json_framer *framer);  /* a new stream */
void json_framer_resume(struct json_framer *framer); /* what follows a cut of one in UTF-8 */
void json_framer_feed(struct json_framer *framer, struct text bytes, bool last);

/* The next record: true; false when it needs more bytes or there are none. */
bool json_framer_next(struct json_framer *framer, struct framed *frame);

#endif
