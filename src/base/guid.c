/* guid: text to bytes and back. */
#include "base/guid.h"

#include <stdio.h>
#include <string.h>

/* Where each byte of memory stands in the 36 characters of the text. */
static const uint8_t PLACE[16] = {6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34};

/* A digit's value; others have bits above it. */
static unsigned hex(char c)
{
    unsigned d = (uint8_t)c - (unsigned)'0';
    if (d < 10)
        return d;
    d = ((uint8_t)c | 0x20u) - 'a';
    return d < 6 ? d + 10 : 0x100;
}

int guid_parse(struct text t, struct guid *out)
{
    struct guid guid;
    *out = (struct guid){0};
    if (t.len == 38 && t.at[0] == '{' && t.at[37] == '}')
        t = text_slice(t, 1, 36);
    if (t.len != 36 || t.at[8] != '-' || t.at[13] != '-' || t.at[18] != '-' || t.at[23] != '-')
        return -1;
    for (int i = 0; i < 16; i++) {
        unsigned byte = hex(t.at[PLACE[i]]) << 4 | hex(t.at[PLACE[i] + 1]);
        if (byte > 0xff)
            return -1;
        guid.byte[i] = (uint8_t)byte;
    }
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
