/* encoding: recognises how a stream is encoded and converts it piece by piece. */
#include "encoding.h"

#include "base/arena.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#define PAGE_NAME_MAX 40 /* the longest names of code pages have about 20 letters */
#define LETTER        4  /* bytes of the longest character, in any encoding */
#define REPLACEMENT   0xfffd

void encoding_init(struct encoding *encoding)
{
    encoding->kind = ENCODING_UNDECIDED;
    encoding->mark = 0;
    encoding->held_len = 0;
}

void encoding_resume(struct encoding *encoding)
{
    encoding_init(encoding);
    encoding->kind = ENCODING_UTF8;
}

size_t encoding_put(uint32_t code, char *out)
{
    size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[more] | code >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

/* ---- which encoding ---- */

/* One byte of the page in UTF-8; undefined ones become U+FFFD. False where the byte only begins a character:
 * then it is no single-byte code page. */
static bool fill_letter(iconv_t converter, unsigned byte, struct encoding_letter *letter)
{
    char in[1] = {(char)byte}, *from = in, *to = letter->utf8;
    size_t in_left = 1, out_left = sizeof letter->utf8;
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &from, &in_left, &to, &out_left) == (size_t)-1) {
        letter->len = (uint8_t)encoding_put(REPLACEMENT, letter->utf8);
        return errno == EILSEQ;
    }
    iconv(converter, NULL, NULL, &to, &out_left); /* pages with combining marks keep a letter back */
    letter->len = (uint8_t)(sizeof letter->utf8 - out_left);
    return letter->len > 0;
}

/* The page iconv calls name (NUL-terminated). False when there is none, when it is not a single-byte one, or
 * when ASCII does not stand for itself in it (the declaration was read as ASCII). */
static bool fill_page(struct encoding *encoding, const char *name)
{
    iconv_t converter = iconv_open("UTF-8", name);
    bool good = true, high = false;
    if (converter == (iconv_t)-1)
        return false;
    for (unsigned byte = 0; byte < 256 && good; byte++) {
        struct encoding_letter *letter = &encoding->page[byte];
        good = fill_letter(converter, byte, letter);
        if (byte < 0x80)
            good = good && letter->len == 1 && (uint8_t)letter->utf8[0] == byte;
        else
            high = high || memcmp(letter->utf8, "\xef\xbf\xbd", 3) != 0;
    }
    iconv_close(converter);
    return good && high;
}

static bool is_name_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '.' || c == ':';
}

/* The value of encoding="..." in the declaration as a NUL-terminated name. False where there is none. */
static bool declared_name(struct text declaration, char name[PAGE_NAME_MAX + 1])
{
    static const char key[] = "encoding";
    const char *hit = declaration.len ? memmem(declaration.at, declaration.len, key, sizeof key - 1) : NULL;
    struct text rest;
    size_t len = 0;
    if (!hit)
        return false;
    hit += sizeof key - 1;
    rest = text_trim((struct text){hit, (size_t)(declaration.at + declaration.len - hit)});
    if (rest.len == 0 || rest.at[0] != '=')
        return false;
    rest = text_trim(text_slice(rest, 1, rest.len));
    if (rest.len == 0 || (rest.at[0] != '"' && rest.at[0] != '\''))
        return false;
    while (len + 1 < rest.len && len < PAGE_NAME_MAX && is_name_byte(rest.at[len + 1]))
        len++;
    memcpy(name, rest.at + 1, len);
    name[len] = '\0';
    return len > 0;
}

/* The XML declaration that the held bytes begin with; empty where they do not. False while more bytes may
 * complete it. */
static bool find_declaration(const struct encoding *encoding, struct text *declaration)
{
    struct text held = {(const char *)encoding->held, encoding->held_len}, open = TEXT("<?xml");
    const char *end;
    *declaration = (struct text){0};
    if (!text_equal(text_slice(held, 0, open.len), text_slice(open, 0, held.len)))
        return true;
    end = memmem(held.at, held.len, "?>", 2);
    if (!end)
        return held.len == ENCODING_HELD;
    *declaration = text_slice(held, 0, (size_t)(end - held.at));
    return true;
}

static void drop_held(struct encoding *encoding, size_t len)
{
    encoding->held_len -= len;
    memmove(encoding->held, encoding->held + len, encoding->held_len);
}

static void set_marked(struct encoding *encoding, enum encoding_kind kind, uint8_t mark)
{
    encoding->kind = kind;
    encoding->mark = mark;
    drop_held(encoding, mark);
}

/* UTF-16 without a mark: the first two letters are ASCII in every export. */
static bool guess_utf16(struct encoding *encoding)
{
    const uint8_t *b = encoding->held;
    if (encoding->held_len < 4 || (b[0] && b[1]) || (b[2] && b[3]))
        return false;
    if (b[0] && b[2])
        encoding->kind = ENCODING_UTF16LE;
    else if (b[1] && b[3])
        encoding->kind = ENCODING_UTF16BE;
    return encoding->kind != ENCODING_UNDECIDED;
}

/* Leaves the kind undecided while the held bytes do not suffice. */
static void decide(struct encoding *encoding, bool last)
{
    const uint8_t *b = encoding->held;
    size_t len = encoding->held_len;
    char name[PAGE_NAME_MAX + 1];
    struct text declaration;
    if (len < 4 && !last)
        return;
    if (len >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0)
        set_marked(encoding, ENCODING_UTF8, 3);
    else if (len >= 2 && memcmp(b, "\xff\xfe", 2) == 0)
        set_marked(encoding, ENCODING_UTF16LE, 2);
    else if (len >= 2 && memcmp(b, "\xfe\xff", 2) == 0)
        set_marked(encoding, ENCODING_UTF16BE, 2);
    else if (!guess_utf16(encoding) && (find_declaration(encoding, &declaration) || last))
        encoding->kind = declared_name(declaration, name) && fill_page(encoding, name) ? ENCODING_CODE_PAGE
                                                                                       : ENCODING_UTF8;
}

/* ---- conversion ---- */

/* A run of input and of output; the converters move both on as far as whole characters go. */
struct run {
    const uint8_t *in, *in_end;
    char *out, *out_end;
};

static void copy_utf8(struct run *r)
{
    size_t in = (size_t)(r->in_end - r->in), room = (size_t)(r->out_end - r->out), n = in < room ? in : room;
    memcpy(r->out, r->in, n);
    r->in += n;
    r->out += n;
}

static void convert_page(const struct encoding *encoding, struct run *r)
{
    for (; r->in < r->in_end && r->out_end - r->out >= LETTER; r->in++) {
        const struct encoding_letter *letter = &encoding->page[*r->in];
        memcpy(r->out, letter->utf8, sizeof letter->utf8);
        r->out += letter->len;
    }
}

static void convert_utf16(struct run *r, unsigned high)
{
    while (r->in_end - r->in >= 2 && r->out_end - r->out >= LETTER) {
        uint32_t unit = (uint32_t)(r->in[high] << 8 | r->in[1 - high]);
        size_t used = 2;
        if (unit >= 0xd800 && unit < 0xdc00) {
            uint32_t low;
            if (r->in_end - r->in < 4)
                return;
            low = (uint32_t)(r->in[2 + high] << 8 | r->in[3 - high]);
            if (low >= 0xdc00 && low < 0xe000) {
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                used = 4;
            }
        }
        if (unit >= 0xd800 && unit < 0xe000)
            unit = REPLACEMENT;
        if (unit < 0x80)
            *r->out++ = (char)unit;
        else
            r->out += encoding_put(unit, r->out);
        r->in += used;
    }
}

static void convert(const struct encoding *encoding, struct run *r)
{
    switch (encoding->kind) {
    case ENCODING_UNDECIDED:
        break;
    case ENCODING_UTF8:
        copy_utf8(r);
        break;
    case ENCODING_CODE_PAGE:
        convert_page(encoding, r);
        break;
    case ENCODING_UTF16LE:
        convert_utf16(r, 1);
        break;
    case ENCODING_UTF16BE:
        convert_utf16(r, 0);
        break;
    }
}

/* Moves bytes of in to the held ones until there are upto of them. */
static void hold(struct encoding *encoding, struct text *in, size_t upto)
{
    size_t n = upto > encoding->held_len ? upto - encoding->held_len : 0;
    if (n > in->len)
        n = in->len;
    if (n == 0)
        return;
    memcpy(encoding->held + encoding->held_len, in->at, n);
    encoding->held_len += n;
    *in = text_slice(*in, n, in->len);
}

size_t encoding_convert(struct encoding *encoding, struct text *in, bool last, char *out, size_t room)
{
    struct run run = {.out = out, .out_end = out + room};
    assert(room >= ENCODING_ROOM);
    while (encoding->kind == ENCODING_UNDECIDED && (in->len || last)) {
        hold(encoding, in, encoding->held_len + 1);
        decide(encoding, last && in->len == 0);
    }
    while (encoding->held_len && encoding->kind != ENCODING_UNDECIDED) {
        hold(encoding, in, LETTER);
        run.in = encoding->held;
        run.in_end = run.in + encoding->held_len;
        convert(encoding, &run);
        if (run.in == encoding->held)
            return (size_t)(run.out - out);
        drop_held(encoding, (size_t)(run.in - encoding->held));
    }
    if (in->len && encoding->kind != ENCODING_UNDECIDED) {
        run.in = (const uint8_t *)in->at;
        run.in_end = run.in + in->len;
        convert(encoding, &run);
        *in = text_slice(*in, (size_t)(run.in - (const uint8_t *)in->at), in->len);
        if (run.out_end - run.out >= LETTER)
            hold(encoding, in, in->len);
    }
    return (size_t)(run.out - out);
}

enum encoding_kind encoding_tell(struct text head)
{
    struct encoding encoding;
    char out[ENCODING_ROOM];
    encoding_init(&encoding);
    (void)encoding_convert(&encoding, &head, false, out, sizeof out);
    return encoding.kind;
}

uint64_t encoding_disk_length(const struct encoding *encoding, struct text converted)
{
    uint64_t letters = 0, pairs = 0;
    if (encoding->kind == ENCODING_UTF8 || encoding->kind == ENCODING_UNDECIDED)
        return converted.len;
    for (size_t i = 0; i < converted.len; i++) {
        letters += ((uint8_t)converted.at[i] & 0xc0) != 0x80;
        pairs += (uint8_t)converted.at[i] >= 0xf0;
    }
    return encoding->kind == ENCODING_CODE_PAGE ? letters : 2 * (letters + pairs);
}

/* ---- UTF-8 or not ---- */

/* The length of the character at the front of t, which is not ASCII; 0 where it is none. */
static size_t utf8_length(const uint8_t *b, size_t len)
{
    uint8_t low = 0x80, high = 0xbf;
    size_t more = b[0] < 0xc2 ? 0 : b[0] < 0xe0 ? 1 : b[0] < 0xf0 ? 2 : b[0] < 0xf5 ? 3 : 0;
    if (more == 0 || len <= more)
        return 0;
    if (b[0] == 0xe0)
        low = 0xa0;
    else if (b[0] == 0xed)
        high = 0x9f;
    else if (b[0] == 0xf0)
        low = 0x90;
    else if (b[0] == 0xf4)
        high = 0x8f;
    if (b[1] < low || b[1] > high)
        return 0;
    for (size_t i = 2; i <= more; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    return more + 1;
}

bool encoding_is_utf8(struct text t)
{
    const uint8_t *b = (const uint8_t *)t.at;
    for (size_t i = 0; i < t.len;) {
        uint64_t eight;
        if (t.len - i >= sizeof eight) {
            memcpy(&eight, b + i, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        if (b[i] < 0x80) {
            i++;
        } else {
            size_t len = utf8_length(b + i, t.len - i);
            if (len == 0)
                return false;
            i += len;
        }
    }
    return true;
}

/* 0x80 to 0x9f; the rest is Latin-1. */
static const uint16_t WINDOWS_1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

size_t encoding_from_windows_1252(struct text t, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t code = (uint8_t)t.at[i];
        if (room - n < LETTER)
            return 0;
        if (code >= 0x80 && code < 0xa0)
            code = WINDOWS_1252[code - 0x80];
        n += encoding_put(code, out + n);
    }
    return n;
}

struct text encoding_mend(struct encoding_mender *mender, struct text t, bool *guessed)
{
    if (encoding_is_utf8(t))
        return t;
    *guessed = true;
    if (!mender->room)
        mender->room = mem_new(mender->most, 1);
    return (struct text){mender->room, encoding_from_windows_1252(t, mender->room, mender->most)};
}
