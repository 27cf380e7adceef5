/* evtx_record: one record of a chunk, either to the values the program reads or to XML. */
#ifndef HOPCHAIN_DECODE_EVTX_RECORD_H
#define HOPCHAIN_DECODE_EVTX_RECORD_H

#include "base/cursor.h"
#include "evtx_text.h"
#include "model/summary.h"
#include "record.h"

/* Substitutions of a record and of the records in its values. An event has at most 128, and one inside. */
#define EVTX_VALUES_MAX 8192

/* Binary XML in values of binary XML. The events of Windows have one. */
#define EVTX_NESTED_MAX 8

/* Steps that one chunk may take: its records are 2,300 at most, their templates have some 50 steps. */
#define EVTX_STEPS_MAX (2 * 1000 * 1000)

struct evtx_reader;

/* id_only: of what the program reads no more than the event's id is wanted. */
struct evtx_reader *evtx_reader_new(bool id_only);
void evtx_reader_free(struct evtx_reader *reader);

/* The chunk that records are read from; it must stay where it is. */
void evtx_reader_begin(struct evtx_reader *reader, const uint8_t *chunk, size_t len);

/* A record that cannot be read: why, and in what words. */
struct evtx_fault {
    enum bad bad;
    const char *detail;
};

/* body: the binary XML of a record, a part of the chunk: one element; what stands behind that is none of it.
 * Picks what the program reads; of a record that is not ours only System. Texts go to out. 0; or -1: fault.
 */
int evtx_read(struct evtx_reader *reader, struct cursor body, struct record *record, struct evtx_out *out,
              struct evtx_fault *fault);

/* The record as XML, in wevtutil's shape. 0; or -1: fault. */
int evtx_write(struct evtx_reader *reader, struct cursor body, struct evtx_out *out,
               struct evtx_fault *fault);

#endif
