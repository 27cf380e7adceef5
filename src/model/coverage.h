/* coverage: what was collected. A run of consecutive record numbers of one log: nothing between its first and
 * its last record is missing. A log whose source keeps no record numbers is one run from
 * RECORD_STAND_IN to itself, of which nothing is known but the times. */
#ifndef HOPCHAIN_MODEL_COVERAGE_H
#define HOPCHAIN_MODEL_COVERAGE_H

#include "model/event.h"

struct log_range {
    uint32_t computer, channel;
    uint64_t first_record, last_record; /* both inclusive */
    int64_t first_time, last_time;      /* the earliest and the latest time of its records */
    bool left_out;                      /* by a query: these were met, and not read */
};

#endif
