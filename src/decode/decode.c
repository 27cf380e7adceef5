/* decode: finds out a stream's format, makes events of the records that its reader gives, keeps the tally. */
#include "decode.h"

#include "base/arena.h"
#include "format.h"
#include "ours.h"

#include <stdlib.h>
#include <string.h>

/* The first that takes a stream for its own has it. */
static const struct format *const FORMATS[] = {&format_evtx, &format_json, &format_csv, &format_xml};
#define FORMAT_COUNT (sizeof FORMATS / sizeof *FORMATS)

struct decode {
    struct names *names;
    struct decode_options options;
    void *readers[FORMAT_COUNT]; /* of each format that was met */
    size_t format;               /* the stream's, once it is known */
    bool known;
    struct text rest; /* borrowed: fed, and not yet given to the reader */
    bool last, waits; /* nothing follows rest; it is still to be given */
    uint32_t source;
    char head[FORMAT_HEAD]; /* the stream's first bytes */
    size_t head_len;
    struct decode_tally tally;
};

struct decode *decode_new(struct names *names, const struct decode_options *options)
{
    struct decode *d = mem_new(1, sizeof *d);
    d->names = names;
    if (options)
        d->options = *options;
    return d;
}

void decode_free(struct decode *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (d->readers[i])
            FORMATS[i]->close(d->readers[i]);
    free(d);
}

void decode_begin(struct decode *d, struct text source)
{
    d->known = d->waits = false;
    d->head_len = 0;
    d->source = names_add(d->names, source);
    d->tally = (struct decode_tally){0};
}

/* False where more bytes are to come before the format is known. The last row takes any stream. */
static bool choose_format(struct decode *d, bool all)
{
    enum format_answer answer;
    for (d->format = 0;; d->format++) {
        answer = FORMATS[d->format]->sniff((struct text){d->head, d->head_len}, &d->options);
        if (answer == FORMAT_YES)
            return true;
        if (answer == FORMAT_UNDECIDED && !all)
            return false;
    }
}

static void give(struct decode *d, struct text bytes, bool last)
{
    FORMATS[d->format]->feed(d->readers[d->format], bytes, last);
}

/* Takes from bytes what the head has room for; once the format is known, it is the reader's first piece. */
static struct text gather(struct decode *d, struct text bytes, bool last)
{
    struct text taken = text_slice(bytes, 0, FORMAT_HEAD - d->head_len);
    if (taken.len)
        memcpy(d->head + d->head_len, taken.at, taken.len);
    d->head_len += taken.len;
    bytes = text_slice(bytes, taken.len, bytes.len);
    d->known = choose_format(d, last || d->head_len == FORMAT_HEAD);
    if (!d->known)
        return bytes;
    if (!d->readers[d->format])
        d->readers[d->format] = FORMATS[d->format]->open(&d->options);
    FORMATS[d->format]->begin(d->readers[d->format]);
    give(d, (struct text){d->head, d->head_len}, last && !bytes.len);
    return bytes;
}

void decode_feed(struct decode *d, const void *bytes, size_t len, bool last)
{
    bool known = d->known;
    d->tally.bytes += len;
    d->rest = (struct text){bytes, len};
    d->last = last;
    if (!known)
        d->rest = gather(d, d->rest, last);
    d->waits = known || d->rest.len;
}

/* ---- records ---- */

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

static void read_unnamed(struct decode *d, const struct record *record, struct event *event)
{
    const struct ours *ours = ours_find(&record->system);
    for (size_t i = 0; i < record->unnamed_count; i++) {
        const struct field *field = ours_field_at(ours, i);
        if (field)
            fields_set(field, event, record->unnamed[i], d->names);
    }
}

/* *time: a local one, read as if it were UTC. What the user says of its zone wins. */
static void set_zone(struct decode *d, const struct record *record, int64_t *time)
{
    if (d->options.zone)
        *time = zone_to_utc(d->options.zone, *time);
    else if (record->told)
        *time -= record->ahead * TIME_SECOND;
    else
        d->tally.zoneless++;
}

static bool read_fields(struct decode *d, const struct record *record, struct event *event)
{
    if (fields_begin(event, &record->system, d->names))
        return false;
    for (size_t i = 0; i < record->count && event->ours; i++)
        fields_set(record->value[i].field, event, record->value[i].text, d->names);
    if (event->ours && record->unnamed_count)
        read_unnamed(d, record, event);
    fields_end(event);
    if (record->local)
        set_zone(d, record, &event->at.time);
    if (record->system.unnumbered)
        fields_number(event, d->names);
    return true;
}

/* The next frame, whole or not. */
static bool next_frame(struct decode *d, struct frame *frame)
{
    while (d->known) {
        if (FORMATS[d->format]->next(d->readers[d->format], frame))
            return true;
        if (!d->waits)
            return false;
        d->waits = false;
        give(d, d->rest, d->last);
    }
    return false;
}

/* The next whole one; the others are counted. */
static bool next_whole(struct decode *d, struct frame *frame)
{
    while (next_frame(d, frame)) {
        d->tally.strangers += frame->strange;
        if (frame->strange)
            continue;
        d->tally.records++;
        d->tally.guessed_encoding += frame->guessed;
        if (frame->whole && frame->unwanted)
            continue;
        if (frame->whole)
            return true;
        leave_out(d, frame->bad, frame->offset, frame->detail);
    }
    return false;
}

int decode_next(struct decode *d, struct event *event)
{
    struct frame frame;
    while (next_whole(d, &frame)) {
        if (read_fields(d, frame.record, event)) {
            event->at.source = d->source;
            event->at.offset = frame.offset;
            d->tally.ours += event->ours;
            return 1;
        }
        leave_out(d, BAD_NO_EVENT, frame.offset, "no event id, time, record number or computer");
    }
    return 0;
}

int decode_next_xml(struct decode *d, struct decode_record *record)
{
    struct frame frame;
    if (!next_whole(d, &frame))
        return 0;
    *record = (struct decode_record){frame.offset, frame.recovered, frame.xml};
    return 1;
}

bool format_wants(const struct decode_options *options, const struct fields_system *system)
{
    uint16_t id;
    if (options->id_count == 0)
        return true;
    if (fields_event_id(system->event_id, &id))
        return false;
    for (size_t i = 0; i < options->id_count; i++)
        if (options->ids[i] == id)
            return true;
    return false;
}

enum decode_kind decode_kind(const struct decode *d)
{
    struct text head = {d->head, d->head_len};
    if (d->tally.records)
        return KIND_EVENTS;
    return d->known ? FORMATS[d->format]->kind(d->readers[d->format], head) : KIND_EMPTY;
}

const struct decode_tally *decode_tally(const struct decode *d)
{
    return &d->tally;
}
