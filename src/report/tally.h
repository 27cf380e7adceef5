/* tally: what a text report has printed so far: figures for the summary, and what need not be said twice. */
#ifndef HOPCHAIN_REPORT_TALLY_H
#define HOPCHAIN_REPORT_TALLY_H

#include "base/arena.h"
#include "base/map.h"
#include "model/chain.h"

#define TALLY_RULES    1024   /* counted by rule; far more than anyone writes */
#define TALLY_STATUSES 256    /* counted by status code; Windows uses a few dozen */
#define TALLY_SHAPES   100000 /* chains remembered to recognise their like: 8 MB */
#define TALLY_WORST    10     /* chains to look at first */

struct tally_rule {
    const char *id;
    enum level level;
    uint64_t count;
    uint64_t found;      /* of these in events of no hop */
    int64_t advised;     /* start of the chain below which its advice was printed; TIME_NONE not yet */
    uint64_t advised_id; /* that chain's */
};

struct tally_status {
    uint32_t status;
    uint64_t count;
};

/* Chains that differ in time only: the same principal, hosts, rights, outcomes and findings. Of those that
 * are nothing but NTLM also in who came from where. */
struct tally_shape {
    uint64_t first_id;
    int64_t first, last;
    uint64_t count;
};

/* A chain to look at first: what its line in the list needs. */
struct tally_worst {
    uint64_t id;
    int64_t start;
    enum level level;
    const char *rule; /* as struct finding has it */
    uint32_t principal;
    char *path; /* its hosts as the line of a report has them, or of what was found in events of no hop the
                   reason; filled by whom tally_worst gave it */
    bool lone;  /* found in events of no hop */
};

struct tally {
    struct arena arena;
    uint64_t chains, hops, shown, ordinary, folded;
    uint64_t found; /* findings in events of no hop */
    uint64_t protocols[2], outcomes[3], findings[LEVEL_COUNT];
    uint64_t serious, slight; /* chains with a finding of LEVEL_MEDIUM or above; with lower ones or none */
    struct tally_worst worst[TALLY_WORST]; /* highest level first, then as they came */
    size_t worst_count;
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

/* One more chain that was printed in full: counts it. Its place if it is among the worst, else NULL. */
struct tally_worst *tally_worst(struct tally *tally, const struct chain *chain);

/* One hop with NTLM, of which there is no more to say than ntlm-fallback, LOW. */
bool tally_is_fallback(const struct chain *chain);

/* The chain's shape, with this chain counted in; NULL once there are more than TALLY_SHAPES. */
struct tally_shape *tally_shape(struct tally *tally, const struct chain *chain);

#endif
