/* evtx_chunk: a chunk says how much of it is live, and each record how long it is, at both of its ends. What
 * does not fit is passed over to the next record's signature. */
#include "evtx_chunk.h"

#include "base/arena.h"
#include "evtx_program.h"
#include "format.h"
#include "xml_frame.h"

#include <libdeflate.h>
#include <stdlib.h>

#define RECORD_HEAD 24 /* signature, size, number, time */
#define RECORD_TAIL 4  /* the size again */

static const char CHUNK_MAGIC[8] = "ElfChnk";
static const char RECORD_MAGIC[4] = "**\0";

struct evtx_batch *evtx_batch_new(void)
{
    struct evtx_batch *b = mem_new(1, sizeof *b);
    b->items = mem_new(EVTX_BATCH_ITEMS, sizeof *b->items);
    b->values = mem_new(EVTX_BATCH_VALUES, sizeof *b->values);
    b->text.at = mem_new(EVTX_BATCH_TEXT, 1);
    return b;
}

void evtx_batch_free(struct evtx_batch *b)
{
    if (!b)
        return;
    free(b->items);
    free(b->values);
    free(b->text.at);
    free(b);
}

/* A chunk being read. */
struct scan {
    struct evtx_reader *reader;
    const struct evtx_chunk *chunk;
    const struct decode_options *options;
    struct evtx_batch *batch;
    struct record record; /* the one being read */
};

static void add_fault(struct scan *s, size_t at, enum bad bad, const char *detail)
{
    struct evtx_batch *b = s->batch;
    if (b->count < EVTX_BATCH_ITEMS)
        b->items[b->count++] = (struct evtx_item){.offset = s->chunk->offset + at, .fault = {bad, detail}};
}

/* ---- records ---- */

/* 0, or -1: item->fault. */
static int read_values(struct scan *s, struct cursor body, struct evtx_item *item)
{
    struct evtx_batch *b = s->batch;
    const struct record *record = &s->record;
    if (evtx_read(s->reader, body, &s->record, &b->text, &item->fault) != 0)
        return -1;
    item->unwanted = !format_wants(s->options, &record->system);
    if (record->count + record->unnamed_count > EVTX_BATCH_VALUES - b->value_count) {
        item->fault = (struct evtx_fault){BAD_TOO_LARGE, "too many values"};
        return -1;
    }
    item->system = record->system;
    item->first = b->value_count;
    for (size_t i = 0; i < record->count; i++)
        b->values[b->value_count++] = record->value[i];
    for (size_t i = 0; i < record->unnamed_count; i++)
        b->values[b->value_count++] = (struct field_value){NULL, record->unnamed[i]};
    item->count = b->value_count - item->first;
    return 0;
}

static int read_body(struct scan *s, struct cursor body, struct evtx_item *item)
{
    struct evtx_out *text = &s->batch->text;
    size_t from = text->len, left = EVTX_BATCH_TEXT - from;
    int status = 0;
    text->size = from + (left < XML_RECORD_MAX ? left : XML_RECORD_MAX);
    text->full = false;
    if (s->options->want == DECODE_COUNT && s->options->id_count == 0)
        return 0;
    if (s->options->want == DECODE_EVENTS || s->options->id_count)
        status = read_values(s, body, item);
    if (status == 0 && (s->options->want == DECODE_XML || s->options->pick.wants) && !item->unwanted) {
        from = text->len;
        status = evtx_write(s->reader, body, text, &item->fault);
        item->xml = (struct text){text->at + from, text->len - from};
    }
    if (status != 0)
        text->len = from;
    return status;
}

/* The length of the record at `at`, which is to end by `end`; 0 where there is none. */
static size_t record_length(const struct evtx_chunk *chunk, size_t at, size_t end)
{
    struct cursor c = {.base = chunk->bytes, .at = at, .end = end};
    const uint8_t *magic = cursor_take(&c, sizeof RECORD_MAGIC);
    size_t len = cursor_u32(&c);
    if (!magic || memcmp(magic, RECORD_MAGIC, sizeof RECORD_MAGIC) != 0 || len < RECORD_HEAD + RECORD_TAIL ||
        len > end - at)
        return 0;
    c.at = at + len - RECORD_TAIL;
    return cursor_u32(&c) == len ? len : 0;
}

/* Of what lies in the slack only whole records are told of. */
static void read_record(struct scan *s, size_t at, size_t len, bool recovered)
{
    struct evtx_batch *b = s->batch;
    struct cursor body = {.base = s->chunk->bytes, .at = at + RECORD_HEAD, .end = at + len - RECORD_TAIL};
    struct evtx_item *item = &b->items[b->count];
    if (b->count == EVTX_BATCH_ITEMS)
        return;
    *item = (struct evtx_item){.offset = s->chunk->offset + at, .recovered = recovered};
    item->whole = read_body(s, body, item) == 0;
    if (item->whole || !recovered)
        b->count++;
}

/* The next record's signature in [from, end), or end. */
static size_t find_record(const struct evtx_chunk *chunk, size_t from, size_t end)
{
    const uint8_t *hit =
        from < end ? memmem(chunk->bytes + from, end - from, RECORD_MAGIC, sizeof RECORD_MAGIC) : NULL;
    return hit ? (size_t)(hit - chunk->bytes) : end;
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
    return len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

/* The live records, [EVTX_CHUNK_HEAD, end). sure: the header said where they end. */
static void read_live(struct scan *s, size_t end, bool sure)
{
    const struct evtx_chunk *chunk = s->chunk;
    for (size_t at = EVTX_CHUNK_HEAD, len; at < end; at += len) {
        len = record_length(chunk, at, end);
        if (len) {
            read_record(s, at, len, false);
            continue;
        }
        if (is_zero(chunk->bytes + at, end - at)) /* an exported log's header may say that all is live */
            break;
        len = find_record(chunk, at + 1, end) - at;
        if (at + len < end || (sure && end < chunk->len)) /* else it is cut off, or no longer live */
            add_fault(s, at, BAD_ILL_FORMED, "a damaged record, or none");
    }
}

static void read_slack(struct scan *s, size_t from)
{
    const struct evtx_chunk *chunk = s->chunk;
    while ((from = find_record(chunk, from, chunk->len)) < chunk->len) {
        size_t len = record_length(chunk, from, chunk->len);
        if (len)
            read_record(s, from, len, true);
        from += len ? len : sizeof RECORD_MAGIC;
    }
}

/* What follows a header that is gone. */
static void read_lost(struct scan *s)
{
    evtx_reader_begin(s->reader, s->chunk->bytes, s->chunk->len);
    read_slack(s, 0);
}

/* ---- the chunk ---- */

static bool header_is_right(const uint8_t *bytes, uint32_t sum)
{
    uint32_t is = libdeflate_crc32(0, bytes, 120);
    return libdeflate_crc32(is, bytes + 128, EVTX_CHUNK_HEAD - 128) == sum;
}

bool evtx_is_chunk(const uint8_t *bytes, size_t len)
{
    return len >= sizeof CHUNK_MAGIC && memcmp(bytes, CHUNK_MAGIC, sizeof CHUNK_MAGIC) == 0;
}

size_t evtx_find_chunk(const uint8_t *bytes, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        const uint8_t *hit = memmem(bytes + at, len - at, CHUNK_MAGIC, sizeof CHUNK_MAGIC);
        struct cursor c = {.base = bytes, .at = hit ? (size_t)(hit - bytes) + 40 : len, .end = len};
        at = hit ? (size_t)(hit - bytes) : len;
        if (hit && (cursor_u32(&c) == 128 || c.bad))
            return at;
    }
    return len;
}

/* Where the live records end; *sure: the header can be trusted on that. */
static size_t live_end(struct scan *s, bool *sure)
{
    const struct evtx_chunk *chunk = s->chunk;
    struct cursor c = {.base = chunk->bytes, .at = 48, .end = EVTX_CHUNK_HEAD};
    size_t end = cursor_u32(&c);
    uint32_t records_sum = cursor_u32(&c);
    c.at = 124;
    *sure = chunk->unchecked || header_is_right(chunk->bytes, cursor_u32(&c));
    if (!*sure)
        add_fault(s, 0, BAD_CHECKSUM, "the chunk's header");
    *sure = *sure && end >= EVTX_CHUNK_HEAD && end <= EVTX_CHUNK;
    if (chunk->len < EVTX_CHUNK && (!*sure || end > chunk->len))
        add_fault(s, 0, BAD_CUT_OFF, "the chunk");
    if (!*sure || end > chunk->len)
        return chunk->len;
    if (!chunk->unchecked &&
        libdeflate_crc32(0, chunk->bytes + EVTX_CHUNK_HEAD, end - EVTX_CHUNK_HEAD) != records_sum)
        add_fault(s, 0, BAD_CHECKSUM, "the chunk's records");
    return end;
}

/* Is it one? If not, that is said, but for room that was never used. */
static bool has_header(struct scan *s)
{
    const struct evtx_chunk *chunk = s->chunk;
    bool begins = evtx_is_chunk(chunk->bytes, chunk->len);
    if (begins && chunk->len >= EVTX_CHUNK_HEAD)
        return true;
    if (!is_zero(chunk->bytes, chunk->len))
        add_fault(s, 0, begins || chunk->len < sizeof CHUNK_MAGIC ? BAD_CUT_OFF : BAD_CHUNK, "");
    return false;
}

static bool is_intact(const struct evtx_batch *b)
{
    for (uint32_t i = 0; i < b->count; i++)
        if (!b->items[i].whole)
            return false;
    return true;
}

size_t evtx_chunk_read(struct evtx_reader *reader, const struct evtx_chunk *chunk,
                       const struct decode_options *options, struct evtx_batch *batch)
{
    struct scan s = {.reader = reader, .chunk = chunk, .options = options, .batch = batch};
    bool sure;
    size_t end;
    batch->count = batch->value_count = 0;
    batch->text.len = 0;
    if (!has_header(&s)) {
        if (options->deleted && chunk->len == EVTX_CHUNK)
            read_lost(&s);
        return 0;
    }
    evtx_reader_begin(reader, chunk->bytes, chunk->len);
    end = live_end(&s, &sure);
    read_live(&s, end, sure);
    if (options->deleted && sure)
        read_slack(&s, end);
    return is_intact(batch) ? end : 0;
}
