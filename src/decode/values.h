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

/* Where a value goes. */
struct value_place {
    enum value_kind kind;
    void *member;
    size_t size;   /* of the member */
    uint32_t code; /* VALUE_FLAG */
};

void value_set(const struct value_place *place, struct text t, struct names *names);

#endif
