/* xml_frame: finds where each record of a stream begins and ends, before anything is parsed.
 *
 * A record runs from an <Event> tag to its </Event>, with any prefix (<ns0:Event>) and wherever it stands:
 * whatever lies between two records (roots, declarations, "Record 7", banners, "- ", commas) is passed over.
 * An unescaped <Event inside a record is the next record: the one before it was cut off. <EventData>,
 * <EventID>, <Events> are other elements. Tags may be spelled as inside a JSON string (\u003cEvent,
 * <\/Event>).
 *
 * Memory is one buffer of fixed size; a byte is looked at once, however small the pieces are. */
#ifndef HOPCHAIN_DECODE_XML_FRAME_H
#define HOPCHAIN_DECODE_XML_FRAME_H

#include "model/summary.h"
#include "syntax/window.h"

/* Windows writes no event over 64 KiB; rendered messages and escapes make more of it. */
#define XML_RECORD_MAX (1024 * 1024)

/* A record in UTF-8 (or in what was taken for it). whole, or else why it is not. The bytes are good until the
 * next call. */
struct xml_frame {
    const char *at;
    size_t len;
    uint64_t offset; /* of its first byte on disk */
    bool json;       /* spelled as inside a JSON string */
    bool whole;
    enum bad bad; /* BAD_CUT_OFF, BAD_TOO_LARGE */
};

struct xml_framer {
    struct window window;
    size_t scanned; /* no tag begins before this one but the record's own */
    bool inside;    /* the window's first byte is a record's */
    bool json;      /* and that record is spelled as in JSON */
    size_t taken;   /* length of the frame given last, still at the window's start */
};

void xml_framer_init(struct xml_framer *framer);
void xml_framer_done(struct xml_framer *framer);
void xml_framer_begin(struct xml_framer *framer); /* a new stream */
void xml_framer_feed(struct xml_framer *framer, struct text bytes, bool last);

/* Where no record has begun yet, the bytes that are at hand from the next one's on, perhaps; else none. */
struct text xml_framer_ahead(struct xml_framer *framer);
/* Their first len bytes, which are a record that something else has found, as xml_framer_next would. */
void xml_framer_take(struct xml_framer *framer, size_t len, struct xml_frame *frame);

/* The next record: true; false when it needs more bytes or there are none. */
bool xml_framer_next(struct xml_framer *framer, struct xml_frame *frame);

#endif
