/* refused: ticket requests that a KDC turned down and that no NTLM logon explains: hops that did not happen.
 */
#include "correlate/hostmap.h"
#include "correlate/reasons.h"
#include "correlate/tickets.h"

#define TWINS_MOST 256 /* refused requests of one moment that are looked at */

#define KDC_ERR_S_PRINCIPAL_UNKNOWN 0x7
#define KDC_ERR_POLICY              0xc
#define KDC_ERR_BADOPTION           0xd
#define KDC_ERR_ETYPE_NOSUPP        0xe

static void describe(struct correlate *w, struct draft *draft, const struct leg *refused)
{
    struct hop *hop = &draft->hop;
    hop->outcome = OUTCOME_FAILURE;
    hop->principal = refused->account;
    hop->status = refused->status;
    hop->service = world_lower(w, refused->service);
    hop->ticket_options = refused->options;
    hop->transited = refused->transited;
    hop->target.host = hostmap_of_service(w, refused->service, world_host_domain(w, refused->at.computer));
    draft_source(w, draft, refused);
    draft_doubt(draft, CONFIDENCE_STRONG);
    if (ticket_is_s4u2proxy(refused)) {
        hop->mechanism = MECHANISM_S4U2PROXY;
        hop->delegate = refused->account;
        hop->principal = 0;
    }
}

static void mark(struct draft *draft)
{
    const struct hop *hop = &draft->hop;
    if (hop->mechanism == MECHANISM_S4U2PROXY &&
        (hop->status == KDC_ERR_BADOPTION || hop->status == KDC_ERR_POLICY))
        draft_mark(draft, MARK_DELEGATION_REFUSED);
    if (hop->status == KDC_ERR_S_PRINCIPAL_UNKNOWN)
        draft_mark(draft, MARK_MISSING_SPN);
    if (hop->status == KDC_ERR_ETYPE_NOSUPP)
        draft_mark(draft, MARK_ETYPE_MISMATCH);
}

static bool same_request(struct correlate *w, const struct leg *a, const struct leg *b)
{
    return a->account == b->account && a->address == b->address && a->at.event_id != b->at.event_id &&
           text_same(names_text(w->names, a->service), names_text(w->names, b->service));
}

/* A request that an authentication policy refused may be written twice: as 4769 and as 4821. */
static struct leg *twin_of(struct correlate *w, const struct leg *refused)
{
    const struct list *list = &w->kind[LEG_REFUSED_TICKET];
    uint32_t first = legs_until(list, refused->time - NTLM_APART - 1);
    for (uint32_t i = first; i < list->count && i - first < TWINS_MOST; i++) {
        struct leg *other = list->at[i];
        if (other->time > refused->time + NTLM_APART)
            return NULL;
        if (other->draft && same_request(w, refused, other))
            return other;
    }
    return NULL;
}

void refused_run(struct correlate *w)
{
    for (uint32_t i = 0; i < w->kind[LEG_REFUSED_TICKET].count; i++) {
        struct leg *refused = w->kind[LEG_REFUSED_TICKET].at[i];
        struct leg *twin;
        struct draft *draft;
        if (!world_is_due(w, refused, STAGE_LEFT))
            continue;
        twin = twin_of(w, refused);
        draft = twin ? twin->draft : draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
        if (twin) {
            draft_link(w, draft, twin, refused, BASIS_ACCOUNT_HOST_TIME);
        } else {
            describe(w, draft, refused);
            mark(draft);
            draft_take(w, draft, refused);
        }
        if (refused->at.event_id == 4821)
            reason_of_request(w, draft, refused);
    }
}
