/* xml_frame: looks for "Event" and then at what stands around it: cheaper than looking at every '<'. */
#include "xml_frame.h"

#include <string.h>

#define PREFIX_MAX 32 /* of <prefix:Event>; writers use ns0, evt */
#define SPACE_MAX  8  /* blanks in </Event  > */
#define BEHIND     64 /* bytes before "Event" that may belong to its tag: prefix and \u003c\/ */
#define AHEAD      32 /* and after it: blanks and \u003e */

void xml_framer_init(struct xml_framer *framer)
{
    *framer = (struct xml_framer){0};
    window_init(&framer->window, XML_RECORD_MAX + BEHIND + AHEAD, true);
}

void xml_framer_done(struct xml_framer *framer)
{
    window_done(&framer->window);
}

void xml_framer_begin(struct xml_framer *framer)
{
    window_begin(&framer->window);
    framer->scanned = framer->taken = 0;
    framer->inside = false;
}

void xml_framer_feed(struct xml_framer *framer, struct text bytes, bool last)
{
    window_feed(&framer->window, bytes, last);
}

/* ---- tags ---- */

enum mark { MARK_NONE, MARK_OPEN, MARK_CLOSE, MARK_EMPTY /* <Event/> */ };

struct tag {
    enum mark mark;
    size_t at,
        end; /* MARK_OPEN ends where its attributes begin; MARK_NONE at the first byte to look at again */
    bool json;
};

static bool ends_with(const char *text, size_t from, size_t to, struct text what)
{
    return to - from >= what.len && memcmp(text + to - what.len, what.at, what.len) == 0;
}

/* What stands before "Event" (at name, with its prefix): the tag's opening in one of its spellings. */
static const struct opening {
    struct text text;
    enum mark mark;
    bool json;
} OPENINGS[] = {
    {{"<", 1}, MARK_OPEN, false},          {{"</", 2}, MARK_CLOSE, false},
    {{"<\\/", 3}, MARK_CLOSE, true},       {{"\\u003c", 6}, MARK_OPEN, true},
    {{"\\u003C", 6}, MARK_OPEN, true},     {{"\\u003c/", 7}, MARK_CLOSE, true},
    {{"\\u003C/", 7}, MARK_CLOSE, true},   {{"\\u003c\\/", 8}, MARK_CLOSE, true},
    {{"\\u003C\\/", 8}, MARK_CLOSE, true},
};

static bool is_prefix_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* Looks back from "Event" at name, not before from. */
static bool look_behind(const char *text, size_t from, size_t name, struct tag *tag)
{
    if (name > from && text[name - 1] == ':') {
        size_t prefix = name - 1;
        while (prefix > from && name - prefix <= PREFIX_MAX && is_prefix_byte(text[prefix - 1]))
            prefix--;
        name = prefix;
    }
    for (size_t i = 0; i < sizeof OPENINGS / sizeof *OPENINGS; i++)
        if (ends_with(text, from, name, OPENINGS[i].text)) {
            tag->mark = OPENINGS[i].mark;
            tag->at = name - OPENINGS[i].text.len;
            tag->json = OPENINGS[i].json;
            return true;
        }
    return false;
}

#define NO_TAG 0
#define MORE   SIZE_MAX /* needs more bytes to tell */

/* The end of ">" or its JSON spelling at i, NO_TAG or MORE. */
static size_t bracket_end(const char *text, size_t i, size_t end)
{
    static const char spelled[] = "\\u003e";
    size_t n = 0;
    if (i < end && text[i] == '>')
        return i + 1;
    while (n < sizeof spelled - 1 && i + n < end &&
           (text[i + n] == spelled[n] || text[i + n] == "\\u003E"[n]))
        n++;
    if (n == sizeof spelled - 1)
        return i + n;
    return i + n == end ? MORE : NO_TAG;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The end of an opening tag whose name ends at i: where its attributes begin, or behind "/>". */
static size_t open_end(const char *text, size_t i, size_t end, struct tag *tag)
{
    if (i < end && is_space(text[i]))
        return i;
    if (i + 1 < end && text[i] == '\\' && text[i + 1] != 'u') /* white space in JSON */
        return i;
    if (i < end && text[i] == '/') {
        if (i + 1 < end && text[i + 1] == '>')
            tag->mark = MARK_EMPTY;
        return i + 1 == end ? MORE : i + 2;
    }
    return bracket_end(text, i, end);
}

static size_t close_end(const char *text, size_t i, size_t end)
{
    for (int n = 0; n < SPACE_MAX && i < end && is_space(text[i]); n++)
        i++;
    return bracket_end(text, i, end);
}

/* The first "Event" in text[from, end), or NULL. By its rarest letter: memchr is many times as fast as
 * memmem. */
static const char *find_word(const char *from, const char *end)
{
    const char *at = from;
    while (end - at >= 5 && (at = memchr(at + 1, 'v', (size_t)(end - at - 4))) != NULL)
        if (at[-1] == 'E' && memcmp(at + 1, "ent", 3) == 0)
            return at - 1;
    return NULL;
}

/* The first tag of an event in text[from, end) whose name begins at scan or later. */
static struct tag find_tag(const char *text, size_t from, size_t scan, size_t end)
{
    const char *hit;
    struct tag tag = {0};
    while ((hit = find_word(text + scan, text + end)) != NULL) {
        size_t name = (size_t)(hit - text);
        scan = name + 5;
        if (!look_behind(text, from, name, &tag))
            continue;
        tag.end = tag.mark == MARK_OPEN ? open_end(text, scan, end, &tag) : close_end(text, scan, end);
        if (tag.end == MORE)
            return (struct tag){.mark = MARK_NONE, .end = name};
        if (tag.end != NO_TAG)
            return tag;
    }
    if (end - scan >= 5)
        scan = end - 4;
    return (struct tag){.mark = MARK_NONE, .end = scan};
}

/* ---- records ---- */

/* The first len bytes become a frame; scanning goes on behind them. */
static bool give(struct xml_framer *f, size_t len, bool whole, struct xml_frame *frame)
{
    bool large = len > XML_RECORD_MAX;
    *frame = (struct xml_frame){.at = f->window.at + f->window.start,
                                .len = len,
                                .offset = window_offset(&f->window),
                                .json = f->json,
                                .whole = whole && !large,
                                .bad = large ? BAD_TOO_LARGE : BAD_CUT_OFF};
    f->taken = len;
    f->scanned = f->window.start + len;
    f->inside = false;
    return true;
}

/* True when the tag completes a frame. */
static bool take_tag(struct xml_framer *f, const struct tag *tag, struct xml_frame *frame)
{
    if (tag->mark == MARK_CLOSE) {
        f->scanned = tag->end;
        return f->inside && give(f, tag->end - f->window.start, true, frame);
    }
    if (f->inside) /* the tag is found again next time */
        return give(f, tag->at - f->window.start, false, frame);
    window_drop(&f->window, tag->at - f->window.start);
    f->json = tag->json;
    f->scanned = tag->end;
    f->inside = true;
    return tag->mark == MARK_EMPTY && give(f, tag->end - f->window.start, true, frame);
}

/* No tag before scanned: outside a record nothing but the last few bytes is kept. True when the record has
 * become too large; what is left of it is then outside. */
static bool pass_over(struct xml_framer *f, size_t scanned, struct xml_frame *frame)
{
    f->scanned = scanned;
    if (scanned - f->window.start <= BEHIND)
        return false;
    if (!f->inside)
        window_drop(&f->window, scanned - f->window.start - BEHIND);
    else if (scanned - f->window.start > XML_RECORD_MAX + BEHIND)
        return give(f, scanned - f->window.start - BEHIND, false, frame);
    return false;
}

static bool refill(struct xml_framer *f)
{
    size_t moved;
    bool more = window_refill(&f->window, &moved);
    f->scanned -= moved;
    return more;
}

static void drop_taken(struct xml_framer *f)
{
    window_drop(&f->window, f->taken);
    f->taken = 0;
}

struct text xml_framer_ahead(struct xml_framer *f)
{
    struct window *w = &f->window;
    size_t at;
    drop_taken(f);
    if (f->inside || f->scanned != w->start)
        return (struct text){0};
    for (at = w->start; at < w->end && is_space(w->at[at]);)
        at++;
    window_drop(w, at - w->start);
    f->scanned = at;
    return (struct text){w->at + at, w->end - at};
}

void xml_framer_take(struct xml_framer *f, size_t len, struct xml_frame *frame)
{
    f->json = false;
    (void)give(f, len, true, frame);
}

bool xml_framer_next(struct xml_framer *f, struct xml_frame *frame)
{
    const struct window *w = &f->window;
    drop_taken(f);
    for (;;) {
        struct tag tag = find_tag(w->at, w->start, f->scanned, w->end);
        if (tag.mark != MARK_NONE) {
            if (take_tag(f, &tag, frame))
                return true;
        } else if (pass_over(f, tag.end, frame)) {
            return true;
        } else if (!refill(f)) {
            return w->last && f->inside && give(f, w->end - w->start, false, frame);
        }
    }
}
