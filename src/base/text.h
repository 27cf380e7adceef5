/* text: a borrowed run of bytes, usually UTF-8. It owns nothing and need not end in NUL. */
#ifndef HOPCHAIN_BASE_TEXT_H
#define HOPCHAIN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *at; /* never NULL when len > 0 */
    size_t len;
};

#define TEXT(literal)                                                                                        \
    (struct text)                                                                                            \
    {                                                                                                        \
        "" literal, sizeof(literal) - 1                                                                      \
    }

struct text text_of(const char *string); /* the bytes before the NUL; NULL gives an empty text */
bool text_equal(struct text a, struct text b);
bool text_same(struct text a, struct text b); /* equal but for the case of ASCII letters */
bool text_starts(struct text t, struct text prefix);
bool text_ends(struct text t, struct text suffix);
struct text text_trim(struct text t);                           /* without ASCII white space at either end */
struct text text_slice(struct text t, size_t from, size_t len); /* cut to what is there */

/* The index of the first or last such byte, or t.len where there is none. */
size_t text_find(struct text t, char byte);
size_t text_find_last(struct text t, char byte);

/* Unsigned number, decimal or with 0x hexadecimal, nothing else beside it. 0, or -1 when it is no number or
 * does not fit. */
int text_number(struct text t, uint64_t *out);

/* The number in decimal, somewhere in out. */
#define TEXT_DECIMAL 20
struct text text_decimal(int64_t number, char out[TEXT_DECIMAL]);

/* Writes t to out in lower case (ASCII only), cut to size bytes; returns the written part. */
struct text text_lower(struct text t, char *out, size_t size);

/* The same in upper case. */
struct text text_upper(struct text t, char *out, size_t size);

#endif
