/* json: the format of JSON lines, arrays and pretty-printed objects: a record is framed, parsed alone, and
 * read by the shape it has; where it only carries the event's XML, by the reader of XML. */
#include "base/arena.h"
#include "format.h"
#include "json_cut.h"
#include "json_shape.h"
#include "syntax/encoding.h"
#include "syntax/json_value.h"

#include <stdlib.h>
#include <string.h>

#define SNIFFED                                                                                              \
    (2 * ENCODING_ROOM) /* of the head, as text: enough for white space and a line before the first */

static const struct json_wrapper WRAPPERS[] = {
    {{"hits", 4}, '{'},      {{"hits", 4}, '['},    {{"Events", 6}, '{'},  {{"Events", 6}, '['},
    {{"events", 6}, '['},    {{"records", 7}, '['}, {{"Records", 7}, '['}, {{"results", 7}, '['},
    {{"documents", 9}, '['}, {{"value", 5}, '['},
};
static const struct json_framing FRAMING = {JSON_RECORD_MAX, WRAPPERS, sizeof WRAPPERS / sizeof *WRAPPERS};

struct json {
    const struct decode_options *options;
    struct json_framer framer;
    struct framed found;
    struct json_parser *parser;
    struct json_shaper *shaper;
    struct json_object *object; /* found, parsed */
    struct record record;
    struct tree *tree; /* of it, where a query looks at it; else NULL */
    struct encoding_mender mender;
    void *xml;      /* format_xml's reader; NULL until one is needed */
    bool in_xml;    /* it has what is left of found */
    bool found_xml; /* and found an event in it */
};

/* ---- the format ---- */

/* "Record 7", which evtx_dump writes before each. */
static struct text skip_title(struct text t)
{
    const struct text title = TEXT("Record ");
    size_t end = text_find(t, '\n');
    return text_starts(t, title) && end < t.len ? text_trim(text_slice(t, end, t.len)) : t;
}

static enum format_answer sniff(struct text head, const struct decode_options *options)
{
    struct encoding encoding;
    char out[SNIFFED];
    struct text t, rest;
    (void)options;
    encoding_init(&encoding);
    t = (struct text){out, encoding_convert(&encoding, &head, false, out, sizeof out)};
    t = skip_title(text_trim(t));
    rest = text_trim(text_slice(t, 1, t.len));
    if (t.len && t.at[0] != '{' && t.at[0] != '[')
        return text_starts(t, TEXT("R")) ? FORMAT_UNDECIDED : FORMAT_NO;
    if (rest.len == 0)
        return FORMAT_UNDECIDED;
    if (t.at[0] == '[' && rest.at[0] == '{')
        return FORMAT_YES;
    return t.at[0] == '{' && rest.at[0] == '"' ? FORMAT_YES : FORMAT_NO;
}

static void *open_reader(const struct decode_options *options)
{
    struct json *j = mem_new(1, sizeof *j);
    j->options = options;
    json_framer_init(&j->framer, &FRAMING);
    j->mender.most = JSON_RECORD_MAX;
    j->parser = json_parser_new();
    j->shaper = json_shaper_new();
    j->tree = options->pick.wants ? tree_new() : NULL;
    return j;
}

static void let_go(struct json *j)
{
    json_value_free(j->object);
    j->object = NULL;
}

static void close_reader(void *reader)
{
    struct json *j = reader;
    let_go(j);
    json_framer_done(&j->framer);
    json_parser_free(j->parser);
    json_shaper_free(j->shaper);
    tree_free(j->tree);
    if (j->xml)
        format_xml.close(j->xml);
    free(j->mender.room);
    free(j);
}

static void begin(void *reader)
{
    struct json *j = reader;
    let_go(j);
    j->in_xml = false;
    json_framer_begin(&j->framer);
}

static void feed(void *reader, struct text bytes, bool last)
{
    struct json *j = reader;
    json_framer_feed(&j->framer, bytes, last);
}

/* ---- records ---- */

/* The record as UTF-8; empty where it would be too large. */
static struct text mend(struct json *j, bool *guessed)
{
    json_mend_nuls(j->found.at, j->found.len);
    return encoding_mend(&j->mender, (struct text){j->found.at, j->found.len}, guessed);
}

/* Something that is broken was an event where it names an event's id. */
static bool looks_like_event(const char *at, size_t len)
{
    static const char *const names[] = {"EventID", "EventId", "eventID", "event_id", "<Event", "u003cEvent"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (memmem(at, len, names[i], strlen(names[i])))
            return true;
    return false;
}

static void enter_xml(struct json *j)
{
    if (!j->xml)
        j->xml = format_xml.open(j->options);
    format_xml.begin(j->xml);
    format_xml.feed(j->xml, (struct text){j->found.at, j->found.len}, true);
    j->in_xml = true;
    j->found_xml = j->options->id_count > 0; /* else what is not wanted would be taken for something else */
}

/* The next event of found's XML. Where there is none at all, found is something else. */
static bool next_xml(struct json *j, struct frame *frame)
{
    bool more = format_xml.next(j->xml, frame);
    if (more)
        frame->offset =
            j->found.offset + encoding_disk_length(&j->framer.window.encoding,
                                                   text_slice((struct text){j->found.at, j->found.len}, 0,
                                                              (size_t)frame->offset));
    else
        *frame = (struct frame){.offset = j->found.offset, .strange = true};
    j->in_xml = more;
    more = more || !j->found_xml;
    j->found_xml = true;
    return more;
}

static void read_record(struct json *j, struct frame *frame)
{
    struct text text = mend(j, &frame->guessed);
    const char *detail = "";
    let_go(j);
    if (text.len == 0) {
        frame_leave_out(frame, BAD_TOO_LARGE, "in another encoding");
        return;
    }
    j->object = json_value_parse(j->parser, text, &detail);
    if (!j->object) {
        frame_leave_out(frame, BAD_ILL_FORMED, detail);
        frame->strange = !looks_like_event(text.at, text.len);
        return;
    }
    switch (json_shape_read(j->shaper, j->object, j->tree, &j->record, &detail)) {
    case JSON_EVENT:
        frame->record = &j->record;
        frame->tree = j->tree;
        frame->xml = text;
        break;
    case JSON_USELESS:
        frame_leave_out(frame, BAD_NO_EVENT, detail);
        break;
    case JSON_XML:
        enter_xml(j);
        break;
    }
}

static bool next(void *reader, struct frame *frame)
{
    struct json *j = reader;
    for (;;) {
        if (j->in_xml && next_xml(j, frame))
            return true;
        if (!json_framer_next(&j->framer, &j->found))
            return false;
        *frame = (struct frame){.offset = j->found.offset,
                                .whole = j->found.whole,
                                .bad = j->found.bad,
                                .detail = j->found.detail};
        if (j->found.whole)
            read_record(j, frame);
        else
            frame->strange = !looks_like_event(j->found.at, j->found.len);
        frame->unwanted = frame->record && !format_wants(j->options, &frame->record->system);
        if (!j->in_xml)
            return true;
    }
}

static enum decode_kind kind(const void *reader, struct text head)
{
    (void)reader, (void)head;
    return KIND_JSON;
}

/* ---- parts ---- */

static bool may_cut(struct text head, const struct decode_options *options)
{
    (void)options;
    return encoding_tell(head) == ENCODING_UTF8;
}

static size_t cut(struct text head, struct text bytes, bool first)
{
    (void)head;
    return json_cut(&FRAMING, bytes, first);
}

static void resume(void *reader, struct text head)
{
    struct json *j = reader;
    (void)head;
    begin(j);
    json_framer_resume(&j->framer);
}

const struct format format_json = {sniff, open_reader, close_reader, begin, feed,
                                   next,  kind,        may_cut,      cut,   resume};
