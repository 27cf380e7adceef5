/* digits: what they mean, eight at once. */
#ifndef HOPCHAIN_BASE_DIGITS_H
#define HOPCHAIN_BASE_DIGITS_H

#include "base/text.h"

/* Unsigned numbers of digits alone, one at least. 0, or -1 when t is no number or does not fit. */
int digits_decimal(struct text t, uint64_t *out);
int digits_hex(struct text t, uint64_t *out);

/* Of eight hexadecimal digits, the first in the lowest byte; -1 where one of them is none. */
int64_t digits_hex_eight(uint64_t digits);

#endif
