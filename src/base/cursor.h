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

static inline uint8_t cursor_u8(struct cursor *c)
{
    const uint8_t *b = cursor_take(c, 1);
    return b ? *b : 0;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
    const uint8_t *b = cursor_take(c, 2);
    return b ? (uint16_t)(b[0] | b[1] << 8) : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
    const uint8_t *b = cursor_take(c, 4);
    return b ? b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24 : 0;
}

static inline uint64_t cursor_u64(struct cursor *c)
{
    uint64_t low = cursor_u32(c);
    return low | (uint64_t)cursor_u32(c) << 32;
}

#endif
