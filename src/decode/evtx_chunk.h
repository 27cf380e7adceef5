/* evtx_chunk: the records of one chunk of 64 KiB, in their order, whole or not. Chunks know nothing of each
 * other, so many may be read at once. */
#ifndef HOPCHAIN_DECODE_EVTX_CHUNK_H
#define HOPCHAIN_DECODE_EVTX_CHUNK_H

#include "decode.h"
#include "evtx_record.h"

#define EVTX_CHUNK_HEAD 512

/* Text that the records of one chunk may become; XML is some four times as long as the binary form. */
#define EVTX_BATCH_TEXT (4 * 1024 * 1024)

/* Values of fields in one chunk's records, and records and faults; what is beyond is left out, which only a
 * forger's can be. */
#define EVTX_BATCH_VALUES (64 * 1024)
#define EVTX_BATCH_ITEMS  4096

struct evtx_item {
    uint64_t offset; /* on disk */
    bool whole, recovered, unwanted;
    struct evtx_fault fault; /* where it is not whole */
    struct fields_system system;
    uint32_t first, count; /* of the batch's values; those without a field are the unnamed ones */
    struct text xml;
};

struct evtx_batch {
    struct evtx_item *items;
    struct field_value *values;
    struct evtx_out text;
    uint32_t count, value_count;
};

struct evtx_batch *evtx_batch_new(void);
void evtx_batch_free(struct evtx_batch *batch);

/* A chunk, perhaps cut off, as it lies at this offset on disk. */
struct evtx_chunk {
    const uint8_t *bytes;
    size_t len;
    uint64_t offset;
    bool unchecked; /* its log has no checksums */
};

/* Reads it into the batch, whatever was there before. Where nothing was wrong with it, the length of what is
 * live; else 0. */
size_t evtx_chunk_read(struct evtx_reader *reader, const struct evtx_chunk *chunk,
                       const struct decode_options *options, struct evtx_batch *batch);

bool evtx_is_chunk(const uint8_t *bytes, size_t len); /* does it begin as one does? */

/* Where a chunk begins, going by its magic and the size of its header as far as that is there; len: nowhere.
 */
size_t evtx_find_chunk(const uint8_t *bytes, size_t len);

#endif
