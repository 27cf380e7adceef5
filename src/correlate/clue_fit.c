/* clue_fit: may a clue be about this hop? */
#include "correlate/clue.h"

#define KDC_ERR_ETYPE_NOSUPP 0xe

bool clue_lacked_key(const struct draft *draft)
{
    for (uint32_t i = 0; i < draft->legs.count; i++) {
        const struct leg *leg = draft->legs.at[i];
        if (leg->kind == LEG_REFUSED_TICKET && leg->status == KDC_ERR_ETYPE_NOSUPP)
            return true;
    }
    return false;
}

static unsigned class_of(const struct draft *draft)
{
    const struct hop *hop = &draft->hop;
    if (hop->mechanism == MECHANISM_ANONYMOUS)
        return 0;
    if (hop->protocol == PROTOCOL_NTLM)
        return hop->outcome == OUTCOME_FAILURE ? CLUE_NTLM_REFUSED : CLUE_NTLM;
    if (hop->outcome == OUTCOME_FAILURE)
        return draft_has_kind(draft, LEG_REFUSED_TICKET) ? CLUE_REFUSED : 0;
    return hop->outcome == OUTCOME_ISSUED ? CLUE_ISSUED : CLUE_USED;
}

static bool is_of_class(const struct clue_rule *rule, const struct draft *draft)
{
    if (!(rule->hops & class_of(draft)))
        return false;
    if (rule->hops & CLUE_S4U && draft->hop.mechanism != MECHANISM_S4U2PROXY)
        return false;
    return !(rule->hops & CLUE_ETYPE) || clue_lacked_key(draft);
}

static bool same_host(struct correlate *w, uint32_t host, uint32_t claimed, uint32_t computer)
{
    struct text claim = names_text(w->names, claimed);
    return host ? host == computer
                : text_equal(text_slice(claim, 0, text_find(claim, '.')), world_host_short(w, computer));
}

static bool is_there(struct correlate *w, const struct clue_rule *rule, const struct leg *clue,
                     const struct hop *hop)
{
    switch (rule->where) {
    case AT_SOURCE:
        return same_host(w, hop->source.host, hop->workstation, clue->at.computer);
    case AT_TARGET:
        return hop->target.host == clue->at.computer || (!hop->target.host && rule->by == BY_ACCOUNT);
    default:
        return true;
    }
}

/* An account of a domain that the clue does not name may be of any. */
static bool is_account(struct correlate *w, const struct leg *clue, const struct hop *hop)
{
    uint32_t account = hop->delegate ? hop->delegate : hop->principal;
    if (clue->account == hop->principal || clue->account == account)
        return true;
    return !clue->domain && world_account_sam(w, account) == world_lower(w, clue->user);
}

/* What both name must agree: addresses are facts, workstations claims of one client. */
static bool same_client(struct correlate *w, const struct leg *clue, const struct hop *hop)
{
    struct text said = names_text(w->names, clue->clue->workstation),
                claim = names_text(w->names, hop->workstation);
    if (clue->address && hop->source.address)
        return clue->address == hop->source.address;
    return hop->protocol != PROTOCOL_NTLM || !said.len || !claim.len ||
           text_same(text_slice(said, 0, said.len - text_ends(said, TEXT("$"))), claim);
}

/* A clue of a service account is of that service alone, and one of a TGT of no service. */
static bool may_be_service(struct correlate *w, const struct leg *clue, const struct hop *hop)
{
    struct text said = names_text(w->names, clue->clue->says.service);
    return hop->protocol == PROTOCOL_NTLM || !hop->service || !said.len || text_find(said, '/') < said.len ||
           text_same(said, names_text(w->names, hop->service));
}

int clue_fits(struct correlate *w, const struct leg *clue, const struct draft *draft)
{
    const struct clue_rule *rule = clue->clue->rule;
    const struct hop *hop = &draft->hop;
    int target;
    if (!draft->legs.count || !is_of_class(rule, draft) || !is_there(w, rule, clue, hop) ||
        !same_client(w, clue, hop) || !may_be_service(w, clue, hop))
        return 0;
    if (rule->by == BY_ACCOUNT && !is_account(w, clue, hop))
        return 0;
    target = rule->where == AT_TARGET ? 0 : clue_names_target(w, clue, draft);
    if (target < 0 || (rule->by == BY_TARGET && !target) ||
        (rule->by == BY_TARGET && target < 2 && draft_departure(draft) > clue->time + CAUSE_BEFORE))
        return 0;
    return 1 + target;
}
