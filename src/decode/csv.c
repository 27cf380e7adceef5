/* csv: the format of tables with an event a line: Azure's, EvtxECmd's, Kibana's. The first line names the
 * columns; a record is an object with these members, and has one of JSON's shapes. */
#include "base/arena.h"
#include "format.h"
#include "json_shape.h"
#include "syntax/csv_frame.h"
#include "syntax/encoding.h"
#include "syntax/json_make.h"
#include "syntax/json_value.h"

#include <stdlib.h>
#include <string.h>

#define SNIFFED (FORMAT_HEAD + ENCODING_ROOM) /* of the head, as text: no ASCII grows */

struct csv {
    const struct decode_options *options;
    struct csv_framer framer;
    struct json_shaper *shaper;
    struct json_object *object; /* the record as JSON */
    struct record record;
    struct tree *tree; /* of it, where a query looks at it; else NULL */
    char delimiter;    /* 0: not yet known */
    char *header;      /* the first record, taken apart; NULL: it is still to come */
    struct text name[CSV_COLUMNS_MAX];
    size_t columns, named; /* those beyond have no names */
    struct encoding_mender mender;
    char *copy; /* CSV_RECORD_MAX bytes; NULL until it is needed */
};

/* ---- the format ---- */

/* Are these columns of an event? */
static bool names_fit(char *line, size_t len, char delimiter)
{
    struct text name[CSV_COLUMNS_MAX];
    struct json_object *object = json_make_object();
    size_t count = csv_split(line, len, delimiter, name);
    bool fit;
    for (size_t i = 0; i < count && i < CSV_COLUMNS_MAX; i++)
        json_make_set(object, name[i], TEXT("x"));
    fit = json_shape_fits(object);
    json_value_free(object);
    return fit;
}

/* What parts the columns of the stream that begins like this; 0 where it is no table of events, or too little
 * of it is there to tell. *all: the first line is there to its end. */
static char find_delimiter(struct text head, bool *all)
{
    static const char delimiters[] = ",;\t";
    struct encoding encoding;
    char text[SNIFFED], line[SNIFFED];
    size_t len, end;
    encoding_init(&encoding);
    len = encoding_convert(&encoding, &head, false, text, sizeof text);
    end = text_find((struct text){text, len}, '\n');
    *all = end < len;
    for (const char *delimiter = delimiters; *delimiter; delimiter++) {
        memcpy(line, text, end);
        if (memchr(line, *delimiter, end) && names_fit(line, end, *delimiter))
            return *delimiter;
    }
    return '\0';
}

static enum format_answer sniff(struct text head, const struct decode_options *options)
{
    bool all, fits;
    char first = head.len ? head.at[0] : '\0';
    (void)options;
    if (first == '<' || first == '{' || first == '[')
        return FORMAT_NO;
    fits = find_delimiter(head, &all) != '\0';
    if (!all && head.len < FORMAT_HEAD) /* the next column may be another's */
        return FORMAT_UNDECIDED;
    return fits ? FORMAT_YES : FORMAT_NO;
}

static void *open_reader(const struct decode_options *options)
{
    struct csv *c = mem_new(1, sizeof *c);
    c->options = options;
    csv_framer_init(&c->framer, CSV_RECORD_MAX);
    c->mender.most = CSV_RECORD_MAX;
    c->shaper = json_shaper_new();
    c->tree = options->pick.wants ? tree_new() : NULL;
    return c;
}

static void forget(struct csv *c)
{
    json_value_free(c->object);
    free(c->header);
    c->object = NULL;
    c->header = NULL;
    c->delimiter = '\0';
}

static void close_reader(void *reader)
{
    struct csv *c = reader;
    forget(c);
    csv_framer_done(&c->framer);
    json_shaper_free(c->shaper);
    tree_free(c->tree);
    free(c->mender.room);
    free(c->copy);
    free(c);
}

static void begin(void *reader)
{
    forget(reader);
}

static void feed(void *reader, struct text bytes, bool last)
{
    struct csv *c = reader;
    bool all;
    if (!c->delimiter) { /* these are the bytes that sniff has seen, or more */
        c->delimiter = find_delimiter(text_slice(bytes, 0, FORMAT_HEAD), &all);
        csv_framer_begin(&c->framer, c->delimiter);
    }
    csv_framer_feed(&c->framer, bytes, last);
}

/* ---- records ---- */

/* Files put together repeat the line that names the columns. */
static bool is_header(const struct csv *c, const struct text *field, size_t count)
{
    for (size_t i = 0; i < count && i < c->named; i++)
        if (!text_equal(field[i], c->name[i]))
            return false;
    return count == c->columns;
}

static void keep_header(struct csv *c, const struct framed *found)
{
    c->header = mem_new(found->len, 1);
    memcpy(c->header, found->at, found->len);
    c->columns = csv_split(c->header, found->len, c->delimiter, c->name);
    c->named = c->columns < CSV_COLUMNS_MAX ? c->columns : CSV_COLUMNS_MAX;
}

static void read_fields(struct csv *c, const struct text *field, struct frame *frame)
{
    const char *detail = "";
    json_value_free(c->object);
    c->object = json_make_object();
    for (size_t i = 0; i < c->named; i++)
        if (field[i].len)
            json_make_set(c->object, c->name[i], field[i]);
    switch (json_shape_read(c->shaper, c->object, c->tree, &c->record, &detail)) {
    case JSON_EVENT:
        frame->record = &c->record;
        frame->tree = c->tree;
        break;
    case JSON_USELESS:
        frame_leave_out(frame, BAD_NO_EVENT, detail);
        break;
    case JSON_XML:
        frame_leave_out(frame, BAD_NO_EVENT, "no event id, time or computer");
        break;
    }
}

/* Taking a record apart undoes its quotes: a copy of one that is wanted as it is written. */
static char *copy_for_split(struct csv *c, struct text t)
{
    if (!c->copy)
        c->copy = mem_new(CSV_RECORD_MAX, 1);
    return memcpy(c->copy, t.at, t.len);
}

/* False where it is no record but the columns' names again. */
static bool read_record(struct csv *c, const struct framed *found, struct frame *frame)
{
    struct text text = encoding_mend(&c->mender, (struct text){found->at, found->len}, &frame->guessed),
                field[CSV_COLUMNS_MAX];
    size_t count;
    char *at;
    if (text.len == 0) {
        frame_leave_out(frame, BAD_TOO_LARGE, "in another encoding");
        return true;
    }
    at = text.at == found->at ? found->at : c->mender.room;
    if (c->options->want == DECODE_XML)
        at = copy_for_split(c, text);
    frame->xml = text;
    count = csv_split(at, text.len, c->delimiter, field);
    if (is_header(c, field, count))
        return false;
    if (count < c->columns)
        frame_leave_out(frame, BAD_CUT_OFF, "fewer fields than columns");
    else if (count > c->columns)
        frame_leave_out(frame, BAD_ILL_FORMED, "more fields than columns");
    else
        read_fields(c, field, frame);
    return true;
}

static bool is_wanted(const struct csv *c, const struct frame *frame)
{
    return !frame->whole || format_wants(c->options, &frame->record->system);
}

static bool next(void *reader, struct frame *frame)
{
    struct csv *c = reader;
    struct framed found;
    while (csv_framer_next(&c->framer, &found)) {
        *frame = (struct frame){
            .offset = found.offset, .whole = found.whole, .bad = found.bad, .detail = found.detail};
        if (!found.whole)
            return true;
        if (!c->header)
            keep_header(c, &found);
        else if (read_record(c, &found, frame) && is_wanted(c, frame))
            return true;
    }
    return false;
}

/* Columns without a record. */
static enum decode_kind kind(const void *reader, struct text head)
{
    (void)reader, (void)head;
    return KIND_EMPTY;
}

/* ---- parts ---- */

/* The first record of the stream that begins so: false where more than its head is needed, or it is broken.
 */
static bool find_header(struct csv_framer *framer, struct text head, char delimiter, struct framed *found)
{
    csv_framer_begin(framer, delimiter);
    csv_framer_feed(framer, head, false);
    return csv_framer_next(framer, found) && found->whole;
}

/* Where the columns' names are at hand for each part. */
static bool may_cut(struct text head, const struct decode_options *options)
{
    struct csv_framer framer;
    struct framed found;
    bool all, may;
    (void)options;
    csv_framer_init(&framer, CSV_RECORD_MAX);
    may = encoding_tell(head) == ENCODING_UTF8 &&
          find_header(&framer, head, find_delimiter(head, &all), &found);
    csv_framer_done(&framer);
    return may;
}

/* Where the last record behind the columns' names begins, if nothing before it was broken by what stands
 * there or behind. Only who has read all before it knows which line's end is in quotes. */
static size_t cut(struct text head, struct text bytes, bool first)
{
    struct csv_framer framer;
    struct framed found;
    size_t at, seen = 0;
    bool all, named = !first;
    csv_framer_init(&framer, CSV_RECORD_MAX);
    (first ? csv_framer_begin : csv_framer_resume)(&framer, find_delimiter(head, &all));
    csv_framer_feed(&framer, bytes, false);
    for (; csv_framer_next(&framer, &found); named = true)
        if (!found.whole && found.offset + found.len >= seen)
            seen = (size_t)found.offset + found.len + 1;
    at = (size_t)window_offset(&framer.window);
    csv_framer_done(&framer);
    return !named || framer.skipping || at < seen ? 0 : at;
}

static void resume(void *reader, struct text head)
{
    struct csv *c = reader;
    struct framed found;
    bool all;
    begin(c);
    c->delimiter = find_delimiter(head, &all);
    if (find_header(&c->framer, head, c->delimiter, &found))
        keep_header(c, &found);
    csv_framer_resume(&c->framer, c->delimiter);
}

const struct format format_csv = {sniff, open_reader, close_reader, begin, feed,
                                  next,  kind,        may_cut,      cut,   resume};
