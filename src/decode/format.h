/* format: the one interface of all that can be read: bytes in, records out. A row per format, in decode.c's
 * table; a new one is a file and a row. */
#ifndef HOPCHAIN_DECODE_FORMAT_H
#define HOPCHAIN_DECODE_FORMAT_H

#include "decode.h"
#include "record.h"

/* The most bytes by which a stream's format is told, as they lie on disk. What it takes of them is gathered
 * before any is read, whatever the size of the pieces. */
#define FORMAT_HEAD 4096

enum format_answer { FORMAT_NO, FORMAT_YES, FORMAT_UNDECIDED };

/* A record that was met. */
struct frame {
    uint64_t offset; /* of its first byte on disk */
    bool strange;    /* no record of a log, nor a part of one: only counted. Then nothing below is set */
    bool whole;      /* record is what it says; else it is left out, because of bad */
    bool guessed;    /* its encoding was */
    enum bad bad;
    const char *detail;          /* more words on bad, or "" */
    const struct record *record; /* of one that is not ours System alone is enough; DECODE_EVENTS only */
    struct text xml;   /* for DECODE_XML and queries; of formats that hold none, the record as written */
    struct tree *tree; /* where a query looks at records that are not XML; else NULL */
    bool recovered;    /* from what is left of it */
    bool unwanted;     /* whole, but not among those that format_wants */
};

struct format {
    /* Is it this format? By the stream's first bytes, FORMAT_HEAD at most. Undecided where more of them could
     * tell; yes and no hold whatever follows. Undecided at the stream's end means no. */
    enum format_answer (*sniff)(struct text head, const struct decode_options *options);

    /* A reader, for any number of streams. The options are good as long as it. */
    void *(*open)(const struct decode_options *options);
    void (*close)(void *reader);
    void (*begin)(void *reader); /* a new stream; the one before may not have ended */

    /* More bytes of it, borrowed until next gives false; last: there are no more. */
    void (*feed)(void *reader, struct text bytes, bool last);

    /* The next record, whole or not; false when it needs more bytes or there are none. Borrowed until the
     * next call. */
    bool (*next)(void *reader, struct frame *frame);

    /* After the last piece of a stream without records: what it was. */
    enum decode_kind (*kind)(const void *reader, struct text head);

    /* May a stream that begins so be cut into parts that are read each by itself, by as many readers? NULL:
     * never. */
    bool (*may_cut)(struct text head, const struct decode_options *options);

    /* Where the last part of these bytes could begin, which begin the stream (first) or a part of it: what is
     * before and what is behind give what all of it gives. It may be their end. 0: nowhere. head: the
     * stream's first bytes. */
    size_t (*cut)(struct text head, struct text bytes, bool first);

    /* As begin, for a part behind a cut. head: the stream's first bytes. NULL: begin will do. */
    void (*resume)(void *reader, struct text head);
};

/* The frame's record is not what it says. */
void frame_leave_out(struct frame *frame, enum bad bad, const char *detail);

/* Is a record with this System among those that are wanted? */
bool format_wants(const struct decode_options *options, const struct fields_system *system);

extern const struct format format_csv;
extern const struct format format_evtx;
extern const struct format format_json;
extern const struct format format_xml; /* and whatever no other takes for its own */

#endif
