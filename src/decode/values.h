/* values: what Windows writes into a field, made the one form the program knows.
 *
 * Source of the forms: the value domains seen in real logs and the exporters' habits. Every value is taken
 * without white space at its ends; the spellings of "nothing" leave the member as it is (zero). */
#ifndef HOPCHAIN_DECODE_VALUES_H
#define HOPCHAIN_DECODE_VALUES_H

#include "base/names.h"

enum value_kind {
    VALUE_NAME,     /* uint32_t: as written */
    VALUE_LOWER,    /* uint32_t: in lower case */
    VALUE_ACCOUNT,  /* uint32_t[2]: name and domain; "name@REALM" is split, a domain already there stays */
    VALUE_COMPUTER, /* uint32_t: lower, without leading backslashes */
    VALUE_ADDRESS,  /* uint32_t: lower, ::ffff:10.0.0.1 as 10.0.0.1 */
    VALUE_LIST,     /* uint32_t: entries parted by one blank; %{S-1-5-...} without its wrapping */
    VALUE_GUID,     /* struct guid */
    VALUE_HASH,     /* uint64_t: the first 64 bits of a SHA-256 in base64; of other text those of its MD5 */
    VALUE_NUMBER,   /* unsigned of any size: decimal or 0x; too large for it: as absent */
    VALUE_CODE,     /* unsigned of any size: the number of %%1833 */
    VALUE_FLAG,     /* bool: true where the code is the row's */
};

bool value_is_absent(struct text t); /* -, empty, N/A, NULL SID, S-1-0-0; t is trimmed */

/* The first word of t as a number: 0; -1 where it is none. */
int value_number(struct text t, uint64_t *out);

/* What a value is, and what becomes of it. */
struct value_form {
    uint8_t kind;  /* enum value_kind */
    uint8_t size;  /* of the member it goes to */
    uint16_t code; /* VALUE_FLAG */
};

/* What became of a value, for when the same comes again: kept by who can tell that it is the same. */
struct value_memo {
    enum { VALUE_NEW, VALUE_NOTHING, VALUE_KNOWN } state;
    uint16_t offset; /* VALUE_KNOWN: of the member in an event, its size, and what it became */
    uint16_t size;
    uint64_t value;
};

/* memo: NULL, or where to note what became of it; but for offset. */
void value_set(const struct value_form *form, void *member, struct text t, struct names *names,
               struct value_memo *memo);

/* Leaves the member as it is where the value does not fit. */
static inline void value_store(void *member, size_t size, uint64_t value)
{
    switch (size) {
    case 1:
        if (value <= UINT8_MAX)
            *(uint8_t *)member = (uint8_t)value;
        break;
    case 2:
        if (value <= UINT16_MAX)
            *(uint16_t *)member = (uint16_t)value;
        break;
    case 4:
        if (value <= UINT32_MAX)
            *(uint32_t *)member = (uint32_t)value;
        break;
    default:
        *(uint64_t *)member = value;
    }
}

#endif
