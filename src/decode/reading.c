/* reading: makes events of frames, counts what it meets. */
#include "reading.h"

#include "base/arena.h"
#include "ours.h"
#include "xml_tree.h"

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
    xml_tree_reader_free(r->xml_tree);
    tree_free(r->tree);
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
    const struct ours *ours = record->unnamed_count ? ours_find(&record->system) : NULL;
    for (size_t i = 0; i < record->unnamed_count; i++) {
        const struct field *field = ours_field_at(ours, i);
        if (field)
            fields_set(field, event, record->unnamed[i], r->names);
    }
}

/* *time: a local one, read as if it were UTC. What the user says of its zone wins. False where nobody knows
 * the zone. */
static bool to_utc(const struct reading *r, const struct record *record, int64_t *time)
{
    if (r->options->zone)
        *time = zone_to_utc(r->options->zone, *time);
    else if (record->told)
        *time -= record->ahead * TIME_SECOND;
    return r->options->zone || record->told;
}

static void read_values(struct reading *r, const struct record *record, struct event *event)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field_value *value = &record->value[i];
        struct value_memo *memo = record->memo ? &record->memo[i] : NULL;
        if (!memo || memo->state == VALUE_NEW)
            fields_set_again(value->field, event, value->text, r->names, memo);
        else if (memo->state == VALUE_KNOWN)
            value_store((char *)event + memo->offset, memo->size, memo->value);
    }
}

static bool read_fields(struct reading *r, const struct record *record, struct event *event)
{
    if (fields_begin(event, &record->system, r->names))
        return false;
    if (event->ours) {
        read_values(r, record, event);
        read_unnamed(r, record, event);
    }
    fields_end(event);
    if (record->local && !to_utc(r, record, &event->at.time))
        r->tally->zoneless++;
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

/* ---- what a query picks ---- */

/* A query asks for times in UTC. */
static void mend_time(const struct reading *r, const struct record *record, struct tree *tree)
{
    uint32_t system = tree_child(tree, tree_child(tree, 0, TEXT("Event")), TEXT("System"));
    uint32_t created = tree_child(tree, system, TEXT("TimeCreated"));
    char words[TIME_TEXT];
    int64_t time;
    if (time_parse(record->system.time, &time) == 0 && to_utc(r, record, &time))
        tree_set_text(tree, tree_attribute(tree, created, TEXT("SystemTime")),
                      text_of(time_format(time, words)));
}

/* The record as a tree; NULL: it is ill-formed after all, as the fast way does not look at all of it. */
static const struct tree *tree_of(struct reading *r, const struct frame *frame, struct xml_fault *fault)
{
    if (frame->tree) {
        if (frame->record->local)
            mend_time(r, frame->record, frame->tree);
        return frame->tree;
    }
    if (!r->tree) {
        r->tree = tree_new();
        r->xml_tree = xml_tree_reader_new();
    }
    tree_clear(r->tree);
    return xml_tree_read(r->xml_tree, frame->xml, r->tree, 0, fault) == 0 ? r->tree : NULL;
}

/* A tree is not made of what cannot be picked. */
static bool could_pick(const struct reading *r, const struct frame *frame)
{
    const struct fields_system *system = frame->record ? &frame->record->system : NULL;
    return frame->tree || !system || !system->event_id.len || !system->channel.len ||
           r->options->pick.could(r->options->pick.context, system->channel, system->event_id);
}

enum pick { PICK_BAD, PICK_YES, PICK_NO };

/* What is not picked is counted. */
static enum pick pick(struct reading *r, const struct frame *frame)
{
    struct xml_fault fault;
    const struct tree *tree;
    if (!r->options->pick.wants)
        return PICK_YES;
    if (!could_pick(r, frame)) {
        r->tally->left_out++;
        return PICK_NO;
    }
    tree = tree_of(r, frame, &fault);
    if (!tree) {
        leave_out(r, BAD_ILL_FORMED, frame->offset, fault.detail);
        return PICK_BAD;
    }
    if (r->options->pick.wants(r->options->pick.context, tree))
        return PICK_YES;
    r->tally->left_out++;
    return PICK_NO;
}

/* ---- what is found ---- */

bool reading_next(struct reading *r, struct event *event)
{
    struct frame frame;
    while (next_whole(r, &frame)) {
        enum pick picked;
        if (!read_fields(r, frame.record, event)) {
            leave_out(r, BAD_NO_EVENT, frame.offset, "no event id, time, record number or computer");
        } else if ((picked = pick(r, &frame)) != PICK_BAD) {
            event->at.offset = r->start + frame.offset;
            event->left_out = picked == PICK_NO;
            event->ours = event->ours && !event->left_out;
            r->tally->ours += event->ours;
            return true;
        }
    }
    return false;
}

bool reading_next_xml(struct reading *r, struct decode_record *record)
{
    struct frame frame;
    do
        if (!next_whole(r, &frame))
            return false;
    while (pick(r, &frame) != PICK_YES);
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
    into->left_out += part->left_out;
    into->strangers += part->strangers;
    into->zoneless += part->zoneless;
    into->guessed_encoding += part->guessed_encoding;
}

void frame_leave_out(struct frame *frame, enum bad bad, const char *detail)
{
    frame->whole = false;
    frame->bad = bad;
    frame->detail = detail;
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
