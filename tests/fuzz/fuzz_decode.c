/* fuzz_decode: any bytes as a stream. Nothing crashes; the pieces in which they come make no difference; what
 * the plain reader takes, libxml2 takes as well and reads the same. The last byte sets the size of pieces. */
#include "../decode_dump.h"
#include "base/arena.h"
#include "decode/decode.h"
#include "decode/ours.h"
#include "decode/xml_frame.h"
#include "decode/xml_parse.h"
#include "decode/xml_plain.h"
#include "syntax/encoding.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(what)                                                                                          \
    do                                                                                                       \
        if (!(what))                                                                                         \
            abort();                                                                                         \
    while (0)

static uint64_t fold(uint64_t sum, uint64_t value)
{
    return (sum ^ value) * UINT64_C(0x100000001b3);
}

static uint64_t fold_event(uint64_t sum, const struct names *names, const struct event *event)
{
    const struct sighting *at = &event->at;
    sum = fold(fold(fold(sum, at->offset), (uint64_t)at->time), at->record_id);
    sum = fold(fold(fold(sum, at->computer), at->event_id), event->ours);
    for (size_t i = 0; i < sizeof DUMP_ROWS / sizeof *DUMP_ROWS; i++) {
        const struct dump_row *row = &DUMP_ROWS[i];
        const void *member = (const char *)event + row->offset;
        uint64_t value = row->kind == DUMP_GUID ? dump_number(member, 8) : dump_number(member, row->size);
        CHECK(row->kind != DUMP_NAME || value <= names_count(names));
        sum = fold(sum, value);
    }
    return sum;
}

/* A number that is another one for other events or another tally. */
static uint64_t decode_sum(const uint8_t *data, size_t size, size_t piece)
{
    struct names *names = names_new();
    struct decode *decode = decode_new(names, NULL);
    const struct decode_tally *tally = decode_tally(decode);
    struct event event;
    uint64_t sum = 1, yielded = 0, bad = 0;
    size_t at = 0;
    decode_begin(decode, TEXT("fuzz"));
    do {
        size_t len = size - at < piece ? size - at : piece;
        uint8_t *copy = mem_new(len, 1); /* of its very size: reading past it shows */
        if (len)
            memcpy(copy, data + at, len);
        at += len;
        decode_feed(decode, copy, len, at == size);
        for (; decode_next(decode, &event); yielded++)
            sum = fold_event(sum, names, &event);
        free(copy);
    } while (at < size);
    for (int i = 0; i < BAD_COUNT; i++) {
        bad += tally->bad[i];
        sum = fold(sum, tally->bad[i]);
    }
    for (uint32_t i = 0; i < tally->kept_count; i++) {
        CHECK(i == 0 || tally->kept[i].offset >= tally->kept[i - 1].offset);
        CHECK(tally->kept[i].offset < size);
        sum = fold(sum, tally->kept[i].offset);
    }
    CHECK(tally->records == yielded + bad && tally->bytes == size);
    sum = fold(sum, (uint64_t)decode_kind(decode));
    decode_free(decode);
    names_free(names);
    return sum;
}

static void check_record(struct xml_parser *parser, struct text xml)
{
    static struct record plain;
    const struct record *full = xml_parser_record(parser);
    const char *detail, passed_over[] = "<RenderingInfo";
    enum bad bad;
    if (!encoding_is_utf8(xml) || memmem(xml.at, xml.len, passed_over, sizeof passed_over - 1) ||
        !xml_plain_read(xml, &plain) || !ours_find(&plain.system))
        return;
    if (xml_parse(parser, xml, &bad, &detail)) {
        CHECK(bad == BAD_TOO_LARGE);
        return;
    }
    CHECK(text_equal(plain.system.computer, full->system.computer) &&
          text_equal(plain.system.event_id, full->system.event_id) &&
          text_equal(plain.system.time, full->system.time) && plain.count == full->count);
    for (size_t i = 0; i < full->count; i++)
        CHECK(plain.value[i].field == full->value[i].field &&
              (field_is_list(full->value[i].field) || text_equal(plain.value[i].text, full->value[i].text)));
}

static void check_readers(const uint8_t *data, size_t size)
{
    struct xml_parser *parser = xml_parser_new();
    struct xml_framer framer;
    struct xml_frame frame;
    xml_framer_init(&framer);
    xml_framer_feed(&framer, (struct text){(const char *)data, size}, true);
    while (xml_framer_next(&framer, &frame))
        if (frame.whole)
            check_record(parser, (struct text){frame.at, frame.len});
    xml_framer_done(&framer);
    xml_parser_free(parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = size ? 1u + data[size - 1] : 1;
    CHECK(decode_sum(data, size, SIZE_MAX) == decode_sum(data, size, piece));
    check_readers(data, size);
    return 0;
}
