/* part: reads with names of its own, which are the program's only when its turn has come: so the order in
 * which these are numbered is that of the stream, whoever reads it. */
#include "part.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MOST                                                                                           \
    100000 /* of one reader: some megabytes; logs have few that come again and many that do not */

void part_reader_init(struct part_reader *reader, const struct decode_options *options)
{
    *reader = (struct part_reader){.names = names_new(), .options = *options};
    reader->options.threads = 1;
    reading_init(&reader->reading, reader->names, &reader->options, NULL);
}

void part_reader_done(struct part_reader *reader)
{
    reading_done(&reader->reading);
    names_free(reader->names);
}

void part_done(struct part *part)
{
    free(part->bytes);
    free(part->events);
    free(part->records);
    free(part->text);
}

void part_reserve(struct part *part, size_t room)
{
    if (room <= part->room)
        return;
    part->room = room;
    part->bytes = mem_grow(part->bytes, room, 1);
}

static void *make_room(void *at, size_t count, size_t *room, size_t size)
{
    if (count <= *room)
        return at;
    *room = count < 128 ? 128 : count * 2;
    return mem_grow(at, *room, size);
}

static void put_bytes(struct part *part, const void *bytes, size_t len)
{
    part->text = make_room(part->text, part->text_len + len, &part->text_room, 1);
    if (len)
        memcpy(part->text + part->text_len, bytes, len);
    part->text_len += len;
}

static void read_events(struct part_reader *reader, struct part *part)
{
    do
        part->events = make_room(part->events, part->count + 1, &part->events_room, sizeof *part->events);
    while (reading_next(&reader->reading, &part->events[part->count]) && ++part->count);
}

static void read_records(struct part_reader *reader, struct part *part)
{
    struct decode_record record;
    while (reading_next_xml(&reader->reading, &record)) {
        part->records = make_room(part->records, part->count + 1, &part->records_room, sizeof *part->records);
        part->records[part->count++] = (struct part_record){record, part->text_len};
        put_bytes(part, record.xml.at, record.xml.len);
    }
    for (size_t i = 0; i < part->count; i++)
        part->records[i].record.xml.at = part->text + part->records[i].at;
}

static void give_names(struct part_reader *reader, struct part *part)
{
    part->first = reader->merged + 1;
    part->names = names_count(reader->names) - reader->merged;
    for (uint32_t i = 0; i < part->names; i++) {
        struct text name = names_text(reader->names, part->first + i);
        put_bytes(part, &name.len, sizeof name.len);
        put_bytes(part, name.at, name.len);
    }
    reader->merged += part->names;
}

/* The reading begins anew, too: it knows names by their numbers. */
static void begin_names(struct part_reader *reader)
{
    reading_done(&reader->reading);
    names_free(reader->names);
    reader->names = names_new();
    reading_init(&reader->reading, reader->names, &reader->options, NULL);
    reader->merged = 0;
}

void part_read(struct part_reader *reader, struct part *part, size_t format, struct text head)
{
    struct reading *reading = &reader->reading;
    part->count = part->text_len = 0;
    if (reader->merged > NAMES_MOST)
        begin_names(reader);
    part->tally = (struct decode_tally){0};
    reading->tally = &part->tally;
    reading_begin(reading, format, head, part->start);
    reading_feed(reading, (struct text){part->bytes, part->len}, true);
    if (reader->options.want == DECODE_EVENTS) {
        read_events(reader, part);
        give_names(reader, part);
    } else {
        read_records(reader, part);
    }
}

void part_merge(struct part_names *map, const struct part *part, struct names *names)
{
    const char *at = part->text;
    map->to = make_room(map->to, (size_t)part->first + part->names, &map->room, sizeof *map->to);
    map->to[0] = 0;
    for (uint32_t i = 0; i < part->names; i++) {
        struct text name;
        memcpy(&name.len, at, sizeof name.len);
        name.at = at + sizeof name.len;
        map->to[part->first + i] = names_add(names, name);
        at = name.at + name.len;
    }
}

void part_rename(const struct part_names *map, const struct fields_names *members, struct event *event)
{
    for (size_t i = 0; i < members->count; i++) {
        uint32_t *name = (uint32_t *)(void *)((char *)event + members->offset[i]);
        *name = map->to[*name];
    }
}
