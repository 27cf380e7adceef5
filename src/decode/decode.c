/* decode: takes records from the framer, decides early, parses those that are ours, keeps the tally. */
#include "decode.h"

#include "base/arena.h"
#include "encoding.h"
#include "fields.h"
#include "kind.h"
#include "xml_frame.h"
#include "xml_mend.h"
#include "xml_parse.h"
#include "xml_plain.h"

#include <stdlib.h>
#include <string.h>

struct decode {
    struct names *names;
    struct xml_framer framer;
    struct xml_parser *parser;
    char *latin; /* XML_RECORD_MAX bytes for a record read as windows-1252; NULL until one comes */
    struct xml_record record; /* the one being read */
    uint32_t source;
    char raw[KIND_RAW]; /* the stream's first bytes */
    struct decode_tally tally;
};

struct decode *decode_new(struct names *names)
{
    struct decode *d = mem_new(1, sizeof *d);
    d->names = names;
    d->parser = xml_parser_new();
    xml_framer_init(&d->framer);
    return d;
}

void decode_free(struct decode *d)
{
    if (!d)
        return;
    xml_framer_done(&d->framer);
    xml_parser_free(d->parser);
    free(d->latin);
    free(d);
}

void decode_begin(struct decode *d, struct text source)
{
    xml_framer_begin(&d->framer);
    d->source = names_add(d->names, source);
    d->tally = (struct decode_tally){0};
}

void decode_feed(struct decode *d, const void *bytes, size_t len, bool last)
{
    if (d->tally.bytes < KIND_RAW && len) {
        size_t room = KIND_RAW - (size_t)d->tally.bytes;
        memcpy(d->raw + d->tally.bytes, bytes, len < room ? len : room);
    }
    d->tally.bytes += len;
    xml_framer_feed(&d->framer, (struct text){bytes, len}, last);
}

/* ---- records that are left out ---- */

/* One line of what a terminal shows as itself. */
static void copy_printable(char *out, size_t size, const char *text)
{
    size_t len = strcspn(text, "\r\n");
    if (len >= size)
        len = size - 1;
    for (size_t i = 0; i < len; i++)
        out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    out[len] = '\0';
}

static void leave_out(struct decode *d, enum bad reason, uint64_t offset, const char *detail)
{
    struct decode_tally *tally = &d->tally;
    struct decode_bad *bad;
    if (tally->bad[reason]++ >= DECODE_BAD_KEPT)
        return;
    bad = &tally->kept[tally->kept_count++];
    bad->reason = reason;
    bad->offset = offset;
    copy_printable(bad->detail, sizeof bad->detail, detail);
}

/* ---- records ---- */

/* The record's text made proper XML as far as its carrier spoilt it. Empty where it would be too large. */
static struct text mend(struct decode *d, const struct xml_frame *frame)
{
    char first = d->framer.head_len ? d->framer.head[0] : '<';
    struct text t = {frame->at, frame->len};
    if (frame->json || first == '{' || first == '[')
        t.len = xml_mend_json(frame->at, t.len);
    t.len = xml_mend_references(frame->at, t.len);
    if (encoding_is_utf8(t))
        return t;
    d->tally.guessed_encoding++;
    if (!d->latin)
        d->latin = mem_new(XML_RECORD_MAX, 1);
    return (struct text){d->latin, encoding_from_windows_1252(t, d->latin, XML_RECORD_MAX)};
}

static bool read_fields(struct decode *d, const struct xml_record *record, struct event *event)
{
    if (fields_begin(event, &record->system, d->names))
        return false;
    for (size_t i = 0; i < record->count && event->ours; i++)
        fields_set(record->value[i].field, event, record->value[i].text, d->names);
    fields_end(event);
    return true;
}

/* True when the record is an event. */
static bool read_record(struct decode *d, const struct xml_frame *frame, struct event *event)
{
    struct text xml = mend(d, frame);
    const char *detail;
    enum bad bad;
    if (xml.len == 0) {
        leave_out(d, BAD_TOO_LARGE, frame->offset, "in another encoding");
        return false;
    }
    if (xml_plain_read(xml, &d->record) && read_fields(d, &d->record, event))
        return true;
    if (xml_parse(d->parser, xml, &bad, &detail)) {
        leave_out(d, bad, frame->offset, detail);
        return false;
    }
    if (read_fields(d, xml_parser_record(d->parser), event))
        return true;
    leave_out(d, BAD_NO_EVENT, frame->offset, "no event id, time, record number or computer");
    return false;
}

int decode_next(struct decode *d, struct event *event)
{
    struct xml_frame frame;
    while (xml_framer_next(&d->framer, &frame)) {
        d->tally.records++;
        if (!frame.whole) {
            leave_out(d, frame.bad, frame.offset, "");
        } else if (read_record(d, &frame, event)) {
            event->at.source = d->source;
            event->at.offset = frame.offset;
            d->tally.ours += event->ours;
            return 1;
        }
    }
    return 0;
}

enum decode_kind decode_kind(const struct decode *d)
{
    size_t len = d->tally.bytes < KIND_RAW ? (size_t)d->tally.bytes : KIND_RAW;
    if (d->tally.records)
        return KIND_EVENTS;
    return kind_sniff((struct text){d->raw, len}, (struct text){d->framer.head, d->framer.head_len});
}

const struct decode_tally *decode_tally(const struct decode *d)
{
    return &d->tally;
}
