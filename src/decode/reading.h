/* reading: one stream, or a part of one, by one thread: events of the records that its format's reader gives,
 * and their tally. */
#ifndef HOPCHAIN_DECODE_READING_H
#define HOPCHAIN_DECODE_READING_H

#include "format.h"

#define READING_FORMATS 4

/* The first that takes a stream for its own has it. */
extern const struct format *const reading_formats[READING_FORMATS];

struct reading {
    const struct decode_options *options;
    struct names *names;
    void *readers[READING_FORMATS]; /* of each format that was met */
    size_t format;                  /* the stream's */
    uint64_t start;                 /* of the part, on disk */
    struct text rest;               /* borrowed: fed, and not yet given to the reader */
    bool last, waits;               /* nothing follows rest; it is still to be given */
    struct decode_tally *tally;     /* added to, but for the bytes */
    struct tree *tree;              /* a record for a query; NULL until one asks */
    struct xml_tree_reader *xml_tree;
};

void reading_init(struct reading *reading, struct names *names, const struct decode_options *options,
                  struct decode_tally *tally);
void reading_done(struct reading *reading);

/* A new stream of that format; or where start is not 0 what follows there, behind a cut. head: the stream's
 * first bytes, in any case. */
void reading_begin(struct reading *reading, size_t format, struct text head, uint64_t start);

/* More bytes. They are borrowed until reading_next gives false. */
void reading_feed(struct reading *reading, struct text bytes, bool last);

/* As decode_next and decode_next_xml have it. The event's source is left to the caller. */
bool reading_next(struct reading *reading, struct event *event);
bool reading_next_xml(struct reading *reading, struct decode_record *record);

enum decode_kind reading_kind(const struct reading *reading, struct text head);

/* Adds another part's counts, which follow. */
void reading_add_tally(struct decode_tally *into, const struct decode_tally *part);

#endif
