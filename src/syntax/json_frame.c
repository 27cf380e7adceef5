/* json_frame: follows strings and brackets, byte by byte outside strings and eight at once inside them. */
#include "json_frame.h"

#include <string.h>

#define FAR SIZE_MAX

void json_framer_init(struct json_framer *f, const struct json_framing *framing)
{
    *f = (struct json_framer){.framing = framing};
    window_init(&f->window, framing->most, false);
}

void json_framer_done(struct json_framer *f)
{
    window_done(&f->window);
}

static void begin(struct json_framer *f)
{
    f->scanned = f->taken = f->blanks = 0;
    f->before = '\n';
    f->inside = f->lost = false;
}

void json_framer_begin(struct json_framer *f)
{
    window_begin(&f->window);
    begin(f);
}

void json_framer_resume(struct json_framer *f)
{
    window_resume(&f->window);
    begin(f);
}

void json_framer_feed(struct json_framer *f, struct text bytes, bool last)
{
    window_feed(&f->window, bytes, last);
}

/* ---- between records ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* A record's '{' stands first on its line, or behind another record, a comma or an array's bracket. */
static bool may_begin(const struct json_framer *f)
{
    if (f->lost && f->column != FAR)
        return f->before == '\n' && f->blanks <= f->column;
    return f->before && strchr("\n,[]}", f->before) != NULL;
}

static void begin_record(struct json_framer *f, size_t at)
{
    window_drop(&f->window, at - f->window.start);
    f->column = f->before == '\n' ? f->blanks : FAR;
    f->inside = true;
    f->string = f->control = f->lost = false;
    f->depth = 1;
    f->arrays = 0;
    f->word = f->behind = 0;
    f->before = '{';
    f->scanned = at + 1;
}

static void look_between(struct json_framer *f)
{
    const char *text = f->window.at;
    size_t i = f->scanned;
    for (; i < f->window.end; i++) {
        char c = text[i];
        if (c == '{' && may_begin(f)) {
            begin_record(f, i);
            return;
        }
        if (c == '\n')
            f->blanks = 0;
        else if (is_blank(c))
            f->blanks++;
        if (!is_blank(c))
            f->before = c;
    }
    window_drop(&f->window, i - f->window.start);
    f->scanned = i;
}

/* ---- in a record ---- */

enum look { LOOK_MORE, LOOK_WHOLE, LOOK_BROKEN, LOOK_WRAPPER };

struct fault {
    enum bad bad;
    const char *detail;
};

#define EACH(byte)   (UINT64_C(0x0101010101010101) * (byte))
#define HAS_ZERO(x)  (((x)-EACH(1)) & ~(x)&EACH(0x80))
#define HAS_UNDER(x) (((x)-EACH(0x20)) & ~(x)&EACH(0x80)) /* a byte below ' ' */

/* The first quote, backslash or control character in text[i, end), or end. */
static size_t plain_end(const char *text, size_t i, size_t end)
{
    uint64_t eight;
    for (; end - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, text + i, sizeof eight);
        if (HAS_ZERO(eight ^ EACH('"')) | HAS_ZERO(eight ^ EACH('\\')) | HAS_UNDER(eight))
            break;
    }
    while (i < end && text[i] != '"' && text[i] != '\\' && (uint8_t)text[i] >= ' ')
        i++;
    return i;
}

/* Goes on in a string to the byte behind its end. */
static enum look look_string(struct json_framer *f, size_t end, struct fault *fault)
{
    const char *text = f->window.at;
    size_t i = f->scanned;
    while ((i = plain_end(text, i, end)) < end && text[i] != '"') {
        size_t at = text[i] == '\\' ? i + 1 : i; /* what may be a line's end */
        if (at == end)
            break;
        if (text[at] == '\n' || text[at] == '\r') {
            f->scanned = at;
            *fault = (struct fault){BAD_CUT_OFF, "a line ends inside a string"};
            return LOOK_BROKEN;
        }
        f->control = f->control || (uint8_t)text[at] < ' ';
        i = at + 1;
    }
    f->scanned = i;
    if (i == end || text[i] != '"')
        return LOOK_MORE;
    f->behind = i - f->window.start;
    f->scanned = i + 1;
    f->string = false;
    f->before = '"';
    return LOOK_MORE;
}

/* Does the bracket c open what a wrapper's key names? */
static bool is_wrapped(const struct json_framer *f, char c)
{
    struct text key = {f->window.at + f->window.start + f->word, f->behind - f->word};
    for (size_t i = 0; i < f->framing->wrapper_count; i++)
        if (c == f->framing->wrappers[i].opens && text_equal(key, f->framing->wrappers[i].key))
            return true;
    return false;
}

/* At '{' or '['. */
static enum look look_open(struct json_framer *f, char c, struct fault *fault)
{
    bool array = f->arrays & 1, member = !array && f->before == ':';
    if (!member && !(array && (f->before == ',' || f->before == '['))) {
        *fault = (struct fault){BAD_CUT_OFF, ""};
        return LOOK_BROKEN;
    }
    if (c == '{' && f->wrapping && f->depth == 2)
        return LOOK_WRAPPER;
    if (f->depth == 1)
        f->wrapping = is_wrapped(f, c);
    if (c == '{' && f->wrapping)
        return LOOK_WRAPPER;
    if (f->depth == JSON_DEPTH_MAX) {
        *fault = (struct fault){BAD_TOO_LARGE, "nested too deeply"};
        return LOOK_BROKEN;
    }
    f->depth++;
    f->arrays = f->arrays << 1 | (c == '[');
    return LOOK_MORE;
}

/* At '}' or ']'. */
static enum look look_close(struct json_framer *f, char c, struct fault *fault)
{
    if ((c == ']') != (f->arrays & 1)) {
        *fault = (struct fault){BAD_ILL_FORMED, "brackets do not match"};
        return LOOK_BROKEN;
    }
    f->arrays >>= 1;
    return --f->depth ? LOOK_MORE : LOOK_WHOLE;
}

/* At a byte outside strings: goes on behind it. */
static enum look look_at(struct json_framer *f, struct fault *fault)
{
    char c = f->window.at[f->scanned];
    enum look look = LOOK_MORE;
    if (is_blank(c) || c == '\n') {
        f->scanned++;
        return LOOK_MORE;
    }
    if (c == '{' || c == '[')
        look = look_open(f, c, fault);
    else if (c == '}' || c == ']')
        look = look_close(f, c, fault);
    else if (c == '"')
        f->word = f->scanned + 1 - f->window.start;
    if (look == LOOK_MORE || look == LOOK_WHOLE) {
        f->string = c == '"';
        f->scanned++;
        f->before = c;
    }
    return look;
}

static enum look look_inside(struct json_framer *f, struct fault *fault)
{
    size_t limit = f->window.start + f->framing->most, end = f->window.end < limit ? f->window.end : limit;
    enum look look = LOOK_MORE;
    while (look == LOOK_MORE && f->scanned < end) {
        size_t scanned = f->scanned;
        look = f->string ? look_string(f, end, fault) : look_at(f, fault);
        if (f->scanned == scanned && look == LOOK_MORE)
            break; /* at a backslash: needs the byte behind it */
    }
    if (look != LOOK_MORE || f->window.end < limit)
        return look;
    *fault = (struct fault){BAD_TOO_LARGE, ""};
    return LOOK_BROKEN;
}

/* ---- records ---- */

/* The wrapper is passed over: the next record begins right here, in an array, or somewhere behind this
 * bracket. */
static void leave_wrapper(struct json_framer *f)
{
    bool array = f->depth == 2;
    f->scanned += !array;
    window_drop(&f->window, f->scanned - f->window.start);
    f->before = array ? '[' : '{';
    f->inside = false;
}

static void give(struct json_framer *f, const struct fault *fault, struct framed *frame)
{
    *frame = (struct framed){.at = f->window.buffer + f->window.start,
                             .len = f->scanned - f->window.start,
                             .offset = window_offset(&f->window),
                             .whole = !fault && !f->control,
                             .bad = fault ? fault->bad : BAD_ILL_FORMED,
                             .detail = fault        ? fault->detail
                                       : f->control ? "a control character in a string"
                                                    : ""};
    f->taken = fault ? 1 : frame->len;
    f->lost = fault && frame->len < f->framing->most;
    f->inside = false;
}

static bool refill(struct json_framer *f)
{
    size_t moved;
    bool more = window_refill(&f->window, &moved);
    f->scanned -= moved;
    return more;
}

/* What give left at the window's front is done with. */
static void go_on(struct json_framer *f)
{
    if (!f->taken)
        return;
    window_drop(&f->window, f->taken);
    f->scanned = f->window.start;
    f->before = f->taken == 1 ? '{' : '}';
    f->taken = 0;
}

bool json_framer_next(struct json_framer *f, struct framed *frame)
{
    struct fault fault = {BAD_CUT_OFF, ""};
    go_on(f);
    for (;;) {
        enum look look;
        if (!f->inside)
            look_between(f);
        look = f->inside ? look_inside(f, &fault) : LOOK_MORE;
        if (look == LOOK_WRAPPER) {
            leave_wrapper(f);
        } else if (look != LOOK_MORE) {
            give(f, look == LOOK_WHOLE ? NULL : &fault, frame);
            return true;
        } else if (!refill(f)) {
            if (f->window.last && f->inside)
                give(f, &fault, frame);
            return f->taken > 0;
        }
    }
}
