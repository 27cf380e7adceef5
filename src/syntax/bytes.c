/* bytes: Base64 (RFC 4648), hexadecimal and decimal digits. */
#include "bytes.h"

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int64_t bytes_from_base64(struct text t, void *out)
{
    uint8_t *to = out;
    uint32_t bits = 0;
    size_t digits = 0, padding = 0, len = 0;
    for (size_t i = 0; i < t.len; i++) {
        int digit = base64_digit(t.at[i]);
        if (is_space(t.at[i]))
            continue;
        padding += t.at[i] == '=';
        if (t.at[i] == '=' && padding < 3)
            continue;
        if (digit < 0 || padding)
            return -1;
        bits = bits << 6 | (uint32_t)digit;
        if (++digits % 4 != 1)
            to[len++] = (uint8_t)(bits >> (6 - 2 * ((digits - 1) % 4)));
    }
    return digits % 4 == 1 || (padding && (digits + padding) % 4) ? -1 : (int64_t)len;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int64_t bytes_from_hex(struct text t, void *out)
{
    uint8_t *to = out;
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++) {
        int high = hex_digit(t.at[i]), low = i + 1 < t.len ? hex_digit(t.at[i + 1]) : -1;
        if (len && (is_space(t.at[i]) || t.at[i] == '-'))
            continue;
        if (high < 0 || low < 0)
            return -1;
        to[len++] = (uint8_t)(high << 4 | low);
        i++;
    }
    return len ? (int64_t)len : -1;
}

int64_t bytes_from_numbers(struct text t, void *out)
{
    uint8_t *to = out;
    size_t len = 0;
    for (size_t i = 0; i < t.len;) {
        unsigned value = 0, digits = 0;
        for (; i < t.len && t.at[i] >= '0' && t.at[i] <= '9' && digits < 4; i++, digits++)
            value = value * 10 + (unsigned)(t.at[i] - '0');
        if (digits == 0 || value > UINT8_MAX)
            return -1;
        to[len++] = (uint8_t)value;
        while (i < t.len && (is_space(t.at[i]) || t.at[i] == ','))
            i++;
    }
    return len ? (int64_t)len : -1;
}
