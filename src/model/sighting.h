/* sighting: which record it is, and where it was read. Names as in model/event.h. */
#ifndef HOPCHAIN_MODEL_SIGHTING_H
#define HOPCHAIN_MODEL_SIGHTING_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers from here on stand in for those that a source did not keep: they tell records apart and put them in
 * order, and say nothing about what is missing. Windows would have to write for a million years to get here.
 */
#define RECORD_STAND_IN (UINT64_C(1) << 62)

/* Which record, and where it was read. Any event has this much, ours or not. */
struct sighting {
    int64_t time;       /* TimeCreated */
    uint64_t record_id; /* EventRecordID */
    uint64_t offset;    /* of the record's first byte in the file as it lies on disk */
    uint32_t source;    /* the file's name as the user gave it, "-" for standard input */
    uint32_t computer;  /* lower; a FQDN nearly always */
    uint32_t channel;   /* as written: Security */
    uint16_t event_id;
    uint8_t version;
    bool failed;     /* Keywords has the audit failure bit */
    uint64_t number; /* of its row in the database that it was read from; 0 none */
};

#endif
