/* budget: how far one file from outside may expand before it is taken for a bomb. */
#ifndef HOPCHAIN_INPUT_BUDGET_H
#define HOPCHAIN_INPUT_BUDGET_H

#include <stdint.h>

/* Containers in containers, a .tar.gz counting as two: a compressed log in a zip in a tar.gz is four. */
#define BUDGET_DEPTH 6

struct budget_limits {
    uint64_t allowance; /* bytes that may come out whatever went in */
    uint64_t ratio;     /* beyond them: of what came out to what went in */
    uint64_t expanded;  /* bytes that may come out at all */
    uint64_t members;   /* of all containers in the file */
};

/* Records shrink 16 to 62 times, as measured. A log of 1 MB that holds but one chunk shrinks 100 times, an
 * empty one 1,000 times in a zip and 3,000 times in xz: the logs of a whole machine, most of them such, are
 * under 1 GiB. Zeros shrink 1,000 times in a zip, more elsewhere. A collection expands to tens of gigabytes
 * and holds some ten thousand files. */
extern const struct budget_limits BUDGET_LIMITS;

struct budget {
    const struct budget_limits *limits;
    uint64_t in, in_most; /* bytes that went in, and how many there are (they can be read again and again) */
    uint64_t out[BUDGET_DEPTH]; /* bytes that came out of each depth */
    uint64_t members;
    const char *over; /* the limit that was met, in words; NULL none: nothing is read once one was */
};

void budget_in(struct budget *budget, uint64_t bytes);
void budget_out(struct budget *budget, unsigned depth, uint64_t bytes);
void budget_member(struct budget *budget);

#endif
