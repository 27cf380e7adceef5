/* guid: text to bytes and back. */
#include "base/guid.h"

#include "base/digits.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

/* Where each byte of memory stands in the 36 characters of the text. */
static const uint8_t PLACE[16] = {6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34};

static uint64_t bytes_at(const char *at, size_t len)
{
    uint64_t word = 0;
    memcpy(&word, at, len);
    return le64toh(word);
}

/* The first three fields are numbers, the rest is bytes. */
static int read_fields(const char *at, struct guid *guid)
{
    const int64_t first = digits_hex_eight(bytes_at(at, 8));
    const int64_t second = digits_hex_eight(bytes_at(at + 9, 4) | bytes_at(at + 14, 4) << 32);
    const int64_t third = digits_hex_eight(bytes_at(at + 19, 4) | bytes_at(at + 24, 4) << 32);
    const int64_t fourth = digits_hex_eight(bytes_at(at + 28, 8));
    const uint32_t field[] = {htole32((uint32_t)first),
                              htole32((uint32_t)second << 16 | (uint32_t)second >> 16),
                              htobe32((uint32_t)third), htobe32((uint32_t)fourth)};
    if ((first | second | third | fourth) < 0)
        return -1;
    memcpy(guid->byte, field, sizeof guid->byte);
    return 0;
}

int guid_parse(struct text t, struct guid *out)
{
    *out = (struct guid){0};
    if (t.len == 38 && t.at[0] == '{' && t.at[37] == '}')
        t = text_slice(t, 1, 36);
    if (t.len != 36 || t.at[8] != '-' || t.at[13] != '-' || t.at[18] != '-' || t.at[23] != '-')
        return -1;
    return read_fields(t.at, out);
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
