/* fuzz_decode: any bytes as a stream. Nothing crashes; the pieces in which they come make no difference, nor
 * do the parts into which the stream may be cut. The last byte sets the size of both. */
#include "../decode_dump.h"
#include "decode/reading.h"
#include "fuzz.h"

#define SOURCE "fuzz"

static uint64_t fold_event(uint64_t sum, const struct names *names, const struct event *event)
{
    const struct sighting *at = &event->at;
    sum = fuzz_fold(fuzz_fold(fuzz_fold(sum, at->offset), (uint64_t)at->time), at->record_id);
    sum = fuzz_fold(fuzz_fold(fuzz_fold(sum, at->computer), at->event_id), event->ours);
    for (size_t i = 0; i < sizeof DUMP_ROWS / sizeof *DUMP_ROWS; i++) {
        const struct dump_row *row = &DUMP_ROWS[i];
        const void *member = (const char *)event + row->offset;
        uint64_t value = row->kind == DUMP_GUID ? dump_number(member, 8) : dump_number(member, row->size);
        CHECK(row->kind != DUMP_NAME || value <= names_count(names));
        sum = fuzz_fold(sum, value);
    }
    return sum;
}

static uint64_t fold_tally(uint64_t sum, const struct decode_tally *tally, uint64_t yielded, size_t size)
{
    uint64_t bad = 0;
    for (int i = 0; i < BAD_COUNT; i++) {
        bad += tally->bad[i];
        sum = fuzz_fold(sum, tally->bad[i]);
    }
    for (uint32_t i = 0; i < tally->kept_count; i++) {
        CHECK(tally->kept[i].offset < size);
        sum = fuzz_fold(sum, tally->kept[i].offset);
    }
    CHECK(tally->records == yielded + bad);
    return fuzz_fold(fuzz_fold(sum, tally->strangers), tally->guessed_encoding);
}

/* A number that is another one for other events or another tally. */
static uint64_t decode_sum(struct text all, size_t piece)
{
    struct names *names = names_new();
    struct decode *decode = decode_new(names, NULL);
    const struct decode_tally *tally = decode_tally(decode);
    struct event event;
    uint64_t sum = 1, yielded = 0;
    size_t at = 0;
    decode_begin(decode, text_of(SOURCE));
    do {
        struct text part;
        char *copy = fuzz_piece(all, &at, piece, &part);
        decode_feed(decode, part.at, part.len, at == all.len);
        for (; decode_next(decode, &event); yielded++)
            sum = fold_event(sum, names, &event);
        free(copy);
    } while (at < all.len);
    for (uint32_t i = 1; i < tally->kept_count; i++)
        CHECK(tally->kept[i].offset >= tally->kept[i - 1].offset);
    CHECK(tally->bytes == all.len);
    sum = fold_tally(sum, tally, yielded, all.len);
    decode_free(decode);
    names_free(names);
    return sum;
}

/* ---- parts, as several threads read them, by one ---- */

static size_t format_of(struct text head, const struct decode_options *options)
{
    size_t format = 0;
    while (reading_formats[format]->sniff(head, options) != FORMAT_YES)
        format++;
    return format;
}

/* How much of what is left, from at on, is the next part, of so many bytes or more. */
static size_t part_length(const struct format *format, struct text all, size_t at, size_t len)
{
    for (; len < all.len - at; len *= 2) {
        size_t cut = format->cut(text_slice(all, 0, FORMAT_HEAD), text_slice(all, at, len), at == 0);
        CHECK(cut <= len);
        if (cut)
            return cut;
    }
    return all.len - at;
}

/* As decode_sum, of one part after the other, by two readings that take turns. */
static uint64_t parts_sum(const struct format *format, struct text all, size_t len)
{
    static const struct decode_options options = {0};
    struct text head = text_slice(all, 0, FORMAT_HEAD), piece;
    struct names *names = names_new();
    struct decode_tally tally = {0}, part;
    struct reading readings[2];
    struct event event;
    uint64_t sum = 1, yielded = 0;
    size_t at = 0, turn = 0;
    (void)names_add(names, text_of(SOURCE)); /* as decode_begin does: the others' numbers follow */
    for (int i = 0; i < 2; i++)
        reading_init(&readings[i], names, &options, &part);
    do {
        struct reading *reading = &readings[turn++ % 2];
        uint64_t start = at;
        char *copy = fuzz_piece(all, &at, part_length(format, all, at, len), &piece);
        part = (struct decode_tally){0};
        reading_begin(reading, format_of(head, &options), head, start);
        reading_feed(reading, piece, true);
        for (; reading_next(reading, &event); yielded++)
            sum = fold_event(sum, names, &event);
        reading_add_tally(&tally, &part);
        free(copy);
    } while (at < all.len);
    for (int i = 0; i < 2; i++)
        reading_done(&readings[i]);
    names_free(names);
    return fold_tally(sum, &tally, yielded, all.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct decode_options options = {0};
    size_t piece = size ? 1u + data[size - 1] : 1;
    struct text all = {(const char *)data, size}, head = text_slice(all, 0, FORMAT_HEAD);
    const struct format *format = reading_formats[format_of(head, &options)];
    uint64_t sum = decode_sum(all, SIZE_MAX);
    CHECK(sum == decode_sum(all, piece));
    if (size && format->may_cut && format->may_cut(head, &options))
        CHECK(sum == parts_sum(format, all, piece));
    return 0;
}
