/* text: comparing, cutting and reading borrowed runs of bytes. */
#include "base/text.h"

#include "base/digits.h"

#include <string.h>

struct text text_of(const char *string)
{
    return (struct text){string, string ? strlen(string) : 0};
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

int text_number(struct text t, uint64_t *out)
{
    if (t.len > 2 && t.at[0] == '0' && (t.at[1] | 0x20) == 'x')
        return digits_hex(text_slice(t, 2, t.len), out);
    return digits_decimal(t, out);
}

/* Eight bytes at once: those from 'A' to 'Z' have a bit more in lower case. */
static uint64_t lower_eight(uint64_t x)
{
    const uint64_t each = UINT64_C(0x0101010101010101), low = x & 0x7f * each;
    uint64_t from_a = low + (0x80 - 'A') * each, past_z = low + (0x80 - 'Z' - 1) * each;
    return x | ((from_a & ~past_z & ~x & 0x80 * each) >> 2);
}

struct text text_decimal(uint64_t number, char out[TEXT_DECIMAL])
{
    char *at = out + TEXT_DECIMAL;
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    return (struct text){at, (size_t)(out + TEXT_DECIMAL - at)};
}

struct text text_signed(int64_t number, char out[TEXT_DECIMAL])
{
    struct text t = text_decimal(number < 0 ? -(uint64_t)number : (uint64_t)number, out);
    if (number >= 0)
        return t;
    out[TEXT_DECIMAL - t.len - 1] = '-';
    return (struct text){t.at - 1, t.len + 1};
}

/* The last eight may be some that were lowered before. */
struct text text_lower(struct text t, char *out, size_t size)
{
    size_t len = t.len < size ? t.len : size, i = 0;
    if (len < 8)
        for (; i < len; i++)
            out[i] = lower(t.at[i]);
    for (; i < len; i += 8) {
        uint64_t eight;
        if (len - i < 8)
            i = len - 8;
        memcpy(&eight, t.at + i, 8);
        eight = lower_eight(eight);
        memcpy(out + i, &eight, 8);
    }
    return (struct text){out, len};
}

struct text text_upper(struct text t, char *out, size_t size)
{
    size_t len = t.len < size ? t.len : size;
    for (size_t i = 0; i < len; i++)
        out[i] = t.at[i] >= 'a' && t.at[i] <= 'z' ? (char)(t.at[i] - ('a' - 'A')) : t.at[i];
    return (struct text){out, len};
}
