/* evtx_text: one function per kind of value, chosen by a table. */
#include "evtx_text.h"

#include "base/guid.h"
#include "syntax/encoding.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <stdio.h>

#define REPLACEMENT   0xfffdu
#define SHORT         64  /* no number, time or GUID is longer */
#define SID_PARTS_MAX 255 /* a byte counts them; Windows allows 15 */

/* ---- characters ---- */

static bool is_in_xml(uint32_t c)
{
    return c >= 0x20 ? c != 0xfffe && c != 0xffff : c == '\t' || c == '\n' || c == '\r';
}

static const char *escape_of(uint32_t c, enum evtx_escape escape)
{
    if (escape == EVTX_PLAIN)
        return NULL;
    return c == '&'                                   ? "&amp;"
           : c == '<'                                 ? "&lt;"
           : c == '>'                                 ? "&gt;"
           : c == '\'' && escape == EVTX_IN_ATTRIBUTE ? "&apos;"
                                                      : NULL;
}

/* To `to`, where EVTX_SPELLED bytes are free; how many it took. */
static size_t put_character(char *to, uint32_t c, enum evtx_escape escape)
{
    const char *escaped;
    size_t len;
    if (c >= 0x80 || c < 0x20)
        return encoding_put(is_in_xml(c) ? c : REPLACEMENT, to);
    escaped = escape_of(c, escape);
    if (!escaped) {
        *to = (char)c;
        return 1;
    }
    len = strlen(escaped);
    memcpy(to, escaped, len);
    return len;
}

static uint32_t unit(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8;
}

/* The character at `at`, and how many units it has. */
static uint32_t take_character(const uint8_t *at, size_t units, size_t *taken)
{
    uint32_t high = unit(at), low;
    *taken = 1;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    low = units > 1 ? unit(at + 2) : 0;
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return REPLACEMENT;
    *taken = 2;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* Four units in one number, the first lowest. */
#define EACH(unit) ((unit)*UINT64_C(0x0001000100010001))

static uint64_t take_four(const uint8_t *at)
{
    uint64_t four = 0;
    for (int i = 0; i < 8; i++)
        four |= (uint64_t)at[i] << (8 * i);
    return four;
}

/* Is one of the four this? */
static uint64_t any(uint64_t four, uint64_t value)
{
    uint64_t x = four ^ EACH(value);
    return (x - EACH(1)) & ~x & EACH(0x8000);
}

/* Is each of the four one byte that means itself? */
static bool is_plain(uint64_t four, enum evtx_escape escape)
{
    uint64_t special = (four & EACH(0xff80)) | ((four - EACH(0x20)) & EACH(0x8000));
    if (escape != EVTX_PLAIN)
        special |= any(four, '&') | any(four, '<') | any(four, '>');
    if (escape == EVTX_IN_ATTRIBUTE)
        special |= any(four, '\'');
    return special == 0;
}

static void put_four(char *to, uint64_t four)
{
    four = (four | four >> 8) & UINT64_C(0x0000ffff0000ffff);
    four |= four >> 16;
    for (int i = 0; i < 4; i++)
        to[i] = (char)(uint8_t)(four >> (8 * i));
}

/* The same for as many units as there are, eight by eight: how many were written. */
static size_t put_eights(char *to, const uint8_t *at, size_t units, enum evtx_escape escape)
{
    size_t done = 0;
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi16(escape == EVTX_IN_ATTRIBUTE ? '\'' : '&');
    for (; units - done >= 8; done += 8) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(at + 2 * done)), special;
        special =
            _mm_or_si128(_mm_cmplt_epi16(v, _mm_set1_epi16(0x20)), _mm_cmpgt_epi16(v, _mm_set1_epi16(0x7f)));
        if (escape != EVTX_PLAIN) {
            special = _mm_or_si128(special, _mm_cmpeq_epi16(v, _mm_set1_epi16('&')));
            special = _mm_or_si128(special, _mm_cmpeq_epi16(v, _mm_set1_epi16('<')));
            special = _mm_or_si128(special, _mm_cmpeq_epi16(v, _mm_set1_epi16('>')));
            special = _mm_or_si128(special, _mm_cmpeq_epi16(v, quote));
        }
        if (_mm_movemask_epi8(special))
            break;
        _mm_storel_epi64((__m128i *)(void *)(to + done), _mm_packus_epi16(v, v));
    }
#else
    (void)to, (void)at, (void)units, (void)escape;
#endif
    return done;
}

void evtx_put_utf16(struct evtx_out *out, const uint8_t *at, size_t units, enum evtx_escape escape)
{
    char *to = out->at + out->len;
    if (EVTX_SPELLED * units > out->size - out->len) {
        out->full = true;
        return;
    }
    for (size_t taken; units; at += 2 * taken, units -= taken) {
        uint64_t four;
        uint32_t c;
        taken = units >= 8 ? put_eights(to, at, units, escape) : 0;
        to += taken;
        if (taken)
            continue;
        four = units >= 4 ? take_four(at) : 0;
        if (four && is_plain(four, escape)) {
            put_four(to, four);
            to += 4;
            taken = 4;
            continue;
        }
        c = take_character(at, units, &taken);
        if (c == '\r' && escape == EVTX_PLAIN) {
            if (units > 1 && unit(at + 2) == '\n')
                continue;
            c = '\n';
        }
        to += put_character(to, c, escape);
    }
    out->len = (size_t)(to - out->at);
}

/* ---- values ---- */

static void put_string(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    size_t units = v->len / 2u;
    while (units && unit(v->at + 2 * (units - 1)) == 0)
        units--;
    evtx_put_utf16(out, v->at, units, escape);
}

/* In the machine's code page, which the log does not name: read as windows-1252. */
static void put_ansi(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    size_t len = v->len;
    while (len && v->at[len - 1] == 0)
        len--;
    for (size_t i = 0; i < len; i++) {
        char letter[EVTX_SPELLED];
        struct text one = {(const char *)v->at + i, 1};
        if (v->at[i] < 0x80)
            evtx_put(out, letter, put_character(letter, v->at[i], escape));
        else
            evtx_put(out, letter, encoding_from_windows_1252(one, letter, sizeof letter));
    }
}

static uint64_t number_of(const struct evtx_value *v)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < v->len && i < sizeof value; i++)
        value |= (uint64_t)v->at[i] << (8 * i);
    return value;
}

static void put_decimal(struct evtx_out *out, uint64_t value)
{
    char room[TEXT_DECIMAL];
    struct text digits = text_decimal(value, room);
    evtx_put(out, digits.at, digits.len);
}

static void put_unsigned(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    (void)escape;
    put_decimal(out, number_of(v));
}

static void put_signed(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    uint64_t value = number_of(v), sign;
    (void)escape;
    if (v->len == 0 || v->len > sizeof value) {
        put_decimal(out, value);
        return;
    }
    sign = UINT64_C(1) << (8 * v->len - 1);
    if (value & sign) {
        evtx_put(out, "-", 1);
        value = ((~value) & (sign | (sign - 1))) + 1;
    }
    put_decimal(out, value);
}

static void put_hex(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    char digits[SHORT];
    size_t at = sizeof digits;
    uint64_t value = number_of(v);
    (void)escape;
    do
        digits[--at] = "0123456789abcdef"[value % 16];
    while (value /= 16);
    digits[--at] = 'x';
    digits[--at] = '0';
    evtx_put(out, digits + at, sizeof digits - at);
}

static void put_real(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    char text[SHORT];
    uint64_t bits = number_of(v);
    uint32_t half = (uint32_t)bits;
    float single;
    double value;
    (void)escape;
    memcpy(&single, &half, sizeof single);
    memcpy(&value, &bits, sizeof value);
    if (v->len < sizeof value)
        snprintf(text, sizeof text, "%.9g", (double)single);
    else
        snprintf(text, sizeof text, "%.17g", value);
    evtx_put(out, text, strlen(text));
}

/* Meant to be four bytes that are 0 or 1; other sizes and other numbers are met. */
static void put_boolean(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    (void)escape;
    if (number_of(v))
        evtx_put(out, "true", 4);
    else
        evtx_put(out, "false", 5);
}

static void put_binary(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    (void)escape;
    if (2u * v->len > out->size - out->len) {
        out->full = true;
        return;
    }
    for (unsigned i = 0; i < v->len; i++) {
        out->at[out->len++] = "0123456789ABCDEF"[v->at[i] >> 4];
        out->at[out->len++] = "0123456789ABCDEF"[v->at[i] & 15];
    }
}

static void put_guid(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    struct guid guid;
    char text[GUID_TEXT];
    if (v->len != sizeof guid.byte) {
        put_binary(out, v, escape);
        return;
    }
    memcpy(guid.byte, v->at, sizeof guid.byte);
    evtx_put(out, guid_format(&guid, text), GUID_TEXT - 1);
}

static void put_digits(char *at, unsigned value, int count)
{
    while (count--) {
        at[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* Days since 1601-01-01 as a date of the Gregorian calendar: year, month, day. */
static void put_date(char at[10], uint32_t days)
{
    uint32_t n = days + 306, era = n / 146097, of_era = n % 146097; /* since 1600-03-01 */
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    uint32_t day = of_year - (153 * month + 2) / 5 + 1;
    put_digits(at, 1600 + era * 400 + year + (month >= 10), 4);
    at[4] = at[7] = '-';
    put_digits(at + 5, month < 10 ? month + 3 : month - 9, 2);
    put_digits(at + 8, day, 2);
}

/* 100 ns since 1601 */
#define FILETIME_DAY (UINT64_C(864000000000))
#define FILETIME_MAX (UINT64_C(3067671) * FILETIME_DAY) /* 10000-01-01 */

static void put_filetime(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    char text[] = "0000-00-00T00:00:00.0000000Z";
    uint64_t time = number_of(v), second = time % FILETIME_DAY / 10000000;
    if (v->len != sizeof time || time >= FILETIME_MAX) {
        put_hex(out, v, escape);
        return;
    }
    put_date(text, (uint32_t)(time / FILETIME_DAY));
    put_digits(text + 11, (unsigned)(second / 3600), 2);
    put_digits(text + 14, (unsigned)(second / 60 % 60), 2);
    put_digits(text + 17, (unsigned)(second % 60), 2);
    put_digits(text + 20, (unsigned)(time % 10000000), 7);
    evtx_put(out, text, sizeof text - 1);
}

static void put_systemtime(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    char text[SHORT];
    unsigned n[8];
    if (v->len != 16) {
        put_binary(out, v, escape);
        return;
    }
    for (int i = 0; i < 8; i++) /* year, month, day of the week, day, hour, minute, second, millisecond */
        n[i] = unit(v->at + 2 * i);
    snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", n[0], n[1], n[3], n[4], n[5], n[6],
             n[7]);
    evtx_put(out, text, strlen(text));
}

static void put_sid(struct evtx_out *out, const struct evtx_value *v, enum evtx_escape escape)
{
    uint64_t authority = 0;
    if (v->len < 8 || v->len < 8u + 4u * v->at[1]) {
        put_binary(out, v, escape);
        return;
    }
    for (int i = 2; i < 8; i++)
        authority = authority << 8 | v->at[i];
    evtx_put(out, "S-", 2);
    put_decimal(out, v->at[0]);
    evtx_put(out, "-", 1);
    put_decimal(out, authority);
    for (unsigned i = 0; i < v->at[1]; i++) {
        struct evtx_value part = {.at = v->at + 8 + 4 * i, .len = 4};
        evtx_put(out, "-", 1);
        put_decimal(out, number_of(&part));
    }
}

static const struct {
    void (*put)(struct evtx_out *out, const struct evtx_value *value, enum evtx_escape escape);
    uint8_t size; /* of an array's member; 0: it ends in a NUL, or says its size */
} TYPES[] = {
    [0x01] = {put_string, 0},   [0x02] = {put_ansi, 0},     [0x03] = {put_signed, 1},
    [0x04] = {put_unsigned, 1}, [0x05] = {put_signed, 2},   [0x06] = {put_unsigned, 2},
    [0x07] = {put_signed, 4},   [0x08] = {put_unsigned, 4}, [0x09] = {put_signed, 8},
    [0x0a] = {put_unsigned, 8}, [0x0b] = {put_real, 4},     [0x0c] = {put_real, 8},
    [0x0d] = {put_boolean, 4},  [0x0e] = {put_binary, 1},   [0x0f] = {put_guid, 16},
    [0x10] = {put_hex, 8},      [0x11] = {put_filetime, 8}, [0x12] = {put_systemtime, 16},
    [0x13] = {put_sid, 0},      [0x14] = {put_hex, 4},      [0x15] = {put_hex, 8},
    [0x20] = {put_hex, 8},      [0x23] = {put_string, 0},
};

#define TYPE_COUNT (sizeof TYPES / sizeof *TYPES)

/* A type that nobody has told of is shown as its bytes. */
void evtx_put_value(struct evtx_out *out, const struct evtx_value *value, enum evtx_escape escape)
{
    if (value->len == 0 || value->type == EVTX_NULL)
        return;
    if (value->type < TYPE_COUNT && TYPES[value->type].put)
        TYPES[value->type].put(out, value, escape);
    else
        put_binary(out, value, escape);
}

/* The length of the first member of an array that has no fixed size. */
static size_t first_length(const struct evtx_value *rest, uint8_t type)
{
    size_t step = type == EVTX_STRING ? 2 : 1, len = 0;
    if (type == 0x13)
        return rest->len >= 8 ? 8u + 4u * rest->at[1] : rest->len;
    while (len + step <= rest->len && (rest->at[len] || (step == 2 && rest->at[len + 1])))
        len += step;
    return len + step;
}

bool evtx_array_next(struct evtx_value *rest, struct evtx_value *member)
{
    uint8_t type = rest->type & (uint8_t)~EVTX_ARRAY;
    size_t len = type < TYPE_COUNT ? TYPES[type].size : 0;
    if (rest->len == 0)
        return false;
    if (len == 0)
        len = first_length(rest, type);
    if (len > rest->len)
        len = rest->len;
    *member = (struct evtx_value){.at = rest->at, .len = (uint16_t)len, .type = type};
    rest->at += len;
    rest->len = (uint16_t)(rest->len - len);
    return true;
}
