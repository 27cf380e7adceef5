/* xml: the format of exported events: a record is framed, mended where its carrier spoilt it, and read,
 * by the layouts of those before it where that can be. */
#include "base/arena.h"
#include "format.h"
#include "kind.h"
#include "syntax/encoding.h"
#include "xml_frame.h"
#include "xml_layouts.h"
#include "xml_mend.h"
#include "xml_parse.h"

#include <stdlib.h>
#include <string.h>

struct xml {
    const struct decode_options *options;
    struct xml_framer framer;
    struct xml_layouts *layouts;
    struct xml_parser *parser;
    char *mended; /* XML_RECORD_MAX bytes for a record that its carrier spoilt; NULL until one comes */
    struct encoding_mender mender;
    struct record record; /* the one being read */
};

static enum format_answer sniff(struct text head, const struct decode_options *options)
{
    (void)head, (void)options;
    return FORMAT_YES;
}

static void *open_reader(const struct decode_options *options)
{
    struct xml *x = mem_new(1, sizeof *x);
    x->options = options;
    x->layouts = xml_layouts_new();
    x->parser = xml_parser_new();
    xml_framer_init(&x->framer);
    x->mender.most = XML_RECORD_MAX;
    return x;
}

static void close_reader(void *reader)
{
    struct xml *x = reader;
    xml_framer_done(&x->framer);
    xml_layouts_free(x->layouts);
    xml_parser_free(x->parser);
    free(x->mended);
    free(x->mender.room);
    free(x);
}

static void begin(void *reader)
{
    struct xml *x = reader;
    xml_framer_begin(&x->framer);
}

static void feed(void *reader, struct text bytes, bool last)
{
    struct xml *x = reader;
    xml_framer_feed(&x->framer, bytes, last);
}

/* Is every record spelled as inside a JSON string? */
static bool is_carried(const struct xml *x)
{
    struct text head = window_head(&x->framer.window);
    return head.len && (head.at[0] == '{' || head.at[0] == '[');
}

/* The record's text made proper XML as far as its carrier spoilt it. Empty where it would be too large. */
static struct text mend(struct xml *x, const struct xml_frame *found, bool *guessed)
{
    struct text t = {found->at, found->len};
    bool json = found->json || is_carried(x);
    if (json || (memchr(t.at, '&', t.len) && memmem(t.at, t.len, "&#", 2))) {
        if (!x->mended)
            x->mended = mem_new(XML_RECORD_MAX, 1);
        memcpy(x->mended, t.at, t.len);
        if (json)
            t.len = xml_mend_json(x->mended, t.len);
        t.len = xml_mend_references(x->mended, t.len);
        t.at = x->mended;
    }
    return encoding_mend(&x->mender, t, guessed);
}

static void read_record(struct xml *x, const struct xml_frame *found, struct frame *frame)
{
    struct text xml = mend(x, found, &frame->guessed);
    enum decode_xml way = x->options->xml;
    const char *detail;
    enum bad bad;
    frame->xml = xml;
    if (xml.len == 0) {
        frame_leave_out(frame, BAD_TOO_LARGE, "in another encoding");
    } else if (way != DECODE_XML_LIBXML2 && xml_layouts_read(x->layouts, xml, &x->record)) {
        frame->record = &x->record;
    } else if (way == DECODE_XML_STRICT) {
        frame_leave_out(frame, BAD_ILL_FORMED, "not as Windows writes it, and --xml strict takes no other");
    } else if (xml_parse(x->parser, xml, &bad, &detail)) {
        frame_leave_out(frame, bad, detail);
    } else {
        frame->record = xml_parser_record(x->parser);
    }
}

/* A record of a known layout is framed and read at once. */
static bool next_known(struct xml *x, struct xml_frame *found)
{
    size_t len;
    if (x->options->want == DECODE_XML || x->options->pick.wants || x->options->xml == DECODE_XML_LIBXML2 ||
        is_carried(x))
        return false;
    len = xml_layouts_match(x->layouts, xml_framer_ahead(&x->framer), &x->record);
    if (len)
        xml_framer_take(&x->framer, len, found);
    return len > 0;
}

static bool next(void *reader, struct frame *frame)
{
    struct xml *x = reader;
    struct xml_frame found;
    bool known = next_known(x, &found);
    if (!known && !xml_framer_next(&x->framer, &found))
        return false;
    *frame = (struct frame){.offset = found.offset, .whole = found.whole, .bad = found.bad, .detail = ""};
    if (known)
        frame->record = &x->record;
    else if (found.whole)
        read_record(x, &found, frame);
    frame->unwanted = frame->whole && !format_wants(x->options, &frame->record->system);
    return true;
}

static enum decode_kind kind(const void *reader, struct text head)
{
    const struct xml *x = reader;
    return kind_sniff(head, window_head(&x->framer.window));
}

/* ---- parts ---- */

static const struct text OPENINGS[] = {{"<Event ", 7}, {"<Event>", 7}};

/* Wherever it stands, a record begins here. */
static bool is_opening(struct text t)
{
    for (size_t i = 0; i < sizeof OPENINGS / sizeof *OPENINGS; i++)
        if (text_starts(t, OPENINGS[i]))
            return true;
    return false;
}

/* Of the last one that does not stand first; 0: there is none. */
static size_t cut(struct text head, struct text bytes, bool first)
{
    size_t at = bytes.len;
    const char *hit;
    (void)head, (void)first;
    while (bytes.at && at && (hit = memrchr(bytes.at, '<', at)) != NULL) {
        at = (size_t)(hit - bytes.at);
        if (is_opening(text_slice(bytes, at, bytes.len)))
            return at;
    }
    return 0;
}

/* What is UTF-8 as it is, and holds a record soon. */
static bool may_cut(struct text head, const struct decode_options *options)
{
    struct encoding encoding;
    char room[ENCODING_ROOM];
    struct text left = head, text;
    (void)options;
    encoding_init(&encoding);
    text = (struct text){room, encoding_convert(&encoding, &left, false, room, sizeof room)};
    text = text_trim(text);
    return encoding.kind == ENCODING_UTF8 && text.len && text.at[0] != '{' && text.at[0] != '[' &&
           cut(head, head, true);
}

const struct format format_xml = {sniff, open_reader, close_reader, begin, feed,
                                  next,  kind,        may_cut,      cut,   NULL};
