/* evtx: the format of the binary log: a header, which nothing here needs, and chunks of 64 KiB. Gathers them
 * from what is fed, has them read, and gives their records. */
#include "base/arena.h"
#include "evtx_chunk.h"
#include "evtx_program.h"
#include "format.h"

#include <stdlib.h>

#define FILE_HEAD      4096 /* before the first chunk */
#define FLAG_UNCHECKED 4    /* of the header: chunks have no checksums */

#define MAGIC 8
static const char FILE_MAGIC[MAGIC] = "ElfFile", CHUNK_MAGIC[MAGIC] = "ElfChnk";

struct evtx {
    const struct decode_options *options;
    struct evtx_reader *reader;
    struct evtx_batch *batch;     /* the records of one chunk, */
    uint32_t next;                /* the next of them to be given */
    struct text fed;              /* borrowed: not yet taken */
    bool last;                    /* nothing follows it */
    uint64_t offset;              /* on disk, of what is gathered, or else of fed */
    uint8_t gathered[EVTX_CHUNK]; /* the beginning of a chunk, or of the header */
    size_t have;
    bool begun, unchecked;
    struct record record; /* the one given */
};

static enum format_answer sniff_magic(struct text head, const char *magic)
{
    size_t len = head.len < MAGIC ? head.len : MAGIC;
    if (len && memcmp(head.at, magic, len) != 0)
        return FORMAT_NO;
    return len == MAGIC ? FORMAT_YES : FORMAT_UNDECIDED;
}

static enum format_answer sniff(struct text head, const struct decode_options *options)
{
    enum format_answer file = sniff_magic(head, FILE_MAGIC);
    if (options->carve)
        return FORMAT_YES;
    return file == FORMAT_NO ? sniff_magic(head, CHUNK_MAGIC) : file;
}

static void *open_reader(const struct decode_options *options)
{
    struct evtx *x = mem_new(1, sizeof *x);
    x->options = options;
    x->reader = evtx_reader_new(options->want != DECODE_EVENTS);
    x->batch = evtx_batch_new();
    return x;
}

static void close_reader(void *reader)
{
    struct evtx *x = reader;
    evtx_reader_free(x->reader);
    evtx_batch_free(x->batch);
    free(x);
}

static void begin(void *reader)
{
    struct evtx *x = reader;
    x->fed = (struct text){0};
    x->have = 0;
    x->offset = 0;
    x->begun = x->unchecked = x->last = false;
    x->next = x->batch->count = 0;
}

static void feed(void *reader, struct text bytes, bool last)
{
    struct evtx *x = reader;
    x->fed = bytes;
    x->last = last;
}

/* ---- gathering ---- */

/* Up to size bytes of the stream in one piece, without taking them; fewer only where the stream ends. NULL
 * where more must be fed first. */
static const uint8_t *peek(struct evtx *x, size_t size, size_t *len)
{
    struct text more;
    if (x->have == 0 && x->fed.len >= size) {
        *len = size;
        return (const uint8_t *)x->fed.at;
    }
    more = text_slice(x->fed, 0, size > x->have ? size - x->have : 0);
    if (more.len)
        memcpy(x->gathered + x->have, more.at, more.len);
    x->have += more.len;
    x->fed = text_slice(x->fed, more.len, x->fed.len);
    *len = x->have < size ? x->have : size;
    return *len == size || (x->last && *len) ? x->gathered : NULL;
}

static void take(struct evtx *x, size_t len)
{
    x->offset += len;
    if (x->have == 0) {
        x->fed = text_slice(x->fed, len, x->fed.len);
        return;
    }
    x->have -= len;
    memmove(x->gathered, x->gathered + len, x->have);
}

static bool is_unchecked(const uint8_t *head, size_t len)
{
    return len >= 124 && !evtx_is_chunk(head, len) && head[120] & FLAG_UNCHECKED;
}

/* Passes over the file's header: true when that is done. A chunk that was cut out of its log has none. */
static bool take_header(struct evtx *x)
{
    size_t len;
    const uint8_t *head = peek(x, FILE_HEAD, &len);
    if (!head)
        return false;
    x->begun = true;
    if (evtx_is_chunk(head, len) || x->options->carve)
        return true;
    x->unchecked = is_unchecked(head, len);
    take(x, len);
    return true;
}

/* The next chunk where one should be. False at the end of what there is. */
static bool read_chunk(struct evtx *x)
{
    struct evtx_chunk chunk = {.offset = x->offset, .unchecked = x->unchecked};
    chunk.bytes = peek(x, EVTX_CHUNK, &chunk.len);
    if (!chunk.bytes)
        return false;
    evtx_chunk_read(x->reader, &chunk, x->options, x->batch);
    take(x, chunk.len);
    return true;
}

/* The next chunk wherever one is. Only what is live of it is surely its own: another may begin behind that,
 * and where it is damaged at once. */
static bool carve_chunk(struct evtx *x)
{
    struct evtx_chunk chunk = {0};
    size_t hit, live;
    for (;;) {
        chunk.bytes = peek(x, EVTX_CHUNK, &chunk.len);
        if (!chunk.bytes)
            return false;
        hit = evtx_find_chunk(chunk.bytes, chunk.len);
        if (hit == 0)
            break;
        if (hit == chunk.len && chunk.len == EVTX_CHUNK)
            hit -= MAGIC - 1; /* half of one may stand at the end */
        take(x, hit);
    }
    chunk.offset = x->offset;
    live = evtx_chunk_read(x->reader, &chunk, x->options, x->batch);
    take(x, live ? live : MAGIC);
    return true;
}

/* ---- records ---- */

static void give(struct evtx *x, const struct evtx_item *item, struct frame *frame)
{
    const struct field_value *value = x->batch->values + item->first;
    struct record *record = &x->record;
    *frame = (struct frame){.offset = item->offset,
                            .whole = item->whole,
                            .bad = item->fault.bad,
                            .detail = item->fault.detail,
                            .record = record,
                            .xml = item->xml,
                            .recovered = item->recovered,
                            .unwanted = item->unwanted};
    record->system = item->system;
    record->count = record->unnamed_count = 0;
    for (uint32_t i = 0; i < item->count; i++)
        if (value[i].field)
            record->value[record->count++] = value[i];
        else
            record->unnamed[record->unnamed_count++] = value[i].text;
}

static bool next(void *reader, struct frame *frame)
{
    struct evtx *x = reader;
    while (x->next == x->batch->count) {
        if (!x->begun && !take_header(x))
            return false;
        x->next = x->batch->count = 0;
        if (!(x->options->carve ? carve_chunk : read_chunk)(x))
            return false;
    }
    give(x, &x->batch->items[x->next++], frame);
    return true;
}

static enum decode_kind kind(const void *reader, struct text head)
{
    const struct evtx *x = reader;
    (void)head;
    return x->options->carve ? KIND_BINARY : KIND_EVTX;
}

/* ---- parts ---- */

/* What a chunk turns out to be says where the next may be, in other files. */
static bool may_cut(struct text head, const struct decode_options *options)
{
    (void)head;
    return !options->carve;
}

/* Behind the last whole chunk. */
static size_t cut(struct text head, struct text bytes, bool first)
{
    size_t skip = first && !evtx_is_chunk((const uint8_t *)bytes.at, bytes.len) ? FILE_HEAD : 0;
    (void)head;
    return bytes.len < skip + EVTX_CHUNK ? 0 : bytes.len - (bytes.len - skip) % EVTX_CHUNK;
}

static void resume(void *reader, struct text head)
{
    struct evtx *x = reader;
    begin(reader);
    x->begun = true;
    x->unchecked = is_unchecked((const uint8_t *)head.at, head.len);
}

const struct format format_evtx = {sniff, open_reader, close_reader, begin, feed,
                                   next,  kind,        may_cut,      cut,   resume};
