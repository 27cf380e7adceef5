/* clue_tell: what a clue says of the hop it explains: the name that was tried, and why there was no ticket.
 */
#include "correlate/clue.h"
#include "correlate/reasons.h"

static void reason_of_usage(struct correlate *w, struct draft *draft, const struct leg *clue)
{
    static const char *const SAID[] = {
        [1] = "ntlm-asked-for", [2] = "local-account", [4] = "cloud-account",
        [5] = "no-target-name", [7] = "address-used",  [9] = "no-domain-controller",
    };
    uint8_t id = clue->clue->says.usage_id;
    if (id == 8)
        reason_duplicate(w, draft);
    else if (id == 6)
        draft_reason(w, draft, "name-unresolved", WEIGHT_HINT);
    else if (id < sizeof SAID / sizeof *SAID && SAID[id])
        draft_reason(w, draft, SAID[id], WEIGHT_SAID);
    else if (clue_names_address(
                 w, clue)) /* 10, loopback, was seen on hops between two computers, to addresses */
        draft_reason(w, draft, "address-used", WEIGHT_SAID);
}

static void give_reason(struct correlate *w, struct draft *draft, const struct leg *clue)
{
    const struct clue_rule *rule = clue->clue->rule;
    if (rule->origin == ORIGIN_NTLM && rule->where == AT_SOURCE) {
        if (draft->hop.outcome != OUTCOME_FAILURE) /* why it was refused is another question */
            reason_of_usage(w, draft, clue);
    } else if (rule->origin == ORIGIN_KERBEROS && rule->first == 100) {
        reason_of_status(w, draft, clue->clue->says.status ? clue->clue->says.status : 0x7);
    } else if (rule->origin == ORIGIN_KERBEROS && rule->first == 3) {
        reason_of_status(w, draft, clue->clue->says.status);
    } else if (rule->reason && text_equal(text_of(rule->reason), TEXT("duplicate-spn"))) {
        reason_duplicate(w, draft);
    } else if (rule->reason && draft_reason(w, draft, rule->reason, rule->weight) &&
               text_equal(text_of(rule->reason), TEXT("etype-mismatch"))) {
        draft_mark(draft, MARK_ETYPE_MISMATCH);
    }
}

/* The name that the client tried: what the ticket would have been for. */
static void name_service(struct correlate *w, struct draft *draft, const struct leg *clue)
{
    struct text said = names_text(w->names, clue->clue->says.service);
    if (draft->hop.protocol == PROTOCOL_NTLM && !draft->hop.service && text_find(said, '/') < said.len)
        draft->hop.service =
            world_lower(w, names_add(w->names, text_slice(said, 0, text_find_last(said, '@'))));
}

void clue_tell(struct correlate *w, const struct leg *clue, struct draft *draft)
{
    name_service(w, draft, clue);
    give_reason(w, draft, clue);
}
