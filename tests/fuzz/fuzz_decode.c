/* fuzz_decode: any bytes as a stream. Nothing crashes; the pieces in which they come make no difference, nor
 * do the parts into which the stream may be cut. The last byte sets the size of both. */
#include "../decode_dump.h"
#include "decode/reading.h"
#include "fuzz.h"

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

/* Who reads, input after input: their buffers are large. Several share the names, so that equal ones have
 * equal numbers. */
struct readers {
    struct names *names;
    struct decode *decode;
    struct reading reading[2];
    struct decode_tally tally; /* of a part that these have read */
};

static const struct decode_options OPTIONS = {0};

static void open_readers(struct readers *r)
{
    r->names = names_new();
    r->decode = decode_new(r->names, &OPTIONS);
    for (int i = 0; i < 2; i++)
        reading_init(&r->reading[i], r->names, &OPTIONS, &r->tally);
}

static void close_readers(struct readers *r)
{
    decode_free(r->decode);
    for (int i = 0; i < 2; i++)
        reading_done(&r->reading[i]);
    names_free(r->names);
}

/* A number that is another one for other events or another tally. */
static uint64_t decode_sum(struct readers *r, struct text all, size_t piece)
{
    const struct decode_tally *tally = decode_tally(r->decode);
    struct event event;
    uint64_t sum = 1, yielded = 0;
    size_t at = 0;
    decode_begin(r->decode, TEXT("fuzz"));
    do {
        struct text part;
        char *copy = fuzz_piece(all, &at, piece, &part);
        decode_feed(r->decode, part.at, part.len, at == all.len);
        for (; decode_next(r->decode, &event); yielded++)
            sum = fold_event(sum, r->names, &event);
        free(copy);
    } while (at < all.len);
    for (uint32_t i = 1; i < tally->kept_count; i++)
        CHECK(tally->kept[i].offset >= tally->kept[i - 1].offset);
    CHECK(tally->bytes == all.len);
    return fold_tally(sum, tally, yielded, all.len);
}

/* ---- parts, as several threads read them, by one ---- */

static size_t format_of(struct text head)
{
    size_t format = 0;
    while (reading_formats[format]->sniff(head, &OPTIONS) != FORMAT_YES)
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
static uint64_t parts_sum(struct readers *r, size_t format, struct text all, size_t len)
{
    struct text head = text_slice(all, 0, FORMAT_HEAD), piece;
    struct decode_tally tally = {0};
    struct event event;
    uint64_t sum = 1, yielded = 0;
    size_t at = 0, turn = 0;
    do {
        struct reading *reading = &r->reading[turn++ % 2];
        uint64_t start = at;
        char *copy = fuzz_piece(all, &at, part_length(reading_formats[format], all, at, len), &piece);
        r->tally = (struct decode_tally){0};
        reading_begin(reading, format, head, start);
        reading_feed(reading, piece, true);
        for (; reading_next(reading, &event); yielded++)
            sum = fold_event(sum, r->names, &event);
        reading_add_tally(&tally, &r->tally);
        free(copy);
    } while (at < all.len);
    return fold_tally(sum, &tally, yielded, all.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct readers readers;
    static unsigned inputs;
    size_t piece = size ? 1u + data[size - 1] : 1;
    struct text all = {(const char *)data, size}, head = text_slice(all, 0, FORMAT_HEAD);
    size_t format = format_of(head);
    const struct format *row = reading_formats[format];
    uint64_t sum;
    if (inputs++ % FUZZ_KEEP == 0) {
        close_readers(&readers);
        open_readers(&readers);
    }
    sum = decode_sum(&readers, all, SIZE_MAX);
    CHECK(sum == decode_sum(&readers, all, piece));
    if (size && row->may_cut && row->may_cut(head, &OPTIONS))
        CHECK(sum == parts_sum(&readers, format, all, piece));
    return 0;
}
