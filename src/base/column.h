/* column: a number for each name, beside the names: what was found out of a name need not be found out
 * again. */
#ifndef HOPCHAIN_BASE_COLUMN_H
#define HOPCHAIN_BASE_COLUMN_H

#include <stddef.h>
#include <stdint.h>

struct column {
    uint32_t *at; /* private */
    size_t count;
};

void column_done(struct column *column); /* a zeroed struct column is an empty one */

/* The name's number, 0 where none was set; good until the next call. */
uint32_t *column_at(struct column *column, uint32_t name);

#endif
