/* evtx_text: what the binary log holds, as text in UTF-8: strings and the typed values, written as wevtutil
 * writes them in XML. */
#ifndef HOPCHAIN_DECODE_EVTX_TEXT_H
#define HOPCHAIN_DECODE_EVTX_TEXT_H

#include "base/text.h"

#include <string.h>

/* Types of values [MS-EVEN6 2.2.13], as far as code needs their names; evtx_text.c has a row for each. */
enum evtx_type {
    EVTX_NULL = 0x00,
    EVTX_STRING = 0x01,
    EVTX_UINT16 = 0x06,
    EVTX_BINXML = 0x21,
    EVTX_ARRAY = 0x80, /* a bit: many of the type below it */
};

struct evtx_value {
    const uint8_t *at;
    uint16_t len;
    uint8_t type;
};

/* Where text goes: a buffer of fixed size. full: something did not fit, and nothing of it was written. */
struct evtx_out {
    char *at;
    size_t len, size;
    bool full;
};

/* What becomes of characters that mean something: as they are; or written for XML text, or for an attribute
 * in single quotes. Characters that XML has not, and halves of surrogates, become U+FFFD in any case. */
enum evtx_escape { EVTX_PLAIN, EVTX_IN_TEXT, EVTX_IN_ATTRIBUTE };

static inline void evtx_put(struct evtx_out *out, const char *bytes, size_t len)
{
    if (len > out->size - out->len) {
        out->full = true;
        return;
    }
    if (len)
        memcpy(out->at + out->len, bytes, len);
    out->len += len;
}

/* Needs EVTX_SPELLED bytes for each unit, though it may use fewer. */
#define EVTX_SPELLED 6 /* &apos; */
void evtx_put_utf16(struct evtx_out *out, const uint8_t *at, size_t units, enum evtx_escape escape);

/* One value that is no array and no XML. PLAIN: line ends become '\n', as a reader of XML would have them. */
void evtx_put_value(struct evtx_out *out, const struct evtx_value *value, enum evtx_escape escape);

/* The next member of an array, cut off the front of *rest; false at its end. */
bool evtx_array_next(struct evtx_value *rest, struct evtx_value *member);

#endif
