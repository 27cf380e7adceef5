/* test: the modifiers of field|modifier: values, for test.c, which reads the key, and value.c, which reads
 * the values. */
#ifndef HOPCHAIN_RULE_TEST_H
#define HOPCHAIN_RULE_TEST_H

#include "rule/compiled.h"

enum modifier {
    ALL = 1u << 0,
    CASED = 1u << 1,
    CONTAINS = 1u << 2,
    ENDSWITH = 1u << 3,
    STARTSWITH = 1u << 4,
    EXISTS = 1u << 5,
    ORDER = 1u << 6, /* lt, lte, gt, gte */
    NEQ = 1u << 7,
    RE = 1u << 8,
    RE_FLAG = 1u << 9,
    CIDR = 1u << 10,
    BASE64 = 1u << 11,
    BASE64_OFFSET = 1u << 12,
    UTF16 = 1u << 13,
    UTF16LE = 1u << 14,
    UTF16BE = 1u << 15,
    WINDASH = 1u << 16,
    FIELDREF = 1u << 17,
    EXPAND = 1u << 18,
    PART = 1u << 19, /* minute ... year */
};

#define PLACES    (CONTAINS | STARTSWITH | ENDSWITH)
#define WIDE      (UTF16 | UTF16LE | UTF16BE)
#define ENCODINGS (BASE64 | BASE64_OFFSET | WIDE)

#define ENCODINGS_MAX 4 /* of one value, each in the one before */

struct test_reader {
    const struct source *source;
    enum category category;
    struct test *test;
    unsigned modifiers;
    unsigned flags;                    /* of re */
    unsigned encodings[ENCODINGS_MAX]; /* in the order they are to be done */
    size_t encoding_count;
    struct pattern **tail;
    size_t count; /* of patterns */
};

int rule_read_values(struct test_reader *reader, const struct node *node);

#endif
