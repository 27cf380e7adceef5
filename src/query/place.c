/* place: walks the element as it is written until so much text has come of it. */
#include "place.h"

#include <string.h>

static bool is_at(struct text xml, size_t i, const char *words)
{
    return text_starts(text_slice(xml, i, xml.len), text_of(words));
}

static size_t behind(struct text xml, size_t i, const char *words)
{
    struct text rest = text_slice(xml, i, xml.len);
    const char *hit = rest.len ? memmem(rest.at, rest.len, words, strlen(words)) : NULL;
    return hit ? i + (size_t)(hit - rest.at) + strlen(words) : xml.len;
}

/* How many bytes of text a reference stands for: &lt; and its like for one, &#228; for up to four. */
static size_t reference_bytes(struct text reference)
{
    bool hex = text_starts(reference, TEXT("&#x"));
    uint32_t code = 0;
    if (!text_starts(reference, TEXT("&#")))
        return 1;
    for (size_t i = hex ? 3 : 2; i + 1 < reference.len && code < 0x110000; i++) {
        char c = reference.at[i];
        uint32_t digit = (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        code = code * (hex ? 16 : 10) + digit;
    }
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/* Over what is no text: comments, the marks of CDATA, the first of two line ends. False at text. */
static bool pass_over(struct text xml, size_t *i, bool *cdata)
{
    if (!*cdata && is_at(xml, *i, "<!--"))
        *i = behind(xml, *i, "-->");
    else if (!*cdata && is_at(xml, *i, "<?"))
        *i = behind(xml, *i, "?>");
    else if (*cdata ? is_at(xml, *i, "]]>") : is_at(xml, *i, "<![CDATA["))
        *i += *cdata ? 3 : 9, *cdata = !*cdata;
    else if (is_at(xml, *i, "\r\n"))
        ++*i;
    else
        return false;
    return true;
}

static size_t walk(struct text xml, size_t i, size_t left)
{
    bool cdata = false;
    while (i < xml.len) {
        size_t end = i + 1, bytes = 1;
        if (pass_over(xml, &i, &cdata))
            continue;
        if (!cdata && xml.at[i] == '&') {
            end = behind(xml, i, ";");
            bytes = reference_bytes(text_slice(xml, i, end - i));
        }
        if (bytes > left || (!cdata && xml.at[i] == '<'))
            break;
        left -= bytes;
        i = end;
    }
    return i;
}

struct place place_of(struct text xml, size_t tag, size_t at)
{
    struct place place = {1, 1};
    size_t end = walk(xml, behind(xml, tag, ">"), at);
    for (size_t i = 0; i < end; i++)
        if (xml.at[i] == '\n')
            place = (struct place){place.line + 1, 1};
        else
            place.column += ((unsigned char)xml.at[i] & 0xc0) != 0x80;
    return place;
}
