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
    while (t.len && is_space(t.at[0]))
        t = text_slice(t, 1, t.len - 1);
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
    for (size_t i = t.len; i-- > 0;)
        if (t.at[i] == byte)
            return i;
    return t.len;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

int text_number(struct text t, uint64_t *out)
{
    unsigned base = 10;
    uint64_t value = 0;
    if (t.len > 2 && t.at[0] == '0' && lower(t.at[1]) == 'x') {
        base = 16;
        t = text_slice(t, 2, t.len - 2);
    }
    if (t.len == 0)
        return -1;
    for (size_t i = 0; i < t.len; i++) {
        unsigned d = (unsigned)digit(t.at[i]);
        if (d >= base || value > (UINT64_MAX - d) / base)
            return -1;
        value = value * base + d;
    }
    *out = value;
    return 0;
}

struct text text_lower(struct text t, char *out, size_t size)
{
    size_t len = t.len < size ? t.len : size;
    for (size_t i = 0; i < len; i++)
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
