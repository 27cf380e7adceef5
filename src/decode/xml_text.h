/* xml_text: the bytes between two tags, or two quotes: what XML allows there, and what they mean. */
#ifndef HOPCHAIN_DECODE_XML_TEXT_H
#define HOPCHAIN_DECODE_XML_TEXT_H

#include "base/text.h"

/* What a text holds besides plain ASCII. */
enum {
    XML_TEXT_BREAK = 1,     /* tabs and line ends: in an attribute they mean blanks */
    XML_TEXT_RETURN = 2,    /* '\r', which means '\n' */
    XML_TEXT_REFERENCE = 4, /* one of XML's five entities, or a number */
    XML_TEXT_OPEN = 8,      /* '<': not in an attribute */
    XML_TEXT_WRONG = 16,    /* what XML allows nowhere, or what may be a tag spelled as in JSON */
    XML_TEXT_ASK = 32, /* a byte that may be wrong, by its neighbours; never in what xml_text_look gives */
};

/* Indexed by byte: 0 for those that mean themselves wherever they stand. '<' is XML_TEXT_OPEN. */
extern const unsigned char XML_TEXT_CLASS[256];

unsigned xml_text_look(struct text t); /* a set of these */

/* What t means, written to *room, which moves behind it; never longer than t, in which nothing is wrong. */
struct text xml_text_decode(struct text t, char **room);

/* A character of XML 1.0? */
bool xml_text_is_char(uint32_t code);

/* &#65; or &#x41; at the front of t: its length, whatever the number; 0 where it is none. */
size_t xml_text_number(struct text t, uint32_t *code);

#endif
