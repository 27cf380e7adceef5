/* json_order: the names of an event's values by their place, for exports that leave the names out. */
#ifndef HOPCHAIN_DECODE_JSON_ORDER_H
#define HOPCHAIN_DECODE_JSON_ORDER_H

#include "base/text.h"

/* Names with a blank between, for an event of Security auditing that has `count` values; empty where its
 * order is not known: then no value can be told from another. */
struct text json_order(uint16_t event_id, size_t count);

#endif
