/* text: a borrowed run of bytes, usually UTF-8. It owns nothing and need not end in NUL. */
#ifndef HOPCHAIN_BASE_TEXT_H
#define HOPCHAIN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *at; /* never NULL when len > 0 */
    size_t len;
};

#define TEXT(literal)                                                                                        \
    (struct text)                                                                                            \
    {                                                                                                        \
        "" literal, sizeof(literal) - 1                                                                      \
    }

/* These are asked for every few bytes of a log. */

static inline bool text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Cut to what is there. */
static inline struct text text_slice(struct text t, size_t from, size_t len)
{
    if (from > t.len)
        from = t.len;
    if (len > t.len - from)
        len = t.len - from;
    return (struct text){t.at ? t.at + from : NULL, len};
}

static inline bool text_starts(struct text t, struct text prefix)
{
    return t.len >= prefix.len && text_equal(text_slice(t, 0, prefix.len), prefix);
}

struct text text_of(const char *string);      /* the bytes before the NUL; NULL gives an empty text */
bool text_same(struct text a, struct text b); /* equal but for the case of ASCII letters */
bool text_ends(struct text t, struct text suffix);
struct text text_trim(struct text t); /* without ASCII white space at either end */

/* The index of the first or last such byte, or t.len where there is none. */
size_t text_find(struct text t, char byte);
size_t text_find_last(struct text t, char byte);

/* Unsigned number, decimal or with 0x hexadecimal, nothing else beside it. 0, or -1 when it is no number or
 * does not fit. */
int text_number(struct text t, uint64_t *out);

/* The number in decimal, at the end of out. */
#define TEXT_DECIMAL 20
struct text text_decimal(uint64_t number, char out[TEXT_DECIMAL]);
struct text text_signed(int64_t number, char out[TEXT_DECIMAL]);

/* Writes t to out in lower case (ASCII only), cut to size bytes; returns the written part. */
struct text text_lower(struct text t, char *out, size_t size);

/* The same in upper case. */
struct text text_upper(struct text t, char *out, size_t size);

#endif
