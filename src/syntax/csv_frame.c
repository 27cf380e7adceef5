/* csv_frame: one step a byte, but for what stands in quotes. */
#include "csv_frame.h"

#include <string.h>

void csv_framer_init(struct csv_framer *f, size_t most)
{
    *f = (struct csv_framer){.most = most};
    window_init(&f->window, most, false);
}

void csv_framer_done(struct csv_framer *f)
{
    window_done(&f->window);
}

static void begin(struct csv_framer *f, char delimiter)
{
    f->scanned = f->taken = 0;
    f->delimiter = delimiter;
    f->place = CSV_FIELD;
    f->skipping = false;
}

void csv_framer_begin(struct csv_framer *f, char delimiter)
{
    window_begin(&f->window);
    begin(f, delimiter);
}

void csv_framer_resume(struct csv_framer *f, char delimiter)
{
    window_resume(&f->window);
    begin(f, delimiter);
}

void csv_framer_feed(struct csv_framer *f, struct text bytes, bool last)
{
    window_feed(&f->window, bytes, last);
}

/* ---- records ---- */

enum look { LOOK_MORE, LOOK_WHOLE, LOOK_BROKEN };

/* At a byte outside quotes, or behind one that closes them. */
static enum look step(struct csv_framer *f, char c)
{
    if (c == '"' && f->place == CSV_CLOSED) /* two in quotes are one */
        f->place = CSV_QUOTED;
    else if (c == '\n')
        return LOOK_WHOLE;
    else if (c == f->delimiter)
        f->place = CSV_FIELD;
    else if (c == '"' && f->place == CSV_FIELD)
        f->place = CSV_QUOTED;
    else if (f->place == CSV_CLOSED && c != '\r')
        return LOOK_BROKEN;
    else if (f->place == CSV_FIELD)
        f->place = CSV_PLAIN;
    return LOOK_MORE;
}

/* Goes on to the record's end, which scanned is then at. */
static enum look look(struct csv_framer *f)
{
    size_t limit = f->window.start + f->most, end = f->window.end < limit ? f->window.end : limit;
    const char *text = f->window.at;
    for (; f->scanned < end; f->scanned++) {
        enum look look;
        if (f->place == CSV_QUOTED) {
            const char *quote = memchr(text + f->scanned, '"', end - f->scanned);
            f->scanned = quote ? (size_t)(quote - text) : end - 1;
            if (quote)
                f->place = CSV_CLOSED;
            continue;
        }
        look = step(f, text[f->scanned]);
        if (look != LOOK_MORE)
            return look;
    }
    return f->window.end < limit ? LOOK_MORE : LOOK_BROKEN;
}

/* False while the line goes on. */
static bool skip_line(struct csv_framer *f)
{
    struct text rest = {f->window.at + f->window.start, f->window.end - f->window.start};
    size_t at = text_find(rest, '\n');
    f->skipping = at == rest.len;
    window_drop(&f->window, f->skipping ? at : at + 1);
    f->scanned = f->window.start;
    f->place = CSV_FIELD;
    return !f->skipping;
}

static void give(struct csv_framer *f, bool whole, struct framed *frame)
{
    size_t len = f->scanned - f->window.start;
    bool large = len >= f->most;
    *frame = (struct framed){.at = f->window.buffer + f->window.start,
                             .len = len,
                             .offset = window_offset(&f->window),
                             .whole = whole,
                             .bad = large                    ? BAD_TOO_LARGE
                                    : f->place == CSV_QUOTED ? BAD_CUT_OFF
                                                             : BAD_ILL_FORMED,
                             .detail = large || f->place == CSV_QUOTED ? "" : "a quote inside a field"};
    while (whole && frame->len && frame->at[frame->len - 1] == '\r')
        frame->len--;
    f->skipping = !whole;
    f->taken = whole ? len : 0;
}

static bool refill(struct csv_framer *f)
{
    size_t moved;
    bool more = window_refill(&f->window, &moved);
    f->scanned -= moved;
    return more;
}

static void go_on(struct csv_framer *f)
{
    window_drop(&f->window, f->taken);
    f->taken = 0;
    if (f->window.start < f->window.end && f->window.at[f->window.start] == '\n' && !f->skipping)
        window_drop(&f->window, 1);
    f->scanned = f->window.start;
    f->place = CSV_FIELD;
}

/* The record's end has been found, or why it has none: false where it is an empty line. */
static bool finish(struct csv_framer *f, bool whole, struct framed *frame)
{
    give(f, whole, frame);
    if (whole && frame->len == 0)
        go_on(f);
    return !whole || frame->len > 0;
}

bool csv_framer_next(struct csv_framer *f, struct framed *frame)
{
    if (f->taken)
        go_on(f);
    for (;;) {
        enum look found = LOOK_MORE;
        if (!f->skipping || skip_line(f))
            found = look(f);
        if (found != LOOK_MORE) {
            if (finish(f, found == LOOK_WHOLE, frame))
                return true;
        } else if (!refill(f)) {
            if (!f->window.last || f->skipping || f->scanned == f->window.start)
                return false;
            if (finish(f, f->place != CSV_QUOTED, frame))
                return true;
        }
    }
}

/* ---- fields ---- */

/* Undoes the quotes of the field that begins at text[*at]; *at is then behind it. */
static struct text take_field(char *text, size_t len, size_t *at, char delimiter)
{
    size_t in = *at, out = *at;
    struct text field = {text + out, 0};
    bool quoted = in < len && text[in] == '"';
    for (in += quoted; in < len; in++) {
        if (quoted && text[in] == '"') {
            if (in + 1 == len || text[in + 1] != '"') {
                quoted = false;
                continue;
            }
            in++;
        } else if (!quoted && text[in] == delimiter) {
            break;
        }
        text[out++] = text[in];
    }
    field.len = out - *at;
    *at = in;
    return field;
}

size_t csv_split(char *text, size_t len, char delimiter, struct text *field)
{
    size_t count = 0, at = 0;
    for (;; at++) {
        struct text one = take_field(text, len, &at, delimiter);
        if (count < CSV_COLUMNS_MAX)
            field[count] = one;
        count++;
        if (at >= len)
            return count;
    }
}
