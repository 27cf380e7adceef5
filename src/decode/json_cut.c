/* json_cut: a cut is where the framer (json_frame.h) stands as it does at a stream's beginning, whatever it
 * has read, and where it has given all that begins before, without having looked any further.
 *
 * So it does at a '{' that begins a line, where what stands before the line is no colon, comma or opening
 * bracket: in a record nothing else may stand before a '{', so one that is open there is broken at this very
 * byte, as it is where the stream ends; and none is inside a string there, which a line's end breaks. All
 * that are looked for behind the broken one's beginning fare alike, until one begins here.
 *
 * And so it does at the comma behind a whole record, which is how records in an array are parted; but only
 * framing tells such a comma from one inside a record. */
#include "json_cut.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* May a record that is open behind t go on with a '{'? */
static bool may_go_on(struct text t)
{
    while (t.len && is_space(t.at[t.len - 1]))
        t.len--;
    return t.len && memchr(":,[", t.at[t.len - 1], 3);
}

/* The last line that surely begins a record; 0: none. */
static size_t cut_line(struct text bytes)
{
    struct text before = bytes;
    const char *end;
    while (before.len && (end = memrchr(before.at, '\n', before.len)) != NULL) {
        size_t at = (size_t)(end - bytes.at) + 1;
        before.len = at - 1;
        if (at < bytes.len && bytes.at[at] == '{' && !may_go_on(before))
            return at;
    }
    return 0;
}

/* The comma behind the last whole record that has one; 0: none. Nothing that begins before it may have been
 * broken by what stands there or behind. */
static size_t cut_comma(const struct json_framing *framing, struct text bytes, bool first)
{
    struct json_framer framer;
    struct framed frame;
    size_t cut = 0, seen = 0;
    json_framer_init(&framer, framing);
    (first ? json_framer_begin : json_framer_resume)(&framer);
    json_framer_feed(&framer, bytes, false);
    while (json_framer_next(&framer, &frame)) {
        size_t at = (size_t)frame.offset + frame.len;
        if (!frame.whole && at >= seen)
            seen = at + 1;
        while (at < bytes.len && is_space(bytes.at[at]))
            at++;
        if (frame.whole && at >= seen && at < bytes.len && bytes.at[at] == ',')
            cut = at;
    }
    json_framer_done(&framer);
    return cut;
}

size_t json_cut(const struct json_framing *framing, struct text bytes, bool first)
{
    size_t line = cut_line(bytes);
    return line ? line : cut_comma(framing, bytes, first);
}
