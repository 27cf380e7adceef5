/* fields: what a rule may ask of a hop or a chain, by name. The one table is in fields.c; rules/README.md
 * says what each means. */
#ifndef HOPCHAIN_RULE_FIELDS_H
#define HOPCHAIN_RULE_FIELDS_H

#include "model/event.h"
#include "rule/verdict.h"

enum category { CATEGORY_HOP = 1, CATEGORY_CHAIN = 2, CATEGORY_EVENT = 4 };

const char *rule_category_word(enum category category); /* "hop", "chain", "event" */

enum field_kind {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_WORDS, /* a set out of a short vocabulary, as bits: a protocol, marks, true or false */
    FIELD_LIST,  /* several texts */
    FIELD_TIME,  /* nanoseconds since 1970 UTC */
    FIELD_ANY,   /* every field of the subject, as texts: what a keyword is looked for in */
    FIELD_PATH,  /* a chain's hops, one after the other */
    FIELD_UNREAD /* an event's field that hopchain does not read */
};

/* How Windows writes a number: 3, 0x40810000, %%1833. */
enum number_form { FORM_DECIMAL, FORM_HEX, FORM_CODE };

#define SCRATCH_BYTES 512

struct keywords;

/* Whom the fields are asked of. */
struct subject {
    const struct chain *chain;
    const struct hop *hop; /* NULL: the chain as a whole */
    const struct names *names;
    const struct expected *expected;
    struct judgement judgement; /* of the hop, once it was asked for */
    bool judged;
    const struct event *event;              /* CATEGORY_EVENT; chain and hop are NULL then */
    const struct field *const *text_fields; /* of the event, see keywords.h */
    struct keywords *keywords;
    bool maybe;                  /* of an event: what cannot be evaluated is taken for true, not false */
    char scratch[SCRATCH_BYTES]; /* for a value that is put together */
};

struct value {
    struct text text;
    uint32_t name;   /* whose text it is, or is made of alone; 0: of none */
    uint64_t number; /* a number, or the bits of words */
};

struct field {
    const char *name;
    enum field_kind kind;
    enum category category;
    const char *(*word)(unsigned i); /* the vocabulary of words, or of a text that has one; else NULL */
    /* The i-th value of a list, the value (i = 0) of anything else; false: absent, or no more. */
    bool (*get)(struct subject *subject, const struct field *field, size_t i, struct value *out);
    size_t offset; /* for get: a member of struct hop, struct chain or struct event */
    enum number_form form;
    bool few;            /* has few values in any log, each a number or a name: see shape.h */
    const char *unknown; /* what a reason says where it is absent; NULL: "unknown" */

    /* Of events. */
    bool (*get_row)(struct subject *subject, const struct field *field, size_t i, struct value *out);
    const uint16_t *events; /* that have it, up to a 0; NULL: all */
    uint8_t size;           /* of the member */
    bool more;              /* the next row has the same name and is of other events */
    bool many;              /* a text in several readings, got like a list's */
    bool lower;             /* kept in lower case, whatever was written */
    bool zero_absent;       /* 0 is what absent is kept as */
    bool zero_either;       /* so it is, and Windows writes 0 as well */
};

/* A field of the subject itself or of the hop it continues. */
struct field_ref {
    const struct field *field;
    bool parent;
};

/* principal, parent.principal, TargetUserName, ...: 0, or -1 where the category has no such field. */
int rule_find_field(struct text name, enum category category, struct field_ref *out);

/* Like field.get. A hop without a parent has none of the parent's fields. */
bool rule_get_field(struct subject *subject, const struct field_ref *ref, size_t i, struct value *out);

/* The event has the field, whatever stands in it; of hops and chains: it is not absent. */
bool rule_has_field(struct subject *subject, const struct field_ref *ref);

/* For get: a member that is a time; false where it is absent. */
bool rule_take_time(const void *member, struct value *out);

#define RULE_NUMBER_TEXT 24

struct text rule_number_text(enum number_form form, uint64_t number, char out[RULE_NUMBER_TEXT]);

/* All fields of hops and chains, by category and name: *count of them. */
const struct field *rule_fields(size_t *count);

bool rule_is_boolean(const struct field *field);

#endif
