/* fuzz_decode: any bytes as a stream. Nothing crashes; the pieces in which they come make no difference. The
 * last byte sets the size of pieces. */
#include "../decode_dump.h"
#include "base/arena.h"
#include "decode/decode.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = size ? 1u + data[size - 1] : 1;
    CHECK(decode_sum(data, size, SIZE_MAX) == decode_sum(data, size, piece));
    return 0;
}
