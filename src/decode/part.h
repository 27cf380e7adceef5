/* part: a part of a stream that one thread reads by itself, and what it found there. */
#ifndef HOPCHAIN_DECODE_PART_H
#define HOPCHAIN_DECODE_PART_H

#include "reading.h"

/* Who reads parts, one after the other. Its names are its own; they are begun anew when they are many. */
struct part_reader {
    struct names *names;
    struct reading reading;
    struct decode_options options;
    uint32_t merged; /* of them, in parts before: the highest number */
};

void part_reader_init(struct part_reader *reader, const struct decode_options *options);
void part_reader_done(struct part_reader *reader);

struct part_record {
    struct decode_record record; /* its xml lies in the part's text, */
    size_t at;                   /* from here on */
};

struct part {
    /* what is to be read */
    char *bytes;
    size_t len, room;
    uint64_t start; /* on disk */

    /* what was found: events whose names are the reader's, or records */
    struct event *events;
    struct part_record *records;
    size_t count, events_room, records_room;
    struct decode_tally tally;

    /* of that reader's names those that are new since its part before; 1 where they were begun anew */
    uint32_t first, names;
    char *text; /* their lengths and bytes; or the records' xml */
    size_t text_len, text_room;
};

void part_done(struct part *part);
void part_reserve(struct part *part, size_t room); /* of bytes */

/* head: the stream's first bytes. */
void part_read(struct part_reader *reader, struct part *part, size_t format, struct text head);

/* From a reader's names to the program's. A zeroed one is empty; to is to be freed. */
struct part_names {
    uint32_t *to;
    size_t room;
};

/* The part's new names into names. Of a reader's parts in the order they were read; only of parts with
 * events. */
void part_merge(struct part_names *map, const struct part *part, struct names *names);

/* The event's names as the program's. */
void part_rename(const struct part_names *map, const struct fields_names *members, struct event *event);

#endif
