/* ours: which events hopchain reads. The provider and the id decide: ids of different providers collide, as 4
 * and 11 of the System log do. Where the provider is not named, the channel has to tell it. */
#ifndef HOPCHAIN_DECODE_OURS_H
#define HOPCHAIN_DECODE_OURS_H

#include "fields.h"

struct ours; /* one of these events */

/* NULL where it is none of them. */
const struct ours *ours_find(const struct fields_system *system);

/* A log's full name, where a tool shortened it (Hayabusa: Sec); else as it is. */
struct text ours_channel(struct text channel);

/* Has one of them that id, whoever wrote it? For readers that decide before they know the provider. */
bool ours_has_id(uint16_t event_id);

uint8_t ours_origin(const struct ours *ours); /* enum origin */

/* The field of the nth <Data> without a name, from 0: classic writers (System log) give values by position.
 * NULL where the order is not known or the field not read. */
const struct field *ours_field_at(const struct ours *ours, size_t position);

/* The table's ids in their order, for tests; 0 at its end. */
uint16_t ours_id(size_t row);

#endif
