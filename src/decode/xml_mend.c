/* xml_mend: two rewritings in place, each one pass. */
#include "xml_mend.h"

#include "syntax/encoding.h"
#include "xml_text.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD: shorter than any reference to a forbidden character */

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* ---- JSON ---- */

/* The four digits of \uXXXX at text (behind the u); -1 where they are none. */
static int32_t four_digits(const char *text, size_t len)
{
    int32_t value = 0;
    if (len < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int d = digit(text[i]);
        if (d < 0)
            return -1;
        value = value * 16 + d;
    }
    return value;
}

/* Reads the escape at text (on its backslash): how many bytes it takes, 0 where it is none. */
static size_t read_escape(const char *text, size_t len, uint32_t *code)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *hit = len > 1 && text[1] ? strchr(letters, text[1]) : NULL;
    int32_t high, low;
    if (hit) {
        *code = (uint8_t)meanings[hit - letters];
        return 2;
    }
    if (len < 6 || text[1] != 'u' || (high = four_digits(text + 2, len - 2)) < 0)
        return 0;
    *code = (uint32_t)high;
    if (high < 0xd800 || high > 0xdfff)
        return 6;
    low = len >= 12 && text[6] == '\\' && text[7] == 'u' ? four_digits(text + 8, len - 8) : -1;
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return 0;
    *code = 0x10000 + (((uint32_t)high - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
    return 12;
}

/* The length after rewriting, text itself untouched where write is false; SIZE_MAX at what is no escape. */
static size_t unescape(char *text, size_t len, bool write)
{
    size_t out = 0;
    for (size_t in = 0; in < len;) {
        char utf8[4];
        uint32_t code = 0;
        size_t taken = 1, made = 1;
        utf8[0] = text[in];
        if (text[in] == '\\') {
            taken = read_escape(text + in, len - in, &code);
            if (taken == 0)
                return SIZE_MAX;
            made = encoding_put(code, utf8);
        }
        if (write)
            memcpy(text + out, utf8, made);
        in += taken;
        out += made;
    }
    return out;
}

size_t xml_mend_json(char *text, size_t len)
{
    return unescape(text, len, false) == SIZE_MAX ? len : unescape(text, len, true);
}

/* ---- references ---- */

/* Length of the reference at text when it names a character that is none; else 0. */
static size_t forbidden_reference(const char *text, size_t len)
{
    uint32_t code = 0;
    size_t taken = xml_text_number((struct text){text, len}, &code);
    return taken && !xml_text_is_char(code) ? taken : 0;
}

size_t xml_mend_references(char *text, size_t len)
{
    size_t in = 0, out = 0;
    if (!memchr(text, '&', len))
        return len;
    while (in < len) {
        const char *hit = memmem(text + in, len - in, "&#", 2);
        size_t plain = hit ? (size_t)(hit - text) - in : len - in, taken;
        memmove(text + out, text + in, plain);
        in += plain;
        out += plain;
        if (!hit)
            break;
        taken = forbidden_reference(text + in, len - in);
        memmove(text + out, taken ? REPLACEMENT : text + in, taken ? 3 : 2);
        in += taken ? taken : 2;
        out += taken ? 3 : 2;
    }
    return out;
}
