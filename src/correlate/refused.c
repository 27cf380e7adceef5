/* refused: ticket requests that a KDC turned down and that no NTLM logon explains: hops that did not happen.
 */
#include "correlate/draft.h"
#include "correlate/hostmap.h"
#include "correlate/tickets.h"

#define KDC_ERR_S_PRINCIPAL_UNKNOWN 0x7
#define KDC_ERR_POLICY              0xc
#define KDC_ERR_BADOPTION           0xd
#define KDC_ERR_ETYPE_NOSUPP        0xe

/* On a refusal ServiceName may be an SPN (HTTP/web2.test.com:8080/name@REALM), an account or nothing. */
static uint32_t host_of_spn(struct correlate *w, const struct leg *refused)
{
    struct text spn = names_text(w->names, refused->service), host;
    uint32_t domain = world_host_domain(w, refused->at.computer);
    spn = text_slice(spn, 0, text_find_last(spn, '@'));
    if (text_find(spn, '/') == spn.len)
        return hostmap_of_account(w, world_account(w, refused->service, domain));
    host = text_slice(spn, text_find(spn, '/') + 1, spn.len);
    host = text_slice(host, 0, text_find(host, '/'));
    return hostmap_named(w, text_slice(host, 0, text_find(host, ':')), domain);
}

static void describe(struct correlate *w, struct draft *draft, const struct leg *refused)
{
    struct hop *hop = &draft->hop;
    hop->outcome = OUTCOME_FAILURE;
    hop->principal = refused->account;
    hop->status = refused->status;
    hop->service = world_lower(w, refused->service);
    hop->ticket_options = refused->options;
    hop->transited = refused->transited;
    hop->target.host = host_of_spn(w, refused);
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
        if (refused->draft)
            continue;
        draft = draft_new(w, PROTOCOL_KERBEROS, MECHANISM_DIRECT);
        describe(w, draft, refused);
        mark(draft);
        draft_take(w, draft, refused);
    }
}
