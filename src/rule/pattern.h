/* pattern: what one field is compared with, made by test.c and value.c, held against a subject by match.c. */
#ifndef HOPCHAIN_RULE_PATTERN_H
#define HOPCHAIN_RULE_PATTERN_H

#include "rule/cidr.h"
#include "rule/fields.h"
#include "rule/glob.h"
#include "rule/regex.h"

enum pattern_kind {
    PATTERN_ABSENT, /* null: the field is not there */
    PATTERN_GLOB,   /* of a text or list, or of a number as it is written */
    PATTERN_NUMBER,
    PATTERN_WORDS, /* bits of the words that match; exists: 0 or 1 */
    PATTERN_REGEX,
    PATTERN_CIDR,
    PATTERN_FIELD, /* another field's value */
};

/* One value that a field is compared with. A value that stands for several has them one behind the other. */
struct pattern {
    enum pattern_kind kind;
    bool more;          /* the next one is of the same value: either will do */
    bool before, after; /* PATTERN_FIELD: any text may stand before, after the value */
    struct glob glob;
    uint64_t number;
    struct regex *regex;
    struct cidr cidr;
    struct field_ref ref;
    struct pattern *next;
};

enum comparison { COMPARE_EQUAL, COMPARE_LT, COMPARE_LTE, COMPARE_GT, COMPARE_GTE, COMPARE_EXISTS };

enum time_part { TIME_WHOLE, TIME_MINUTE, TIME_HOUR, TIME_DAY, TIME_WEEK, TIME_MONTH, TIME_YEAR };

struct memo;
struct path;

/* field|modifier: values. */
struct test {
    struct field_ref ref;
    struct text name; /* of the field, as written */
    const struct node *at;
    enum comparison comparison;
    enum time_part part;
    bool cased;
    bool all;            /* every value must match, not just one */
    bool negate;         /* neq */
    bool unsure;         /* there are events of which it cannot be evaluated */
    const char *unknown; /* why not, of all events; NULL: where the field is not read */
    unsigned cost;
    struct pattern *patterns;
    const struct path *path; /* FIELD_PATH */
    struct memo *memo;       /* of what it says of a text; NULL: it is not worth one */
    uint64_t keywords;       /* FIELD_ANY: which of struct keywords; 0: none */
};

#endif
