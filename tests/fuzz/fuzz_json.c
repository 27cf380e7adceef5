/* fuzz_json: any bytes as JSON, or, where the last byte is odd, as the rows of a table. Nothing crashes; the
 * pieces in which they come make no difference; what was framed is framed the same alone; what was read is
 * UTF-8. The last byte sets the size of pieces. */
#include "decode/format.h"
#include "fuzz.h"
#include "syntax/encoding.h"
#include "syntax/json_frame.h"

#define COLUMNS                                                                                              \
    "EventID,Computer,TimeGenerated,Channel,EventRecordId,TargetUserName,EventData,Payload,AccountType\n"

static uint64_t fold_text(uint64_t sum, struct text t)
{
    CHECK(encoding_is_utf8(t));
    for (size_t i = 0; i < t.len; i++)
        sum = fuzz_fold(sum, (uint8_t)t.at[i]);
    return fuzz_fold(sum, t.len);
}

static uint64_t fold_record(uint64_t sum, const struct record *record)
{
    const struct fields_system *s = &record->system;
    const struct text parts[] = {s->provider, s->event_id,  s->version, s->keywords,
                                 s->time,     s->record_id, s->channel, s->computer};
    CHECK(record->count <= RECORD_VALUES_MAX && record->unnamed_count <= RECORD_UNNAMED_MAX);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        sum = fold_text(sum, parts[i]);
    for (size_t i = 0; i < record->count && !s->known; i++) /* else some stand in what is known */
        sum =
            fold_text(fuzz_fold(sum, (uint64_t)field_is_list(record->value[i].field)), record->value[i].text);
    for (size_t i = 0; i < record->unnamed_count; i++)
        sum = fold_text(sum, record->unnamed[i]);
    return sum;
}

/* A number that is another one for other records. */
static uint64_t read_sum(const struct format *format, struct text all, size_t piece)
{
    static const struct decode_options options = {0};
    static void *readers[2]; /* for all inputs: what one leaves behind shows in the next */
    void **place = &readers[format == &format_json],
         *reader = *place = *place ? *place : format->open(&options);
    struct frame frame;
    uint64_t sum = 1, offset = 0;
    size_t at = 0;
    format->begin(reader);
    do {
        struct text part;
        char *copy = fuzz_piece(all, &at, at || format == &format_json ? piece : sizeof COLUMNS - 1, &part);
        format->feed(reader, part, at == all.len);
        while (format->next(reader, &frame)) {
            CHECK(frame.offset >= offset && frame.offset < all.len);
            offset = frame.offset;
            sum = fuzz_fold(fuzz_fold(sum, offset), (uint64_t)(frame.strange ? 2 : frame.whole));
            if (!frame.strange)
                sum = frame.whole ? fold_record(sum, frame.record) : fuzz_fold(sum, frame.bad);
        }
        free(copy);
    } while (at < all.len);
    return sum;
}

static void check_frames(struct text all)
{
    static const struct json_wrapper wrapper = {{"Events", 6}, '['};
    static const struct json_framing framing = {JSON_RECORD_MAX, &wrapper, 1};
    static struct json_framer framer, alone;
    struct framed frame, again;
    if (!framer.window.at) {
        json_framer_init(&framer, &framing);
        json_framer_init(&alone, &framing);
    }
    json_framer_begin(&framer);
    json_framer_feed(&framer, all, true);
    while (json_framer_next(&framer, &frame)) {
        if (!frame.whole)
            continue;
        CHECK(frame.at[0] == '{' && frame.at[frame.len - 1] == '}');
        json_framer_begin(&alone);
        json_framer_feed(&alone, (struct text){frame.at, frame.len}, true);
        CHECK(json_framer_next(&alone, &again) && again.whole && again.len == frame.len);
        CHECK(!json_framer_next(&alone, &again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = size ? 1u + data[size - 1] : 1;
    struct text all = {(const char *)data, size};
    if (size == 0)
        return 0;
    if (data[size - 1] & 1) {
        char *table = mem_new(sizeof COLUMNS - 1 + size, 1);
        memcpy(table, COLUMNS, sizeof COLUMNS - 1);
        memcpy(table + sizeof COLUMNS - 1, data, size);
        all = (struct text){table, sizeof COLUMNS - 1 + size};
        CHECK(read_sum(&format_csv, all, SIZE_MAX) == read_sum(&format_csv, all, piece));
        free(table);
    } else {
        CHECK(read_sum(&format_json, all, SIZE_MAX) == read_sum(&format_json, all, piece));
        check_frames(all);
    }
    return 0;
}
