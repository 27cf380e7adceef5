/* xml_layout: what a record looks like but for its values. Windows writes every event of one id and version
 * with the same tags in the same order, so a record whose layout is known needs no parsing: the bytes between
 * two values are compared with those that must stand there.
 *
 * A layout is made only of a record that is canonical: well-formed XML of elements, attributes and text
 * alone, with no prefixes, comments, CDATA, declarations or text beside elements; System's parts once each,
 * the provider before the id, both before anything that varies. What matches a layout is then well-formed,
 * too, where its values are: and these are looked at. Anything else is for xml_parse, which says the same of
 * every record that both read. */
#ifndef HOPCHAIN_DECODE_XML_LAYOUT_H
#define HOPCHAIN_DECODE_XML_LAYOUT_H

#include "base/arena.h"
#include "record.h"

#define LAYOUT_SLOTS_MAX 512         /* values of one record; the longest events have some 60 */
#define LAYOUT_BYTES_MAX (32 * 1024) /* of a layout's markup; that of the longest events is 4 KB */
#define LAYOUT_ID_MAX    10          /* digits of an id that is 32 bits wide */
#define LAYOUT_SLACK     64          /* bytes behind the markup that may be looked at, and mean nothing */
#define LAYOUT_PASSED    UINT32_MAX

/* A value, and what stands before it. */
struct layout_slot {
    uint32_t markup;           /* bytes of markup between the value before and this one */
    uint32_t into;             /* where in struct record its text goes; LAYOUT_PASSED: nowhere */
    const struct field *field; /* of a value of the table */
    char until;                /* what ends it: '<', or the quote of an attribute */
    bool list;                 /* its white space is all one */
};

struct layout {
    struct layout *next;         /* with an id of the same bucket, the one used last first */
    const char *markup;          /* all of it, values left out, and LAYOUT_SLACK bytes */
    size_t size;                 /* bytes of it */
    size_t head;                 /* bytes of it up to the id */
    size_t tail;                 /* bytes of it behind the last value */
    struct text id;              /* as written */
    struct fields_system system; /* those parts that do not vary; texts of the layout's own */
    size_t fields, unnamed;      /* how many values of either kind a record has */
    struct layout_slot *slot;
    size_t count;
};

/* The layout of the canonical record xml, in arena; NULL where it is not canonical or too large. */
struct layout *layout_learn(struct text xml, struct arena *arena);

/* The record that t begins with: its length, and *record what it says, borrowed from t and, for values that
 * are written with references, from room (at least as long as t). 0 where t does not begin with a whole
 * record of that layout. All of them give the same; the processor decides which are there. */
size_t layout_match_plain(const struct layout *layout, struct text t, struct record *record, char *room);
#if defined __x86_64__
size_t layout_match_sse2(const struct layout *layout, struct text t, struct record *record, char *room);
size_t layout_match_avx2(const struct layout *layout, struct text t, struct record *record, char *room);
#endif

#endif
