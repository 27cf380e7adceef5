/* guid_lanes: MD5 in eight lanes with the compiler's vectors: SSE2 by halves everywhere on x86-64, AVX2 where
 * the processor has it, plain words elsewhere. */
#include "correlate/guid_lanes.h"

#include "base/md5.h"
#include "base/time.h"

#include <string.h>

#define DAY_SECONDS 86400

#define WINDOW 5 /* words a stamp can touch: 14 bytes from any even place */

/* One UTF-8 letter to UTF-16LE; bytes that are no UTF-8 become U+FFFD. Returns the bytes it wrote, 2 or 4. */
static size_t utf16_letter(struct text *t, uint8_t out[4])
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = (uint8_t)t->at[0];
    size_t len = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    uint32_t code = len == 1 ? lead : len ? lead & (0xffu >> (len + 1)) : 0xfffd;
    size_t i = 1;
    for (; i < len && i < t->len && ((uint8_t)t->at[i] & 0xc0) == 0x80; i++)
        code = code << 6 | ((uint8_t)t->at[i] & 0x3f);
    if (i < len || (len && code < lowest[len]) || code > 0x10ffff)
        code = 0xfffd;
    *t = text_slice(*t, i, t->len);
    if (code >= 0x10000) {
        uint32_t high = 0xd800 + ((code - 0x10000) >> 10), low = 0xdc00 + (code & 0x3ff);
        memcpy(out, (uint8_t[]){(uint8_t)high, (uint8_t)(high >> 8), (uint8_t)low, (uint8_t)(low >> 8)}, 4);
        return 4;
    }
    out[0] = (uint8_t)code;
    out[1] = (uint8_t)(code >> 8);
    return 2;
}

/* Appends t to the bytes, at most to size; returns the new length, or size + 1 when it does not fit. */
static size_t append_utf16(uint8_t *bytes, size_t len, size_t size, struct text t)
{
    while (t.len && len + 4 <= size) {
        if ((uint8_t)t.at[0] >= 0x80) {
            len += utf16_letter(&t, bytes + len);
            continue;
        }
        bytes[len] = (uint8_t)t.at[0];
        bytes[len + 1] = 0;
        len += 2;
        t.at++;
        t.len--;
    }
    return t.len ? size + 1 : len;
}

static uint32_t load(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

void guid_message_init(struct guid_message *message, struct text name, struct text realm)
{
    uint8_t bytes[GUID_MAX_BLOCKS * 64] = {0};
    size_t room = sizeof bytes - GUID_STAMP - 9, len, whole, total; /* 9: the 0x80 and the length in bits */
    *message = (struct guid_message){.state = MD5_START};
    len = append_utf16(bytes, 0, room, name);
    len = len > room ? len : append_utf16(bytes, len, room, realm);
    if (len > room)
        return;
    whole = len / 64;
    for (size_t i = 0; i < whole; i++)
        md5_block(message->state, bytes + 64 * i);
    total = len + GUID_STAMP;
    bytes[total] = 0x80;
    message->blocks = (unsigned)((total + 9 + 63) / 64 - whole);
    for (int i = 0; i < 8; i++)
        bytes[(whole + message->blocks) * 64 - 8 + (size_t)i] = (uint8_t)((uint64_t)total * 8 >> 8 * i);
    for (size_t i = 0; i < message->blocks * 16u; i++)
        message->word[i] = load(bytes + 64 * whole + 4 * i);
    message->at = (unsigned)(len - 64 * whole);
}

void guid_stamp_init(struct guid_stamp *stamp, int64_t second, uint8_t pad)
{
    struct time_civil c = time_civil(second * TIME_SECOND);
    *stamp =
        (struct guid_stamp){{(uint8_t)c.year, (uint8_t)(c.year >> 8), (uint8_t)c.month, (uint8_t)c.day,
                             (uint8_t)c.hour, (uint8_t)c.minute, (uint8_t)c.second, 0, 0, 0, 1, pad, 0, 0}};
}

void guid_stamp_near(struct guid_day *day, struct guid_stamp *stamp, int64_t second, uint8_t pad)
{
    int64_t seconds = day->known ? second - day->midnight : -1;
    if (seconds < 0 || seconds >= DAY_SECONDS) {
        seconds = second % DAY_SECONDS + (second % DAY_SECONDS < 0 ? DAY_SECONDS : 0);
        day->midnight = second - seconds;
        day->known = true;
        guid_stamp_init(&day->stamp, day->midnight, 0);
    }
    *stamp = day->stamp;
    stamp->byte[4] = (uint8_t)(seconds / 3600);
    stamp->byte[5] = (uint8_t)(seconds / 60 % 60);
    stamp->byte[6] = (uint8_t)(seconds % 60);
    stamp->byte[11] = pad;
}

/* The words that the stamp touches, with it laid over them. */
static void lay(const struct guid_message *message, const struct guid_stamp *stamp, uint32_t window[WINDOW])
{
    unsigned first = message->at / 4, shift = message->at % 4 * 8;
    uint32_t s[4];
    for (int i = 0; i < 3; i++)
        s[i] = load(stamp->byte + 4 * i);
    s[3] = (uint32_t)stamp->byte[12] | (uint32_t)stamp->byte[13] << 8;
    for (int i = 0; i < WINDOW; i++)
        window[i] = message->word[first + (unsigned)i];
    for (int i = 0; i < 4; i++) {
        window[i] |= s[i] << shift;
        if (shift)
            window[i + 1] |= s[i] >> (32 - shift);
    }
}

int guid_plain_find(const struct guid_message *message, const struct guid_stamp stamps[GUID_LANES],
                    const struct guid *wanted)
{
    for (int lane = 0; lane < GUID_LANES && message->blocks; lane++) {
        uint32_t state[4], word[GUID_MAX_BLOCKS * 16];
        uint8_t block[64];
        memcpy(state, message->state, sizeof state);
        memcpy(word, message->word, sizeof word);
        lay(message, &stamps[lane], word + message->at / 4);
        for (unsigned b = 0; b < message->blocks; b++) {
            for (unsigned i = 0; i < 64; i++)
                block[i] = (uint8_t)(word[16 * b + i / 4] >> 8 * (i % 4));
            md5_block(state, block);
        }
        if (state[0] == load(wanted->byte) && state[1] == load(wanted->byte + 4) &&
            state[2] == load(wanted->byte + 8) && state[3] == load(wanted->byte + 12))
            return lane;
    }
    return -1;
}

typedef uint32_t lanes __attribute__((vector_size(4 * GUID_LANES)));

#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) ((y) ^ ((z) & ((x) ^ (y))))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define I(x, y, z) ((y) ^ ((x) | ~(z)))

/* RFC 1321's sines and shifts. */
static const uint32_t SINE[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

/* One step; the four words change places by the order of the names. Constants once unrolled. */
#define STEP(f, a, b, c, d, i, k, s)                                                                         \
    a += f(b, c, d) + x[(k)&15] + SINE[i];                                                                   \
    a = (a << (s) | a >> (32 - (s))) + b;
#define ROUND(f, from, times, plus, s0, s1, s2, s3)                                                          \
    for (int i = from; i < from + 16; i += 4) {                                                              \
        STEP(f, a, b, c, d, i, (i)*times + plus, s0)                                                         \
        STEP(f, d, a, b, c, i + 1, (i + 1) * times + plus, s1)                                               \
        STEP(f, c, d, a, b, i + 2, (i + 2) * times + plus, s2)                                               \
        STEP(f, b, c, d, a, i + 3, (i + 3) * times + plus, s3)                                               \
    }

static inline __attribute__((always_inline)) void lanes_block(lanes state[4], const lanes x[16])
{
    lanes a = state[0], b = state[1], c = state[2], d = state[3];
    ROUND(F, 0, 1, 0, 7, 12, 17, 22)
    ROUND(G, 16, 5, 1, 5, 9, 14, 20)
    ROUND(H, 32, 3, 5, 4, 11, 16, 23)
    ROUND(I, 48, 7, 0, 6, 10, 15, 21)
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

static inline __attribute__((always_inline)) int find(const struct guid_message *message,
                                                      const struct guid_stamp stamps[GUID_LANES],
                                                      const struct guid *wanted)
{
    lanes word[GUID_MAX_BLOCKS * 16], state[4];
    uint32_t window[WINDOW];
    for (unsigned i = 0; i < message->blocks * 16; i++)
        word[i] = (lanes){0} + message->word[i];
    for (int lane = 0; lane < GUID_LANES; lane++) {
        lay(message, &stamps[lane], window);
        for (unsigned i = 0; i < WINDOW; i++)
            word[message->at / 4 + i][lane] = window[i];
    }
    for (int i = 0; i < 4; i++)
        state[i] = (lanes){0} + message->state[i];
    for (unsigned b = 0; b < message->blocks; b++)
        lanes_block(state, word + 16 * b);
    for (int lane = 0; lane < GUID_LANES; lane++)
        if (state[0][lane] == load(wanted->byte) && state[1][lane] == load(wanted->byte + 4) &&
            state[2][lane] == load(wanted->byte + 8) && state[3][lane] == load(wanted->byte + 12))
            return lane;
    return -1;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static int find_avx2(const struct guid_message *message,
                                                     const struct guid_stamp stamps[GUID_LANES],
                                                     const struct guid *wanted)
{
    return find(message, stamps, wanted);
}
#endif

int guid_lanes_find_baseline(const struct guid_message *message, const struct guid_stamp stamps[GUID_LANES],
                             const struct guid *wanted)
{
    return message->blocks ? find(message, stamps, wanted) : -1;
}

int guid_lanes_find(const struct guid_message *message, const struct guid_stamp stamps[GUID_LANES],
                    const struct guid *wanted)
{
    if (!message->blocks)
        return -1;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return find_avx2(message, stamps, wanted);
#endif
    return guid_lanes_find_baseline(message, stamps, wanted);
}
