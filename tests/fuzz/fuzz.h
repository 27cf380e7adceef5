/* fuzz: what all fuzzers have in common. */
#ifndef HOPCHAIN_TESTS_FUZZ_H
#define HOPCHAIN_TESTS_FUZZ_H

#include "base/arena.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(what)                                                                                          \
    do                                                                                                       \
        if (!(what))                                                                                         \
            abort();                                                                                         \
    while (0)

/* For so many inputs what costs much to make is kept: what one leaves behind shows in the next. It must not
 * grow for ever. */
#define FUZZ_KEEP 1000

/* A sum of values in their order: another one for others. */
static inline uint64_t fuzz_fold(uint64_t sum, uint64_t value)
{
    return (sum ^ value) * UINT64_C(0x100000001b3);
}

/* The next piece of all, of so many bytes at most, from *at, which goes on. It is a copy of its very size, so
 * that reading past it shows; to be freed. */
static inline char *fuzz_piece(struct text all, size_t *at, size_t most, struct text *piece)
{
    char *copy;
    *piece = text_slice(all, *at, most);
    copy = mem_new(piece->len, 1);
    if (piece->len)
        memcpy(copy, piece->at, piece->len);
    piece->at = copy;
    *at += piece->len;
    return copy;
}

#endif
