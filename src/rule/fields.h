/* fields: what a rule may ask of a hop or a chain, by name. The one table is in fields.c; rules/README.md
 * says what each means. */
#ifndef HOPCHAIN_RULE_FIELDS_H
#define HOPCHAIN_RULE_FIELDS_H

#include "rule/expected.h"

enum category { CATEGORY_HOP = 1, CATEGORY_CHAIN = 2 };

enum field_kind {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_WORDS, /* a set out of a short vocabulary, as bits: a protocol, marks, true or false */
    FIELD_LIST,  /* several texts */
};

/* Whom the fields are asked of. */
struct subject {
    const struct chain *chain;
    const struct hop *hop; /* NULL: the chain as a whole */
    const struct names *names;
    const struct expected *expected;
    enum verdict verdict; /* of the hop, once it was asked for */
    bool judged;
};

struct value {
    struct text text;
    uint64_t number; /* a number, or the bits of words */
};

struct field {
    const char *name;
    enum field_kind kind;
    enum category category;
    const char *(*word)(unsigned i); /* the vocabulary of words, or of a text that has one; else NULL */
    /* The i-th value of a list, the value (i = 0) of anything else; false: absent, or no more. */
    bool (*get)(struct subject *subject, const struct field *field, size_t i, struct value *out);
    size_t offset;       /* for get: a member of struct hop or struct chain */
    bool hex;            /* a number that people know in hexadecimal */
    const char *unknown; /* what a reason says where it is absent; NULL: "unknown" */
};

/* A field of the subject itself or of the hop it continues. */
struct field_ref {
    const struct field *field;
    bool parent;
};

/* principal, parent.principal, ...: 0, or -1 where the category has no such field. */
int rule_find_field(struct text name, enum category category, struct field_ref *out);

/* Like field.get. A hop without a parent has none of the parent's fields. */
bool rule_get_field(struct subject *subject, const struct field_ref *ref, size_t i, struct value *out);

/* All fields, by category and name: *count of them. */
const struct field *rule_fields(size_t *count);

bool rule_is_boolean(const struct field *field);

#endif
