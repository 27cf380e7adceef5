/* compare: two sets of chains, hop by hop into counts, and what of them moved. Memory follows what differs
 * among hops (hosts, accounts, services), not how many there are. */
#ifndef HOPCHAIN_COMPARE_H
#define HOPCHAIN_COMPARE_H

#include "model/chain.h"
#include "model/change.h"

/* Hops that differ in who, where, or how; 100 MB. More are counted as left out. */
#define COMPARE_KINDS_MOST 1000000

/* A difference counts where it would come about by chance less than once in so many times, */
#define COMPARE_CHANCE 0.001
/* and, of a share, where that moved by so much: in large logs anything is beyond chance. */
#define COMPARE_SHARE 0.10

struct compare;

struct compare *compare_new(void);
void compare_free(struct compare *compare);

/* names: the chain's. */
void compare_see(struct compare *compare, enum side side, const struct chain *chain,
                 const struct names *names);

/* The side has this computer's Security log, a domain controller's or another's. Each once. */
void compare_log(struct compare *compare, enum side side, struct text computer, bool is_dc);

/* When all was seen. Owned by compare, as are its names, and good as long. */
const struct changes *compare_finish(struct compare *compare);
struct names *compare_names(struct compare *compare);

#endif
