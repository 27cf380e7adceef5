/* text: comparing, cutting and reading borrowed runs of bytes. */
#include "base/text.h"

#include <string.h>

struct text text_of(const char *string)
{
    return (struct text){string, string ? strlen(string) : 0};
}

bool text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool text_same(struct text a, struct text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool text_starts(struct text t, struct text prefix)
{
    return t.len >= prefix.len && text_equal(text_slice(t, 0, prefix.len), prefix);
}

bool text_ends(struct text t, struct text suffix)
{
    return t.len >= suffix.len && text_equal(text_slice(t, t.len - suffix.len, suffix.len), suffix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text t)
{
    while (t.len && is_space(t.at[0])) {
        t.at++;
        t.len--;
    }
    while (t.len && is_space(t.at[t.len - 1]))
        t.len--;
    return t;
}

struct text text_slice(struct text t, size_t from, size_t len)
{
    if (from > t.len)
        from = t.len;
    if (len > t.len - from)
        len = t.len - from;
    return (struct text){t.at ? t.at + from : NULL, len};
}

size_t text_find(struct text t, char byte)
{
    const char *hit = t.len ? memchr(t.at, byte, t.len) : NULL;
    return hit ? (size_t)(hit - t.at) : t.len;
}

size_t text_find_last(struct text t, char byte)
{
    const char *hit = t.len ? memrchr(t.at, byte, t.len) : NULL;
    return hit ? (size_t)(hit - t.at) : t.len;
}

/* As a digit of either base; 16 where it is none. */
static unsigned digit(char c)
{
    unsigned d = (uint8_t)c - (unsigned)'0';
    if (d < 10)
        return d;
    d = ((uint8_t)c | 0x20u) - 'a';
    return d < 6 ? d + 10 : 16;
}

static int read_hex(struct text t, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < t.len; i++) {
        unsigned d = digit(t.at[i]);
        if (d == 16 || value >> 60)
            return -1;
        value = value << 4 | d;
    }
    *out = value;
    return 0;
}

static int read_decimal(struct text t, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < t.len; i++) {
        unsigned d = (uint8_t)t.at[i] - (unsigned)'0';
        if (d > 9 || value > UINT64_MAX / 10 || value * 10 > UINT64_MAX - d)
            return -1;
        value = value * 10 + d;
    }
    *out = value;
    return 0;
}

int text_number(struct text t, uint64_t *out)
{
    if (t.len > 2 && t.at[0] == '0' && (t.at[1] | 0x20) == 'x')
        return read_hex(text_slice(t, 2, t.len), out);
    return t.len ? read_decimal(t, out) : -1;
}

/* Eight bytes at once: those from 'A' to 'Z' have a bit more in lower case. */
static uint64_t lower_eight(uint64_t x)
{
    const uint64_t each = UINT64_C(0x0101010101010101), low = x & 0x7f * each;
    uint64_t from_a = low + (0x80 - 'A') * each, past_z = low + (0x80 - 'Z' - 1) * each;
    return x | ((from_a & ~past_z & ~x & 0x80 * each) >> 2);
}

struct text text_lower(struct text t, char *out, size_t size)
{
    size_t len = t.len < size ? t.len : size, i = 0;
    for (; len - i >= 8; i += 8) {
        uint64_t eight;
        memcpy(&eight, t.at + i, 8);
        eight = lower_eight(eight);
        memcpy(out + i, &eight, 8);
    }
    for (; i < len; i++)
        out[i] = lower(t.at[i]);
    return (struct text){out, len};
}

struct text text_upper(struct text t, char *out, size_t size)
{
    size_t len = t.len < size ? t.len : size;
    for (size_t i = 0; i < len; i++)
        out[i] = t.at[i] >= 'a' && t.at[i] <= 'z' ? (char)(t.at[i] - ('a' - 'A')) : t.at[i];
    return (struct text){out, len};
}
