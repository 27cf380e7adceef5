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
#define LAYOUT_SLACK     64  /* bytes behind markup and values that may be looked at, and mean nothing */
#define LAYOUT_SEEN_MAX  80  /* bytes of a value and its end that are remembered; most SIDs have 47 */
#define LAYOUT_LIST_MAX  600 /* the same of a list; all privileges there are take 900 */
#define LAYOUT_PASSED    UINT32_MAX

/* A value, and what stands before it. */
struct layout_slot {
    char *piece; /* the markup between the value before and this one; the value that stood here last, and the
                    byte that ended it */
    uint32_t markup;           /* bytes of the former */
    uint32_t len;              /* of both; as long as the markup where no value is remembered */
    uint32_t most;             /* that may be remembered of a value and its end */
    uint32_t into;             /* where in struct record the value's text goes; LAYOUT_PASSED: nowhere */
    const struct field *field; /* of a value of the table */
    struct value_memo *memo;   /* what became of the value; NULL: nothing is made of it */
    char until;                /* what ends it: '<', or the quote of an attribute */
    bool list;                 /* its white space is all one */
};

struct layout {
    struct layout *next;         /* with an id of the same bucket, the one used last first */
    size_t head;                 /* bytes of a record up to its id */
    struct text id;              /* as written */
    struct text tail;            /* the markup behind the last value */
    struct fields_system system; /* those parts that do not vary; texts of the layout's own */
    struct fields_known known;
    struct value_memo *memo; /* of each field */
    size_t fields, unnamed;  /* how many values of either kind a record has */
    struct layout_slot *slot;
    size_t count; /* of slots */
};

/* The layout of the canonical record xml, in arena; NULL where it is not canonical or too large. */
struct layout *layout_learn(struct text xml, struct arena *arena);

/* The record that t begins with: its length, and *record what it says, borrowed from t and, for values that
 * are written with references, from room (at least as long as t). 0 where t does not begin with a whole
 * record of that layout. All of them give the same; the processor decides which are there. */
size_t layout_match_plain(struct layout *layout, struct text t, struct record *record, char *room);
#if defined __x86_64__
size_t layout_match_sse2(struct layout *layout, struct text t, struct record *record, char *room);
size_t layout_match_avx2(struct layout *layout, struct text t, struct record *record, char *room);
#endif

#endif
