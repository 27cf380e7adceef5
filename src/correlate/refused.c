/* refused: ticket requests that a KDC turned down and that no NTLM logon explains: hops that did not happen.
 */
#include "correlate/draft.h"
#include "correlate/hostmap.h"
#include "correlate/tickets.h"

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

void refused_run(struct correlate *w)
{
    for (uint32_t i = 0; i < w->kind[LEG_REFUSED_TICKET].count; i++) {
        struct leg *refused = w->kind[LEG_REFUSED_TICKET].at[i];
        struct draft *draft;
        if (!world_is_due(w, refused, STAGE_LEFT))
            continue;
        draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
        describe(w, draft, refused);
        mark(draft);
        draft_take(w, draft, refused);
    }
}
