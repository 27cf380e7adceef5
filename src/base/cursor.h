/* cursor: the one way to take numbers and bytes from untrusted binary data: little-endian, never past the
 * end. What is asked for beyond it is zero and makes the cursor bad for good, so that a reader may take all
 * it wants and look once. */
#ifndef HOPCHAIN_BASE_CURSOR_H
#define HOPCHAIN_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
    const uint8_t *base;
    size_t at, end; /* of base: read next; first that is not to be read */
    bool bad;
};

/* The next len bytes, or NULL. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t len)
{
    const uint8_t *bytes = c->base + c->at;
    if (c->bad || c->at > c->end || len > c->end - c->at) {
        c->bad = true;
        return NULL;
    }
    c->at += len;
    return bytes;
}

static inline uint64_t cursor_number(struct cursor *c, size_t len)
{
    const uint8_t *bytes = cursor_take(c, len);
    uint64_t value = 0;
    for (size_t i = 0; bytes && i < len; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
    return (uint8_t)cursor_number(c, 1);
}

static inline uint16_t cursor_u16(struct cursor *c)
{
    return (uint16_t)cursor_number(c, 2);
}

static inline uint32_t cursor_u32(struct cursor *c)
{
    return (uint32_t)cursor_number(c, 4);
}

static inline uint64_t cursor_u64(struct cursor *c)
{
    return cursor_number(c, 8);
}

#endif
