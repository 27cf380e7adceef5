/* correlate: events to hops and chains. Pure: the same events, in any order, give the same chains, to the
 * byte.
 *
 * ../README.md says in which order its files work. */
#ifndef HOPCHAIN_CORRELATE_H
#define HOPCHAIN_CORRELATE_H

#include "model/chain.h"
#include "model/coverage.h"
#include "model/directory.h"
#include "model/summary.h"

struct correlate;

/* names: of the events; it must outlive the correlator, which adds principals and hosts to it. */
struct correlate *correlate_new(struct names *names);
void correlate_free(struct correlate *correlate); /* and every hop and chain it gave */

/* Events come in two passes where they do not fit into memory at once: correlate_learn is shown all of them,
 * in any order, for what they teach together (domain names, domain controllers, who may delegate to whom);
 * then correlate_add stretch by stretch of time, in any order within a stretch. For a single stretch
 * correlate_add alone will do. Both keep only what they need of an event of ours. */
void correlate_learn(struct correlate *correlate, const struct event *event);
void correlate_add(struct correlate *correlate, const struct event *event);

/* What the user says, which wins over what the events teach. Before correlate_run; texts are added to names.
 * A domain's NetBIOS and DNS name; the host that holds an address; the host on which a service account runs.
 */
void correlate_know_domain(struct correlate *correlate, struct text netbios, struct text dns);
void correlate_know_address(struct correlate *correlate, struct text address, struct text host);
void correlate_know_service(struct correlate *correlate, struct text account, struct text host);

/* The same of what the directory tells; it must outlive the correlator, and an empty one tells nothing. Which
 * accounts are computers or domain controllers, and where services run; what the user says in particular
 * (above) wins. Delegation is held against it: hop.model and hop.rights. */
void correlate_know_directory(struct correlate *correlate, const struct directory *directory);

/* How long tickets live here, where not Windows' default of ten hours, and with it how far apart events can
 * be that belong together. Before anything else. */
void correlate_set_horizon(struct correlate *correlate, int64_t horizon);

/* A run of records that was collected, ours or not, or that a query left out. */
void correlate_add_range(struct correlate *correlate, const struct log_range *range);

/* How long the next stretch should be: the first is longer, so that hosts whose clocks are hours off are
 * known before anything is decided. */
int64_t correlate_stretch(const struct correlate *correlate);

/* How many events of those before are still needed. */
uint64_t correlate_kept(const struct correlate *correlate);

/* All events before `until` were added; INT64_MAX: all there are. Decides what can be decided by now, and
 * forgets what nothing can come to any more: the horizon is long over. */
void correlate_run(struct correlate *correlate, int64_t until);

/* The chains that the last run finished, by start time, then id, none earlier than those given before. Owned
 * by the correlator and good until its next run but one; the list until its next. */
struct chain *const *correlate_chains(const struct correlate *correlate, size_t *count);

/* Fills guids, guids_recovered, exact_joins, hops, chains and logs (owned by the correlator). */
void correlate_summary(struct correlate *correlate, struct summary *summary);

/* What was collected, with what a query left out of it: all ranges merged, as coverage_ranges gives them.
 * Owned by the correlator. */
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
