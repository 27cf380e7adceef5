/* guid: text to bytes and back. */
#include "base/guid.h"

#include <stdio.h>
#include <string.h>

/* Where each byte of memory stands in the 36 characters of the text. */
static const uint8_t PLACE[16] = {6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34};

/* The value of a digit, by table, as any other way has to guess which kind it is. Of what is none 0x80. */
static unsigned hex(char c)
{
#define N    0x80
#define NONE N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N
    static const uint8_t value[256] = {
        NONE, NONE, NONE, 0,  1,  2, 3, 4, 5, 6, 7,    8,    9,    N,    N,    N,    N,    N,    N,    N,  10,
        11,   12,   13,   14, 15, N, N, N, N, N, N,    N,    N,    N,    NONE, N,    10,   11,   12,   13, 14,
        15,   N,    N,    N,  N,  N, N, N, N, N, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
    };
    return value[(uint8_t)c];
}

int guid_parse(struct text t, struct guid *out)
{
    struct guid guid;
    unsigned wrong = 0;
    *out = (struct guid){0};
    if (t.len == 38 && t.at[0] == '{' && t.at[37] == '}')
        t = text_slice(t, 1, 36);
    if (t.len != 36 || t.at[8] != '-' || t.at[13] != '-' || t.at[18] != '-' || t.at[23] != '-')
        return -1;
    for (int i = 0; i < 16; i++) {
        unsigned high = hex(t.at[PLACE[i]]), low = hex(t.at[PLACE[i] + 1]);
        wrong |= high | low;
        guid.byte[i] = (uint8_t)(high << 4 | low);
    }
    if (wrong & N)
        return -1;
    *out = guid;
    return 0;
}

bool guid_is_zero(const struct guid *guid)
{
    static const struct guid zero;
    return guid_equal(guid, &zero);
}

bool guid_equal(const struct guid *a, const struct guid *b)
{
    return memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

char *guid_format(const struct guid *guid, char out[GUID_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    memcpy(out, "{00000000-0000-0000-0000-000000000000}", GUID_TEXT);
    for (int i = 0; i < 16; i++) {
        out[1 + PLACE[i]] = digits[guid->byte[i] >> 4];
        out[2 + PLACE[i]] = digits[guid->byte[i] & 15];
    }
    return out;
}
