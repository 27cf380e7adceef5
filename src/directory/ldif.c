/* ldif: the form of ldifde and ldapsearch (RFC 2849): lines of "name: value" or "name:: base64", which go on
 * on the next where that begins with a blank; an empty one ends the object. */
#include "base/arena.h"
#include "export.h"
#include "syntax/bytes.h"
#include "syntax/window.h"

#include <stdlib.h>
#include <string.h>

struct ldif {
    struct window window;
    struct encoding_mender mender;
    size_t line, scanned; /* where the line begins that is being looked at; what lies before has been */
    char *text;           /* the record, unfolded */
    size_t taken;         /* length to be dropped from the window's start by the next call */
    bool skipping;        /* to the next empty line */
};

/* ---- the form ---- */

static struct text take_line(struct text *rest)
{
    size_t end = text_find(*rest, '\n');
    struct text line = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end + 1, rest->len);
    return line.len && line.at[line.len - 1] == '\r' ? text_slice(line, 0, line.len - 1) : line;
}

static bool begins(struct text line, struct text word)
{
    return text_same(text_slice(line, 0, word.len), word);
}

/* By its first line that is neither empty nor a comment, nor goes on with one. */
static bool sniff(struct text head)
{
    while (head.len) {
        struct text line = take_line(&head);
        if (line.len == 0 || line.at[0] == '#' || line.at[0] == ' ')
            continue;
        return begins(line, TEXT("dn:")) || begins(line, TEXT("version:"));
    }
    return false;
}

static void *open_reader(void)
{
    struct ldif *l = mem_new(1, sizeof *l);
    window_init(&l->window, EXPORT_RECORD_MAX, false);
    l->mender.most = EXPORT_RECORD_MAX;
    return l;
}

static void close_reader(void *reader)
{
    struct ldif *l = reader;
    window_done(&l->window);
    free(l->mender.room);
    free(l);
}

static void begin(void *reader, struct text head)
{
    struct ldif *l = reader;
    (void)head;
    window_begin(&l->window);
    l->line = l->scanned = l->taken = 0;
    l->skipping = false;
}

static void feed(void *reader, struct text bytes, bool last)
{
    struct ldif *l = reader;
    window_feed(&l->window, bytes, last);
}

/* ---- records ---- */

static bool is_empty(const struct ldif *l, size_t end)
{
    return end == l->line || (end == l->line + 1 && l->window.at[l->line] == '\r');
}

static void go_on(struct ldif *l)
{
    window_drop(&l->window, l->taken);
    l->taken = 0;
    l->line = l->scanned = l->window.start;
}

/* Goes on to the empty line that ends the record; empty lines before it are dropped. False where more bytes
 * are needed. */
static bool look(struct ldif *l)
{
    const char *end;
    while ((end = memchr(l->window.at + l->scanned, '\n', l->window.end - l->scanned)) != NULL) {
        size_t at = (size_t)(end - l->window.at);
        if (is_empty(l, at) && l->line > l->window.start)
            return true;
        if (is_empty(l, at)) {
            window_drop(&l->window, at + 1 - l->window.start);
            l->skipping = false;
        }
        l->line = l->scanned = at + 1;
    }
    l->scanned = l->window.end;
    return false;
}

static bool refill(struct ldif *l)
{
    size_t moved;
    bool more = window_refill(&l->window, &moved);
    l->line -= moved;
    l->scanned -= moved;
    return more;
}

/* What is looked at grew too large: its bytes are dropped as they come, all but the line's. True: *found says
 * so, the first time. */
static bool drop_large(struct ldif *l, struct found *found)
{
    bool first = !l->skipping;
    if (l->window.end - l->window.start < EXPORT_RECORD_MAX)
        return false;
    if (first)
        *found = (struct found){FOUND_BAD, window_offset(&l->window), BAD_TOO_LARGE, "", false};
    l->skipping = true;
    l->taken = (l->line > l->window.start ? l->line : l->window.end) - l->window.start;
    go_on(l);
    return first;
}

/* The next record: true. False: *found says that there is none, or which was too large. */
static bool frame(struct ldif *l, struct text *record, struct found *found)
{
    go_on(l);
    while (!look(l)) {
        if (drop_large(l, found))
            return false;
        if (refill(l))
            continue;
        if (!l->window.last || l->window.end == l->window.start)
            return false;
        l->line = l->window.end; /* the last has no empty line behind it */
        break;
    }
    l->taken = l->line - l->window.start;
    *record = (struct text){l->window.at + l->window.start, l->taken};
    found->offset = window_offset(&l->window);
    if (!l->skipping)
        return true;
    l->skipping = false; /* the rest of one that was too large */
    return frame(l, record, found);
}

/* ---- lines ---- */

/* Joins what was folded, in place. */
static struct text unfold(char *at, size_t len)
{
    size_t out = 0;
    for (size_t i = 0; i < len; i++) {
        bool cr = at[i] == '\r' && i + 1 < len && at[i + 1] == '\n';
        size_t next = i + (cr ? 2 : 1);
        if ((cr || at[i] == '\n') && next < len && (at[next] == ' ' || at[next] == '\t'))
            i = next;
        else
            at[out++] = at[i];
    }
    return (struct text){at, out};
}

/* member;range=0-1499 is one part of many, whose last is member;range=1500-*. */
static bool is_part(struct text options)
{
    return options.len && begins(options, TEXT("range=")) && options.at[options.len - 1] != '*';
}

static void read_line(struct ldif *l, struct text line, struct entry *entry)
{
    size_t colon = text_find(line, ':'), option = text_find(text_slice(line, 0, colon), ';');
    enum attribute attribute = entry_attribute(text_slice(line, 0, option));
    struct text value = text_slice(line, colon + 1, line.len);
    char *out;
    int64_t len;
    if (attribute == ATTRIBUTE_COUNT || colon == line.len)
        return;
    if (is_part(text_slice(line, option + 1, colon > option ? colon - option - 1 : 0)))
        entry->partly |= UINT32_C(1) << attribute;
    if (value.len == 0 || value.at[0] != ':') {
        if (value.len == 0 || value.at[0] != '<') /* a file's name */
            entry_add(entry, attribute, value);
        return;
    }
    out = l->text + (value.at - l->text); /* decoded where it stands */
    len = bytes_from_base64(text_slice(value, 1, value.len), out);
    if (len >= 0)
        entry_add_raw(entry, attribute, (struct text){out, (size_t)len});
}

static struct found next(void *reader, struct entry *entry)
{
    struct ldif *l = reader;
    struct found found = {.detail = ""};
    struct text record, line;
    if (!frame(l, &record, &found))
        return found;
    l->text = l->window.buffer + (record.at - l->window.at);
    record = encoding_mend(&l->mender, record, &found.guessed);
    if (found.guessed)
        l->text = l->mender.room;
    if (record.len == 0) {
        found.kind = FOUND_BAD;
        found.bad = BAD_TOO_LARGE;
        found.detail = "in another encoding";
        return found;
    }
    record = unfold(l->text, record.len);
    while (record.len) {
        line = take_line(&record);
        if (line.len && line.at[0] != '#')
            read_line(l, line, entry);
    }
    found.kind = entry_has(entry, ATTRIBUTE_DN) ? FOUND_OBJECT : FOUND_OTHER;
    return found;
}

const struct export export_ldif = {"LDIF", sniff, open_reader, close_reader, begin, feed, next};
