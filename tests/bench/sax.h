/* sax: an export read by libxml2 as one document, with the fastest of its interfaces (SAX2), taking the
 * values that decode takes: what decode is measured against. */
#ifndef HOPCHAIN_TESTS_BENCH_SAX_H
#define HOPCHAIN_TESTS_BENCH_SAX_H

#include <stdbool.h>
#include <stdint.h>

/* What one reading found. */
struct found {
    uint64_t records, ours, values;
    double busy; /* seconds of its busiest thread; 0 where it has only one */
};

/* takes: the values of our events; else elements are only counted. Ends the program where path is not one
 * well-formed document. */
void sax_read(const char *path, bool takes, struct found *found);

#endif
