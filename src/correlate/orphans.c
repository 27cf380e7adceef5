/* orphans: tickets that were asked for with a TGT which no domain controller issued, as its hash says. Only
 * where that can be known: every domain controller of the domain is collected without a gap for as long as a
 * TGT lives, and all of them write hashes. */
#include "correlate/orphans.h"

#include "correlate/coverage.h"

static bool is_for_krbtgt(struct correlate *w, const struct event *e)
{
    return text_same(names_text(w->names, e->service), TEXT("krbtgt"));
}

void orphans_learn(struct correlate *w, const struct event *e)
{
    bool anew = e->at.event_id == 4768 || e->at.event_id == 4770;
    if (e->origin != ORIGIN_SECURITY || e->at.failed || e->status)
        return;
    if (anew && !e->response_ticket_hash && is_for_krbtgt(w, e))
        *map_put(&w->hashless, world_host_domain(w, e->at.computer)) = 1;
    if (e->at.event_id == 4769 && e->response_ticket_hash && !(e->ticket_options & KDC_FORWARDED) &&
        is_for_krbtgt(w, e))
        *map_put(&w->tgts_by_tgt, e->response_ticket_hash) = 1; /* no leg tells of it */
}

/* All domain controllers of the domain, as far as they are known, for all that time. */
static bool are_collected(struct correlate *w, const struct leg *ticket, uint32_t domain)
{
    for (size_t i = 0; i < w->dcs.size; i++) {
        struct sighting log = ticket->at;
        log.computer = (uint32_t)w->dcs.slot[i].key;
        if (log.computer && world_host_domain(w, log.computer) == domain &&
            !coverage_is_whole(w->coverage, &log, ticket->at.time - w->horizon, ticket->at.time))
            return false;
    }
    return true;
}

bool orphan_is(struct correlate *w, const struct leg *ticket)
{
    uint32_t domain = world_host_domain(w, ticket->at.computer);
    return ticket->request_hash && domain == world_account_domain(w, ticket->account) &&
           !map_get(&w->tgt_hashes, ticket->request_hash) &&
           !map_get(&w->tgts_by_tgt, ticket->request_hash) && !map_get(&w->hashless, domain) &&
           are_collected(w, ticket, domain);
}
