/* tally: what a text report has printed so far: figures for the summary, and what need not be said twice. */
#ifndef HOPCHAIN_REPORT_TALLY_H
#define HOPCHAIN_REPORT_TALLY_H

#include "base/arena.h"
#include "base/map.h"
#include "model/chain.h"

#define TALLY_RULES    1024   /* counted by rule; far more than anyone writes */
#define TALLY_STATUSES 256    /* counted by status code; Windows uses a few dozen */
#define TALLY_SHAPES   100000 /* chains remembered to recognise their like: 8 MB */

struct tally_rule {
    const char *id;
    enum level level;
    uint64_t count;
    int64_t advised;     /* start of the chain below which its advice was printed; TIME_NONE not yet */
    uint64_t advised_id; /* that chain's */
};

struct tally_status {
    uint32_t status;
    uint64_t count;
};

/* Chains that differ in time only: the same principal, hosts, rights, outcomes and findings. */
struct tally_shape {
    uint64_t first_id;
    int64_t first, last;
    uint64_t count;
};

struct tally {
    struct arena arena;
    uint64_t chains, hops, shown, ordinary, folded;
    uint64_t protocols[2], outcomes[3];
    struct tally_rule *rules;
    struct tally_status *statuses;
    struct tally_shape *shapes;
    size_t rule_count, status_count, shape_count;
    struct map rule_at, status_at, shape_at; /* key to index + 1 */
};

void tally_init(struct tally *tally);
void tally_done(struct tally *tally);

void tally_chain(struct tally *tally, const struct chain *chain);

/* NULL once there are more than TALLY_RULES. */
struct tally_rule *tally_rule(struct tally *tally, const struct finding *finding);

/* The chain's shape, with this chain counted in; NULL once there are more than TALLY_SHAPES. */
struct tally_shape *tally_shape(struct tally *tally, const struct chain *chain);

#endif
