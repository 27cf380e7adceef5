/* column: an array that grows by doubling. */
#include "base/column.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_FIRST 1024

void column_done(struct column *column)
{
    free(column->at);
    *column = (struct column){0};
}

static void grow(struct column *column, uint32_t name)
{
    size_t count = column->count ? column->count : COUNT_FIRST;
    while (count <= name)
        count *= 2;
    column->at = mem_grow(column->at, count, sizeof *column->at);
    memset(column->at + column->count, 0, (count - column->count) * sizeof *column->at);
    column->count = count;
}

uint32_t *column_at(struct column *column, uint32_t name)
{
    if (name >= column->count)
        grow(column, name);
    return &column->at[name];
}
