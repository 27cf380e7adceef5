/* digits: a byte each in a word, the first in the lowest, and then worked on all together. */
#include "base/digits.h"

#include <endian.h>

#define EACH  UINT64_C(0x0101010101010101)
#define HIGH  (0x80 * EACH)
#define ZEROS ('0' * EACH)

static uint64_t eight(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return le64toh(word);
}

static uint64_t four(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return le32toh(word);
}

/* 1 to 8 digits behind zeros. They are read from both ends, as nothing beside them may be. */
static uint64_t pad(const char *at, size_t len)
{
    size_t before = 8 * (8 - len), middle = len / 2;
    if (len == 8)
        return eight(at);
    if (len >= 4)
        return four(at + len - 4) << 32 | four(at) << before | ZEROS >> 8 * len;
    return (uint64_t)(uint8_t)at[len - 1] << 56 | (uint64_t)(uint8_t)at[middle] << (before + 8 * middle) |
           (uint64_t)(uint8_t)at[0] << before | ZEROS >> 8 * len;
}

int64_t digits_hex_eight(uint64_t x)
{
    const uint64_t low = x | 0x20 * EACH;
    uint64_t digit = (x + (0x80 - '0') * EACH) & ~(x + (0x80 - '9' - 1) * EACH);
    uint64_t letter = (low + (0x80 - 'a') * EACH) & ~(low + (0x80 - 'f' - 1) * EACH);
    if (x & HIGH || (~(digit | letter) & HIGH))
        return -1;
    x = (x & 0x0f * EACH) + 9 * ((letter >> 7) & EACH);
    x = __builtin_bswap64(x);
    x = (x | x >> 4) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x | x >> 8) & UINT64_C(0x0000ffff0000ffff);
    return (int64_t)((x | x >> 16) & UINT32_MAX);
}

/* Of eight decimal digits; -1 where one of them is none. Neighbours are put together: two, four, eight. */
static int64_t decimal_eight(uint64_t x)
{
    if ((x | (x + (0x80 - '9' - 1) * EACH) | (x - ZEROS)) & HIGH)
        return -1;
    x -= ZEROS;
    x = (x * 10 + (x >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x * 100 + (x >> 16)) & UINT64_C(0x0000ffff0000ffff);
    return (int64_t)((x * 10000 + (x >> 32)) & UINT32_MAX);
}

/* More than sixteen. */
static int long_decimal(struct text t, uint64_t *out)
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

/* Up to sixteen digits, the last eight of which are worth one each. */
static inline int by_eights(struct text t, int64_t (*read)(uint64_t eight), uint64_t worth, uint64_t *out)
{
    int64_t first = 0, last;
    if (t.len == 0)
        return -1;
    if (t.len > 8)
        first = read(pad(t.at, t.len - 8));
    last = read(t.len > 8 ? eight(t.at + t.len - 8) : pad(t.at, t.len));
    if (first < 0 || last < 0)
        return -1;
    *out = (uint64_t)first * worth + (uint64_t)last;
    return 0;
}

int digits_decimal(struct text t, uint64_t *out)
{
    return t.len > 16 ? long_decimal(t, out) : by_eights(t, decimal_eight, 100000000, out);
}

int digits_hex(struct text t, uint64_t *out)
{
    while (t.len > 16 && t.at[0] == '0')
        t = text_slice(t, 1, t.len);
    return t.len > 16 ? -1 : by_eights(t, digits_hex_eight, UINT64_C(1) << 32, out);
}
