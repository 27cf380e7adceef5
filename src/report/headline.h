/* headline: what a run comes to, in a few clauses: what fell back to NTLM, where users were lost, whether
 * delegation is as configured. */
#ifndef HOPCHAIN_REPORT_HEADLINE_H
#define HOPCHAIN_REPORT_HEADLINE_H

#include "base/map.h"
#include "report/prose.h"

/* Hops that were counted by one name or by a pair, any of which may be 0. */
struct headline_pairs {
    struct map count;
    uint64_t hops;
};

/* Counted as chains come: none is needed afterwards. */
struct headline {
    uint64_t chains, hops, ntlm, s4u, forwarded, refused;
    struct headline_pairs fallback, reasons; /* to NTLM: where to; why */
    struct headline_pairs lost, unexpected;  /* double hops, delegation: from where to where */
};

void headline_done(struct headline *headline); /* it begins as {0} */
void headline_see(struct headline *headline, const struct chain *chain);

/* A sentence for each clause, without its full stop; `about` is "hops", a mark's word ("ntlm-fallback",
 * "double-hop-failure"), "refused", "ntlm" or "delegation". judged: an allow list or a baseline told
 * which delegation is expected. */
void headline_say(struct prose *prose, const struct headline *headline, bool judged);

#endif
