/* correlate: events to hops and chains. Pure: the same events, in any order, give the same chains, to the
 * byte.
 *
 * ../README.md says in which order its files work. */
#ifndef HOPCHAIN_CORRELATE_H
#define HOPCHAIN_CORRELATE_H

#include "model/chain.h"
#include "model/coverage.h"
#include "model/summary.h"

struct correlate;

/* names: of the events; it must outlive the correlator, which adds principals and hosts to it. */
struct correlate *correlate_new(struct names *names);
void correlate_free(struct correlate *correlate); /* and every hop and chain it gave */

/* Keeps what it needs of an event of ours. */
void correlate_add(struct correlate *correlate, const struct event *event);

/* What the user says, which wins over what the events teach. Before correlate_run; texts are added to names.
 * A domain's NetBIOS and DNS name; the host that holds an address; the host on which a service account runs.
 */
void correlate_know_domain(struct correlate *correlate, struct text netbios, struct text dns);
void correlate_know_address(struct correlate *correlate, struct text address, struct text host);
void correlate_know_service(struct correlate *correlate, struct text account, struct text host);

/* A run of records that was collected, ours or not. */
void correlate_add_range(struct correlate *correlate, const struct log_range *range);

/* After the last event: makes the chains. */
void correlate_run(struct correlate *correlate);

/* By start time, then id. Owned by the correlator. */
struct chain *const *correlate_chains(const struct correlate *correlate, size_t *count);

/* Fills guids, guids_recovered, exact_joins, hops, chains and logs (owned by the correlator). */
void correlate_summary(struct correlate *correlate, struct summary *summary);

/* What was collected: all ranges merged, as coverage_ranges gives them. Owned by the correlator. */
const struct log_range *correlate_ranges(struct correlate *correlate, size_t *count);

/* Coverage while reading: which records of which logs were seen, ours or not, whatever their order. */
struct coverage;
struct coverage *coverage_new(void);
void coverage_free(struct coverage *coverage);
void coverage_saw(struct coverage *coverage, const struct sighting *at);
void coverage_add(struct coverage *coverage, const struct log_range *range);
/* The ranges merged, by computer and channel number, then first record. Good until the next call on coverage.
 */
const struct log_range *coverage_ranges(struct coverage *coverage, size_t *count);

#endif
