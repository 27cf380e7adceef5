/* reading: makes events of frames, counts what it meets. */
#include "reading.h"

#include "base/arena.h"
#include "ours.h"

#include <string.h>

const struct format *const reading_formats[READING_FORMATS] = {&format_evtx, &format_json, &format_csv,
                                                               &format_xml};

void reading_init(struct reading *r, struct names *names, const struct decode_options *options,
                  struct decode_tally *tally)
{
    *r = (struct reading){.names = names, .options = options, .tally = tally};
}

void reading_done(struct reading *r)
{
    for (size_t i = 0; i < READING_FORMATS; i++)
        if (r->readers[i])
            reading_formats[i]->close(r->readers[i]);
}

void reading_begin(struct reading *r, size_t format, struct text head, uint64_t start)
{
    const struct format *f = reading_formats[format];
    r->format = format;
    r->start = start;
    r->waits = false;
    if (!r->readers[format])
        r->readers[format] = f->open(r->options);
    if (start && f->resume)
        f->resume(r->readers[format], head);
    else
        f->begin(r->readers[format]);
}

void reading_feed(struct reading *r, struct text bytes, bool last)
{
    r->rest = bytes;
    r->last = last;
    r->waits = true;
}

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

static void leave_out(struct reading *r, enum bad reason, uint64_t offset, const char *detail)
{
    struct decode_tally *tally = r->tally;
    struct decode_bad *bad;
    if (tally->bad[reason]++ >= DECODE_BAD_KEPT)
        return;
    bad = &tally->kept[tally->kept_count++];
    bad->reason = reason;
    bad->offset = r->start + offset;
    copy_printable(bad->detail, sizeof bad->detail, detail);
}

static void read_unnamed(struct reading *r, const struct record *record, struct event *event)
{
    const struct ours *ours = ours_find(&record->system);
    for (size_t i = 0; i < record->unnamed_count; i++) {
        const struct field *field = ours_field_at(ours, i);
        if (field)
            fields_set(field, event, record->unnamed[i], r->names);
    }
}

/* *time: a local one, read as if it were UTC. What the user says of its zone wins. */
static void set_zone(struct reading *r, const struct record *record, int64_t *time)
{
    if (r->options->zone)
        *time = zone_to_utc(r->options->zone, *time);
    else if (record->told)
        *time -= record->ahead * TIME_SECOND;
    else
        r->tally->zoneless++;
}

static bool read_fields(struct reading *r, const struct record *record, struct event *event)
{
    if (fields_begin(event, &record->system, r->names))
        return false;
    for (size_t i = 0; i < record->count && event->ours; i++)
        fields_set(record->value[i].field, event, record->value[i].text, r->names);
    if (event->ours && record->unnamed_count)
        read_unnamed(r, record, event);
    fields_end(event);
    if (record->local)
        set_zone(r, record, &event->at.time);
    if (record->system.unnumbered)
        fields_number(event, r->names);
    return true;
}

/* The next frame, whole or not. */
static bool next_frame(struct reading *r, struct frame *frame)
{
    for (;;) {
        if (reading_formats[r->format]->next(r->readers[r->format], frame))
            return true;
        if (!r->waits)
            return false;
        r->waits = false;
        reading_formats[r->format]->feed(r->readers[r->format], r->rest, r->last);
    }
    return false;
}

/* The next whole one; the others are counted. */
static bool next_whole(struct reading *r, struct frame *frame)
{
    while (next_frame(r, frame)) {
        r->tally->strangers += frame->strange;
        if (frame->strange)
            continue;
        r->tally->records++;
        r->tally->guessed_encoding += frame->guessed;
        if (frame->whole && frame->unwanted)
            continue;
        if (frame->whole)
            return true;
        leave_out(r, frame->bad, frame->offset, frame->detail);
    }
    return false;
}

bool reading_next(struct reading *r, struct event *event)
{
    struct frame frame;
    while (next_whole(r, &frame)) {
        if (read_fields(r, frame.record, event)) {
            event->at.offset = r->start + frame.offset;
            r->tally->ours += event->ours;
            return true;
        }
        leave_out(r, BAD_NO_EVENT, frame.offset, "no event id, time, record number or computer");
    }
    return false;
}

bool reading_next_xml(struct reading *r, struct decode_record *record)
{
    struct frame frame;
    if (!next_whole(r, &frame))
        return false;
    *record = (struct decode_record){r->start + frame.offset, frame.recovered, frame.xml};
    return true;
}

enum decode_kind reading_kind(const struct reading *r, struct text head)
{
    return reading_formats[r->format]->kind(r->readers[r->format], head);
}

void reading_add_tally(struct decode_tally *into, const struct decode_tally *part)
{
    uint64_t told[BAD_COUNT] = {0};
    for (uint32_t i = 0; i < part->kept_count; i++) {
        const struct decode_bad *bad = &part->kept[i];
        if (into->bad[bad->reason] + told[bad->reason]++ < DECODE_BAD_KEPT)
            into->kept[into->kept_count++] = *bad;
    }
    for (int i = 0; i < BAD_COUNT; i++)
        into->bad[i] += part->bad[i];
    into->bytes += part->bytes;
    into->records += part->records;
    into->ours += part->ours;
    into->strangers += part->strangers;
    into->zoneless += part->zoneless;
    into->guessed_encoding += part->guessed_encoding;
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
