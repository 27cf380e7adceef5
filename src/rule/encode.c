/* encode: Base64 (RFC 4648) and UTF-16. */
#include "rule/encode.h"

#include <string.h>

struct text rule_base64(struct arena *arena, struct text t)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = arena_take(arena, (t.len + 2) / 3 * 4 + 1), *at = out;
    for (size_t i = 0; i < t.len; i += 3) {
        size_t left = t.len - i;
        uint32_t bits = (uint32_t)(unsigned char)t.at[i] << 16;
        if (left > 1)
            bits |= (uint32_t)(unsigned char)t.at[i + 1] << 8;
        if (left > 2)
            bits |= (unsigned char)t.at[i + 2];
        *at++ = digits[bits >> 18];
        *at++ = digits[bits >> 12 & 63];
        *at++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *at++ = left > 2 ? digits[bits & 63] : '=';
    }
    return (struct text){out, (size_t)(at - out)};
}

/* Of the digits before the first byte's and those from the last whole one's on, some bits are others'. */
struct text rule_base64_offset(struct arena *arena, struct text t, unsigned offset)
{
    char *padded = arena_take(arena, t.len + offset + 1);
    struct text all;
    size_t begin = offset == 0 ? 0 : offset + 1u, end;
    memset(padded, ' ', offset);
    if (t.len)
        memcpy(padded + offset, t.at, t.len);
    all = rule_base64(arena, (struct text){padded, t.len + offset});
    end = (t.len + offset) * 8 / 6;
    return text_slice(all, begin, end > begin ? end - begin : 0);
}

/* The character at the front of t, and its bytes; a byte that begins none is itself. */
static uint32_t take_character(struct text t, size_t *len)
{
    unsigned char c = (unsigned char)t.at[0];
    size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    uint32_t code = more == 3 ? c & 7u : more == 2 ? c & 15u : more == 1 ? c & 31u : c;
    if (more >= t.len)
        more = 0;
    for (size_t i = 1; i <= more; i++)
        code = code << 6 | ((unsigned char)t.at[i] & 63u);
    *len = 1 + more;
    return code;
}

static char *put_unit(char *at, uint32_t unit, bool big)
{
    *at++ = (char)(big ? unit >> 8 : unit & 0xff);
    *at++ = (char)(big ? unit & 0xff : unit >> 8);
    return at;
}

struct text rule_utf16(struct arena *arena, struct text t, bool big, bool mark)
{
    char *out = arena_take(arena, 2 * t.len + 3), *at = out;
    size_t len;
    if (mark)
        at = put_unit(at, 0xfeff, big);
    for (; t.len; t = text_slice(t, len, t.len)) {
        uint32_t code = take_character(t, &len);
        if (code >= 0x10000) {
            at = put_unit(at, 0xd800 + ((code - 0x10000) >> 10), big);
            code = 0xdc00 + ((code - 0x10000) & 0x3ff);
        }
        at = put_unit(at, code, big);
    }
    return (struct text){out, (size_t)(at - out)};
}
