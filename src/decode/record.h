/* record: what a reader of any format found in one record: values by their name, not yet made sense of. */
#ifndef HOPCHAIN_DECODE_RECORD_H
#define HOPCHAIN_DECODE_RECORD_H

#include "fields.h"

/* Of a record in JSON or CSV, as XML's: Windows writes no event over 64 KiB, escapes make more of it. */
#define JSON_RECORD_MAX (1024 * 1024)
#define CSV_RECORD_MAX  (1024 * 1024)

#define RECORD_VALUES_MAX  128 /* read from one record; no event has half as many; more are left out */
#define RECORD_UNNAMED_MAX 16  /* the longest order of values that is known has 14 */

/* The texts are UTF-8, and borrowed: good until the reader's next record. */
struct record {
    struct fields_system system;
    struct field_value value[RECORD_VALUES_MAX];
    size_t count;
    struct value_memo *memo; /* of each value, or NULL */
    struct text
        unnamed[RECORD_UNNAMED_MAX]; /* <Data> without a name, in order: their position is their name */
    size_t unnamed_count;
    bool local; /* system.time is the collector's local time, read as if it were UTC */
    bool told;  /* and the record itself tells how many seconds that is ahead of UTC: */
    int32_t ahead;
};

#endif
