/* xml_text: one pass tells what there is; only then what is rare is looked at. */
#include "xml_text.h"

#include "syntax/encoding.h"

#include <string.h>

enum {
    B = XML_TEXT_BREAK,
    R = XML_TEXT_RETURN,
    F = XML_TEXT_REFERENCE,
    W = XML_TEXT_WRONG,
    A = XML_TEXT_ASK
};

#define EIGHT(x)   x, x, x, x, x, x, x, x
#define SIXTEEN(x) EIGHT(x), EIGHT(x)

const unsigned char XML_TEXT_CLASS[256] = {
    EIGHT(W),
    W,
    B,
    B,
    W,
    W,
    B | R,
    W,
    W,
    SIXTEEN(W),
    ['&'] = F | A,
    ['<'] = XML_TEXT_OPEN,
    ['\\'] = A,
    [']'] = A,
    [0x80] = SIXTEEN(A),
    SIXTEEN(A),
    SIXTEEN(A),
    SIXTEEN(A),
    SIXTEEN(A),
    SIXTEEN(A),
    SIXTEEN(A),
    SIXTEEN(A),
};

/* ---- references ---- */

bool xml_text_is_char(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) ||
           (c >= 0x10000 && c < 0x110000);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

size_t xml_text_number(struct text t, uint32_t *code)
{
    bool hex = t.len > 2 && t.at[2] == 'x';
    size_t first = hex ? 3 : 2, i = first;
    int base = hex ? 16 : 10, digit;
    if (!text_starts(t, TEXT("&#")))
        return 0;
    for (*code = 0; i < t.len && (digit = digit_of(t.at[i])) < base; i++)
        if (*code < 0x110000)
            *code = *code * (uint32_t)base + (uint32_t)digit;
    return i > first && i < t.len && t.at[i] == ';' ? i + 1 : 0;
}

/* The reference at the front of t: its length and the character; 0 where it is none. */
static size_t take_reference(struct text t, uint32_t *code)
{
    static const struct {
        struct text name;
        char meaning;
    } names[] = {{{"&amp;", 5}, '&'},
                 {{"&lt;", 4}, '<'},
                 {{"&gt;", 4}, '>'},
                 {{"&quot;", 6}, '"'},
                 {{"&apos;", 6}, '\''}};
    size_t len;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_starts(t, names[i].name)) {
            *code = (uint8_t)names[i].meaning;
            return names[i].name.len;
        }
    len = xml_text_number(t, code);
    return len && xml_text_is_char(*code) ? len : 0;
}

/* ---- what there is ---- */

static bool holds(struct text t, struct text what)
{
    return t.at && memmem(t.at, t.len, what.at, what.len) != NULL;
}

/* U+FFFE and U+FFFF are UTF-8, but no characters. */
static bool has_noncharacter(struct text t)
{
    return holds(t, TEXT("\xef\xbf\xbe")) || holds(t, TEXT("\xef\xbf\xbf"));
}

static bool references_are_right(struct text t)
{
    size_t i;
    while ((i = text_find(t, '&')) < t.len) {
        uint32_t code;
        size_t len = take_reference(text_slice(t, i, t.len), &code);
        if (len == 0)
            return false;
        t = text_slice(t, i + len, t.len);
    }
    return true;
}

/* Of a text that holds bytes to ask after. */
static bool is_right(struct text t)
{
    return references_are_right(t) && !holds(t, TEXT("]]>")) && !holds(t, TEXT("\\u003")) &&
           encoding_is_utf8(t) && !has_noncharacter(t);
}

unsigned xml_text_look(struct text t)
{
    unsigned found = 0;
    for (size_t i = 0; i < t.len; i++)
        found |= XML_TEXT_CLASS[(uint8_t)t.at[i]];
    if (found & A && !is_right(t))
        found |= W;
    return found & ~(unsigned)A;
}

/* ---- what it means ---- */

struct text xml_text_decode(struct text t, char **room)
{
    char *begin = *room, *to = begin;
    while (t.len) {
        size_t taken = 1;
        if (t.at[0] == '&') {
            uint32_t code = 0;
            taken = take_reference(t, &code);
            to += encoding_put(code, to);
        } else if (t.at[0] == '\r') {
            taken = text_starts(t, TEXT("\r\n")) ? 2 : 1;
            *to++ = '\n';
        } else {
            *to++ = t.at[0];
        }
        t = text_slice(t, taken, t.len);
    }
    *room = to;
    return (struct text){begin, (size_t)(to - begin)};
}
