/* value: how a value of a record compares with a constant of a query. */
#ifndef HOPCHAIN_QUERY_VALUE_H
#define HOPCHAIN_QUERY_VALUE_H

#include "base/guid.h"
#include "base/text.h"

enum value_op { VALUE_EQUAL, VALUE_OTHER, VALUE_LESS, VALUE_AT_MOST, VALUE_MORE, VALUE_AT_LEAST };

/* Whole numbers of 64 bits are exact; others are what a double makes of them. */
struct number {
    double about;
    uint64_t whole;
    bool exact;
};

/* A constant, and all that it can be taken for. */
struct value {
    struct text text;
    bool quoted, is_number, is_hex, is_time, is_guid;
    struct number number;
    int64_t time;
    struct guid guid;
};

struct value value_of(struct text text, bool quoted);

int number_read(struct text t, struct number *out); /* 0, or -1: it is none */
struct number number_of(int64_t n);

/* `found` op constant? */
bool value_compares(struct text found, enum value_op op, const struct value *constant);
bool number_compares(const struct number *found, enum value_op op, const struct number *constant);

#endif
