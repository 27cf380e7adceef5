/* chance: how likely a difference is where nothing has changed. Exact, two-sided: twice the smaller tail, at
 * most
 * 1. The same figures give the same answer to more digits than are ever shown. */
#ifndef HOPCHAIN_COMPARE_CHANCE_H
#define HOPCHAIN_COMPARE_CHANCE_H

#include <stdint.h>

/* Shares: a of n before, b of m after (Fisher). 1 where n or m is 0. */
double chance_of_shares(uint64_t a, uint64_t n, uint64_t b, uint64_t m);

/* Rates: a before and b after, where there were n and m occasions (binomial, given a + b). 1 where n or m is
 * 0.
 */
double chance_of_rates(uint64_t a, uint64_t n, uint64_t b, uint64_t m);

#endif
