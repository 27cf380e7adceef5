/* fuzz_evtx: any bytes as a binary log, or as one of its chunks, which need not be whole. Nothing crashes;
 * the pieces in which they come make no difference; the fields that are picked from binary XML are those that
 * are read from the XML that is made of it. The last byte says how it is read. */
#include "../decode_dump.h"
#include "decode/decode.h"
#include "fuzz.h"

#define EVENTS_MAX 512 /* compared of one input */

enum { DELETED = 1, CARVE = 2, PIECES = 0xfc, AS_XML = 4, DECODERS = 8 };

struct stream {
    struct event events[EVENTS_MAX];
    size_t count;
    struct decode_tally tally;
    char *xml; /* of all records, one after the other; to be freed */
    size_t xml_len;
};

static void take_events(struct stream *s, struct decode *decode)
{
    struct event event;
    while (decode_next(decode, &event)) {
        event.at.offset = 0;
        if (s->count < EVENTS_MAX)
            s->events[s->count++] = event;
    }
}

static void take_xml(struct stream *s, struct decode *decode)
{
    struct decode_record record;
    while (decode_next_xml(decode, &record)) {
        s->xml = mem_grow(s->xml, s->xml_len + record.xml.len + 1, 1);
        if (record.xml.len)
            memcpy(s->xml + s->xml_len, record.xml.at, record.xml.len);
        s->xml_len += record.xml.len;
        s->count++;
    }
}

/* A decoder for each set of options, input after input; all have the same names. */
static struct {
    struct names *names;
    struct decode *decode[DECODERS];
    unsigned inputs;
} kept;

static void keep(void)
{
    if (kept.inputs++ % FUZZ_KEEP)
        return;
    for (size_t i = 0; i < DECODERS; i++) {
        decode_free(kept.decode[i]);
        kept.decode[i] = NULL;
    }
    names_free(kept.names);
    kept.names = names_new();
}

static struct decode *decoder(const struct decode_options *options)
{
    struct decode **place = &kept.decode[(options->deleted ? DELETED : 0) | (options->carve ? CARVE : 0) |
                                         (options->want == DECODE_XML ? AS_XML : 0)];
    if (!*place)
        *place = decode_new(kept.names, options);
    return *place;
}

static void run(struct stream *s, const struct decode_options *options, struct text all, size_t piece)
{
    struct decode *decode = decoder(options);
    size_t at = 0;
    decode_begin(decode, TEXT("fuzz"));
    do {
        struct text part;
        char *copy = fuzz_piece(all, &at, piece, &part);
        decode_feed(decode, part.at, part.len, at == all.len);
        if (options->want == DECODE_EVENTS)
            take_events(s, decode);
        else
            take_xml(s, decode);
        free(copy);
    } while (at < all.len);
    s->tally = *decode_tally(decode);
    for (uint32_t i = 0; i < s->tally.kept_count; i++)
        CHECK(s->tally.kept[i].offset < all.len);
}

static bool same_event(const struct event *a, const struct event *b)
{
    if (a->at.time != b->at.time || a->at.record_id != b->at.record_id || a->at.computer != b->at.computer ||
        a->at.channel != b->at.channel || a->at.event_id != b->at.event_id || a->ours != b->ours)
        return false;
    for (size_t i = 0; i < sizeof DUMP_ROWS / sizeof *DUMP_ROWS; i++) {
        const struct dump_row *row = &DUMP_ROWS[i];
        if (memcmp((const char *)a + row->offset, (const char *)b + row->offset, row->size) != 0)
            return false;
    }
    return true;
}

static bool same_events(const struct stream *a, const struct stream *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_event(&a->events[i], &b->events[i]))
            return false;
    return true;
}

/* The same, but for events that are not ours: of these only System is looked at, and what is wrong with the
 * rest is seen when XML is made of it. */
static bool same_ours(const struct stream *picked, const struct stream *made)
{
    size_t at = 0;
    for (size_t i = 0; i < picked->count; i++) {
        if (at < made->count && same_event(&picked->events[i], &made->events[at]))
            at++;
        else if (picked->events[i].ours)
            return false;
    }
    return at == made->count;
}

/* Can the records' XML be told apart, and be read like any? */
static bool is_comparable(const struct stream *xml, const struct stream *events)
{
    size_t begins = 0;
    const char *end = xml->xml ? xml->xml + xml->xml_len : NULL;
    for (const char *at = xml->xml; at && (at = memmem(at, (size_t)(end - at), "Event", 5)) != NULL; at += 5)
        begins += at > xml->xml && (at[-1] == '<' || at[-1] == ':');
    return events->tally.bad[BAD_TOO_LARGE] == 0 && events->count < EVENTS_MAX && xml->count == begins;
}

static void compare_with_xml(struct text all, struct decode_options options, const struct stream *events)
{
    struct stream xml = {0}, *again = mem_new(1, sizeof *again);
    struct decode_options plain = {.want = DECODE_EVENTS};
    options.want = DECODE_XML;
    run(&xml, &options, all, SIZE_MAX);
    if (is_comparable(&xml, events)) {
        run(again, &plain, (struct text){xml.xml, xml.xml_len}, SIZE_MAX);
        if (again->tally.bad[BAD_TOO_LARGE] == 0 && again->tally.bad[BAD_ILL_FORMED] == 0)
            CHECK(same_ours(events, again));
    }
    free(xml.xml);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text all = {(const char *)data, size};
    uint8_t how = size ? data[size - 1] : 0;
    struct decode_options options = {.deleted = how & DELETED, .carve = how & CARVE};
    struct stream *whole = mem_new(1, sizeof *whole), *pieces = mem_new(1, sizeof *pieces);
    keep();
    run(whole, &options, all, SIZE_MAX);
    run(pieces, &options, all, 7u + (how & PIECES));
    CHECK(same_events(whole, pieces) && memcmp(&whole->tally, &pieces->tally, sizeof whole->tally) == 0);
    compare_with_xml(all, options, whole);
    free(whole);
    free(pieces);
    return 0;
}
