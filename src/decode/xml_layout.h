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

#define LAYOUT_SLOTS_MAX  512         /* values of one record; the longest events have some 60 */
#define LAYOUT_BYTES_MAX  (32 * 1024) /* of a layout's markup; that of the longest events is 4 KB */
#define LAYOUT_ID_MAX     10          /* digits of an id that is 32 bits wide */
#define LAYOUT_SLACK      64  /* bytes behind markup and values that may be looked at, and mean nothing */
#define LAYOUT_SEEN_MAX   80  /* bytes of a value and its end that are remembered; most SIDs have 47 */
#define LAYOUT_LIST_MAX   600 /* the same of a list; all privileges there are take 900 */
#define LAYOUT_BRIEFS_MAX 4   /* of a layout; kinds of logon: by Kerberos, by NTLM, a service's own */
#define LAYOUT_PASSED     UINT32_MAX

/* A value, and what stands before it. */
struct layout_slot {
    char *piece; /* the markup between the value before and this one; the value that stood here last, and the
                    byte that ended it */
    uint32_t markup;           /* bytes of the former */
    uint32_t len;              /* of both; as long as the markup where no value is remembered */
    uint32_t most;             /* of a value and its end that is remembered; 0: it is another each time */
    uint32_t into;             /* where in struct record the value's text goes; LAYOUT_PASSED: nowhere */
    const struct field *field; /* of a value of the table */
    struct value_memo *memo;   /* what became of the value; NULL: nothing is made of it */
    char until;                /* what ends it: '<', or the quote of an attribute */
    bool list;                 /* its white space is all one */
    bool steady;               /* while observed, it was the same more often than not */
    uint32_t changes;          /* how often it was another than the one before */
};

static inline uint32_t layout_room(const struct layout_slot *slot)
{
    return slot->list ? LAYOUT_LIST_MAX : LAYOUT_SEEN_MAX;
}

/* A record is its slots, in their order, and a tail. */
struct layout_form {
    struct layout_slot *slot;
    size_t count;
    struct text tail;            /* the markup behind the last value */
    struct fields_system system; /* those parts that do not vary; texts of the layout's own */
    struct fields_known known;
    struct value_memo *memo; /* of each field */
    size_t fields, unnamed;  /* how many values of either kind a record has */
};

/* A form for records of which many values are the same: these are markup. Most of a log's records differ in a
 * few, and each kind of logon, say, has its own that are the same. */
struct layout_brief {
    struct layout_form form;
    char *room;              /* its markup and values */
    struct text *same;       /* by slot of the full form: the value in room; at NULL: it has a slot */
    uint32_t tried, fitting; /* records */
};

struct layout {
    struct layout *next;     /* with an id of the same bucket, the one used last first */
    size_t head;             /* bytes of a record up to its id */
    uint32_t id;             /* its digits, for finding it; set by who keeps it */
    struct layout_form full; /* each value has its slot */
    struct layout_brief *brief[LAYOUT_BRIEFS_MAX]; /* those that fit more often first; NULL: never made yet */
    size_t briefs;
    uint32_t observed; /* records in a row of which all values were looked at; then no more of these */
    uint32_t good_for; /* records, before all that begins again */
    uint32_t chances;  /* to make a brief form, or a better one */
};

/* The layout of the canonical record xml, in arena; NULL where it is not canonical or too large. */
struct layout *layout_learn(struct text xml, struct arena *arena);

/* The record that t begins with: its length, and *record what it says, borrowed from t and, for values that
 * are written with references, from room (at least as long as t). 0 where t does not begin with a whole
 * record of that form. All of them give the same; the processor decides which are there. */
size_t layout_match_plain(struct layout_form *form, struct text t, struct record *record, char *room);
#if defined __x86_64__
size_t layout_match_sse2(struct layout_form *form, struct text t, struct record *record, char *room);
size_t layout_match_avx2(struct layout_form *form, struct text t, struct record *record, char *room);
#endif

/* Is it likely enough that the nth brief form fits? */
bool layout_try_brief(struct layout *layout, size_t n);
/* It did. */
void layout_note_brief(struct layout *layout, size_t n);
/* None did, but the full form: in arena makes one that would have, perhaps. */
void layout_note_full(struct layout *layout, struct arena *arena);

#endif
