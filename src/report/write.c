/* write: the buffer, UTF-8, and what is shown in place of characters that could harm a terminal or mislead
 * its reader. */
#include "report/write.h"

#include "report/report.h"

#include <assert.h>
#include <errno.h>
#include <langinfo.h>
#include <string.h>
#include <wchar.h>

int write_flush(struct writer *writer)
{
    if (!writer->error && writer->used &&
        fwrite(writer->buffer, 1, writer->used, writer->out) != writer->used)
        writer->error = errno ? errno : EIO;
    writer->used = 0;
    if (!writer->error && fflush(writer->out) != 0)
        writer->error = errno ? errno : EIO;
    errno = writer->error;
    return writer->error ? -1 : 0;
}

void write_across(struct writer *writer, const char *at, size_t len)
{
    while (len) {
        size_t part = WRITE_BYTES - writer->used;
        if (part > len)
            part = len;
        memcpy(writer->buffer + writer->used, at, part);
        writer->used += part;
        at += part;
        len -= part;
        if (writer->used == WRITE_BYTES)
            (void)write_flush(writer); /* the error is kept */
    }
}

/* The continuation bytes a first byte asks for, and the smallest character that may be written so. */
static int follow(unsigned char first, uint32_t *smallest)
{
    if (first >= 0xc2 && first <= 0xdf)
        return *smallest = 0x80, 1;
    if (first >= 0xe0 && first <= 0xef)
        return *smallest = 0x800, 2;
    if (first >= 0xf0 && first <= 0xf4)
        return *smallest = 0x10000, 3;
    return -1;
}

uint32_t utf8_next(struct text *t)
{
    unsigned char first = (unsigned char)t->at[0];
    uint32_t smallest, c;
    int count;
    struct text rest = text_slice(*t, 1, t->len);
    *t = rest;
    if (first < 0x80)
        return first;
    count = follow(first, &smallest);
    if (count < 0 || rest.len < (size_t)count)
        return UTF8_INVALID;
    c = first & (0x3fu >> count);
    for (int i = 0; i < count; i++) {
        if (((unsigned char)rest.at[i] & 0xc0) != 0x80)
            return UTF8_INVALID;
        c = c << 6 | ((unsigned char)rest.at[i] & 0x3f);
    }
    if (c < smallest || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return UTF8_INVALID;
    *t = text_slice(rest, (size_t)count, rest.len);
    return c;
}

/* Unicode categories Cc, Cf, Zl, Zp, and the fillers and selectors that show as nothing. */
static const struct {
    uint32_t first, last;
} HIDDEN[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x034f, 0x034f},   {0x0600, 0x0605},
    {0x061c, 0x061c},   {0x06dd, 0x06dd},   {0x070f, 0x070f},   {0x08e2, 0x08e2},   {0x115f, 0x1160},
    {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},
    {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
    {0x110bd, 0x110bd}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

bool utf8_is_hidden(uint32_t c)
{
    if (c >= 0x20 && c < 0x7f)
        return false;
    for (size_t i = 0; i < sizeof HIDDEN / sizeof *HIDDEN && c >= HIDDEN[i].first; i++)
        if (c <= HIDDEN[i].last)
            return true;
    return false;
}

size_t shown_plain(struct text t, size_t most)
{
    size_t i = 0;
    if (most > t.len)
        most = t.len;
    while (i < most && t.at[i] > 0x20 && t.at[i] < 0x7f)
        i++;
    return i;
}

static struct shown as_byte(unsigned char byte)
{
    struct shown s;
    s.len = s.columns = (uint8_t)snprintf(s.at, sizeof s.at, "\\x%02x", byte);
    return s;
}

static struct shown as_code(uint32_t character)
{
    struct shown s;
    s.len = s.columns = (uint8_t)snprintf(s.at, sizeof s.at, "\\u{%x}", (unsigned)character);
    return s;
}

struct shown shown_next(struct text *t, bool utf8)
{
    const char *at = t->at;
    uint32_t c = utf8_next(t);
    struct shown s = {1, 1, {at[0]}};
    int columns;
    if (c >= 0x20 && c < 0x7f)
        return s;
    if (c == UTF8_INVALID || c < 0x80)
        return as_byte((unsigned char)at[0]);
    columns = utf8 && !utf8_is_hidden(c) ? wcwidth((wchar_t)c) : -1;
    if (columns < 0)
        return as_code(c);
    s.len = (uint8_t)(t->at - at);
    s.columns = (uint8_t)columns;
    memcpy(s.at, at, s.len);
    return s;
}

struct shown shown_filed(struct text *t)
{
    const char *at = t->at;
    uint32_t c = utf8_next(t);
    struct shown s = {.len = (uint8_t)(t->at - at)};
    if (c == UTF8_INVALID || (c < 0x80 && utf8_is_hidden(c)))
        return as_byte((unsigned char)at[0]);
    if (utf8_is_hidden(c))
        return as_code(c);
    memcpy(s.at, at, s.len);
    return s;
}

char *report_harmless(struct text t, char *out, size_t size)
{
    static const char MORE[] = "...";
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    size_t used = 0, keep = 0; /* keep: the longest beginning that MORE can follow */
    assert(size >= sizeof MORE);
    while (t.len) {
        struct shown s = shown_next(&t, utf8);
        if (used + s.len >= size) {
            memcpy(out + keep, MORE, sizeof MORE - 1);
            used = keep + sizeof MORE - 1;
            break;
        }
        memcpy(out + used, s.at, s.len);
        used += s.len;
        if (used + sizeof MORE <= size)
            keep = used;
    }
    out[used] = 0;
    return out;
}
