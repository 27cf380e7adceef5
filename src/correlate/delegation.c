/* delegation: what the directory says, with the changes that events tell laid over it. */
#include "correlate/delegation.h"

#include "correlate/grants.h"
#include "correlate/inventory.h"

/* ---- one hop ---- */

/* Who acts where, and all that is known of both. */
struct ends {
    struct correlate *w;
    const struct hop *hop;
    int64_t time;
    struct text account;                               /* of the target, sam@dns.domain; empty: unknown */
    const struct directory_account *delegate, *target; /* NULL: unknown */
    const struct list *front, *back, *back_host;       /* changes */
};

static bool is_spn(struct text t)
{
    return text_find(t, '/') < t.len;
}

/* http/web2.test.com:80/x names this host or account? */
static bool names_target(const struct ends *ends, struct text spn)
{
    struct text t = world_spn_host(spn), host = names_text(ends->w->names, ends->hop->target.host);
    return t.len && is_spn(spn) &&
           (text_same(t, host) || text_same(t, text_slice(host, 0, text_find(host, '.'))));
}

/* Is the entry of a front end's list one for the target: of its account, as far as owners are known? */
static bool is_for_target(const struct ends *ends, struct text entry)
{
    const struct inventory *inventory = ends->w->inventory;
    const struct directory_account *owner = NULL;
    if (!inventory)
        return names_target(ends, entry);
    if (!is_spn(entry))
        return ends->account.len && text_same(entry, ends->account);
    if (text_same(entry, names_text(ends->w->names, ends->hop->service)))
        return true;
    if (!inventory_lacks(inventory, LACK_SPNS))
        owner = inventory_of_spn(inventory, entry);
    return owner && ends->account.len ? text_same(owner->account, ends->account) : names_target(ends, entry);
}

/* When the front end's list was last written anew until then. */
static int64_t last_whole(const struct ends *ends)
{
    int64_t last = INT64_MIN;
    for (uint32_t i = 0; i < ends->front->count; i++) {
        const struct grant *c = ends->front->at[i];
        if (c->kind == GRANT_WHOLE && c->time <= ends->time && c->time > last)
            last = c->time;
    }
    return last;
}

static bool is_listed(const struct ends *ends, struct text spn)
{
    const struct directory_account *delegate = ends->delegate;
    for (size_t i = 0; delegate && i < delegate->delegates_to.count; i++)
        if (text_same(delegate->delegates_to.at[i], spn))
            return true;
    return false;
}

/* By changes of one SPN after the other. */
static bool changed_to_classic(const struct ends *ends, int64_t whole)
{
    const struct list *front = ends->front;
    for (uint32_t i = 0, next; i < front->count; i = next) {
        uint32_t value = ((const struct grant *)front->at[i])->value;
        struct text spn = names_text(ends->w->names, value);
        struct standing s = standing_at(ends->time, is_listed(ends, spn));
        standing_change(&s, whole, false, s.before);
        for (next = i; next < front->count; next++) {
            const struct grant *c = front->at[next];
            if (c->value != value)
                break;
            if (c->kind == GRANT_ADDED || (c->kind == GRANT_TAKEN && ends->w->inventory))
                standing_change(&s, c->time, c->kind == GRANT_ADDED, c->kind == GRANT_TAKEN || s.before);
        }
        if (value && standing_is_so(&s) && is_for_target(ends, spn))
            return true;
    }
    return false;
}

static bool is_changed(const struct ends *ends, struct text spn)
{
    for (uint32_t i = 0; i < ends->front->count; i++)
        if (text_same(names_text(ends->w->names, ((const struct grant *)ends->front->at[i])->value), spn))
            return true;
    return false;
}

static bool is_classic(const struct ends *ends)
{
    const struct directory_account *delegate = ends->delegate;
    int64_t whole = ends->w->inventory ? last_whole(ends) : INT64_MIN;
    if (changed_to_classic(ends, whole))
        return true;
    for (size_t i = 0; delegate && whole == INT64_MIN && i < delegate->delegates_to.count; i++)
        if (is_for_target(ends, delegate->delegates_to.at[i]) &&
            !is_changed(ends, delegate->delegates_to.at[i]))
            return true;
    return false;
}

/* An account, or a SID: one that the directory does not know may be a group with the delegate in it. */
static bool means_delegate(const struct ends *ends, struct text who)
{
    const struct directory_account *known = inventory_of_sid(ends->w->inventory, who);
    if (text_find(who, '@') < who.len)
        return text_same(who, names_text(ends->w->names, ends->hop->delegate));
    return !known || known == ends->delegate;
}

/* Does a security descriptor, written as text, let the delegate in? */
static bool lets_in(const struct ends *ends, struct text descriptor)
{
    bool any = false;
    for (size_t i = 0; i + 8 < descriptor.len; i++) {
        struct text sid = text_slice(descriptor, i, descriptor.len);
        size_t len = 4;
        if (!text_starts(sid, TEXT("S-1-5-21-")))
            continue;
        while (len < sid.len && ((sid.at[len] >= '0' && sid.at[len] <= '9') || sid.at[len] == '-'))
            len++;
        any = true;
        if (means_delegate(ends, text_slice(sid, 0, len)))
            return true;
        i += len - 1;
    }
    return !any;
}

static bool is_accepted(const struct ends *ends)
{
    const struct directory_account *target = ends->target;
    for (size_t i = 0; target && i < target->accepts.count; i++)
        if (means_delegate(ends, target->accepts.at[i]))
            return true;
    return false;
}

static bool is_resource_based(const struct ends *ends)
{
    const struct list *lists[] = {ends->back, ends->back_host};
    struct standing s = standing_at(ends->time, is_accepted(ends));
    for (int n = 0; n < 2; n++)
        for (uint32_t i = 0; i < lists[n]->count; i++) {
            const struct grant *c = lists[n]->at[i];
            struct text descriptor = names_text(ends->w->names, c->value);
            bool in = (c->kind == GRANT_ACCEPTS || c->kind == GRANT_REFUSES) &&
                      (!ends->w->inventory || lets_in(ends, descriptor));
            if (c->kind == GRANT_ACCEPTS)
                standing_change(&s, c->time, in, s.before);
            else if (c->kind == GRANT_REFUSES && ends->w->inventory)
                standing_change(&s, c->time, false, in || s.before);
        }
    return standing_is_so(&s);
}

static struct text domain_of(struct text account)
{
    return text_slice(account, text_find_last(account, '@') + 1, account.len);
}

/* Of the service's account: as the ticket has it, else as the SPN that was asked for. */
static const struct directory_account *find_target(struct correlate *w, const struct draft *draft)
{
    struct text service = names_text(w->names, draft->hop.service);
    if (draft->ticket)
        return inventory_account(w->inventory, names_text(w->names, draft->ticket->service_account));
    if (is_spn(service))
        return inventory_of_spn(w->inventory, service);
    return inventory_of_host(w->inventory, names_text(w->names, draft->hop.target.host));
}

static uint32_t short_of(struct correlate *w, uint32_t account)
{
    return grants_name(w, names_text(w->names, world_account_sam(w, account)));
}

static struct ends ends_of(const struct grants *d, struct correlate *w, const struct draft *draft)
{
    const struct hop *hop = &draft->hop;
    struct ends ends = {.w = w, .hop = hop, .time = hop->end};
    ends.front = grants_of(d, short_of(w, hop->delegate));
    ends.back = grants_of(d, short_of(w, hop->service));
    ends.back_host = grants_of(d, names_add_lower(w->names, world_host_short(w, hop->target.host)));
    if (!w->inventory)
        return ends;
    ends.delegate = inventory_account(w->inventory, names_text(w->names, hop->delegate));
    ends.target = find_target(w, draft);
    if (draft->ticket)
        ends.account = names_text(w->names, draft->ticket->service_account);
    else if (ends.target && is_spn(names_text(w->names, hop->service)))
        ends.account = ends.target->account;
    return ends;
}

/* Does it tell of the account's domain? An account of it that is not there has nothing to be told of. */
static bool is_covered(struct correlate *w, struct text account)
{
    return account.len && inventory_covers(w->inventory, domain_of(account));
}

/* Does it say of both ends what they may, so that a right that it does not have is none? */
static bool is_told(const struct ends *ends)
{
    const struct inventory *inventory = ends->w->inventory;
    return !inventory_lacks(inventory, LACK_DELEGATES_TO) && !inventory_lacks(inventory, LACK_ACCEPTS) &&
           is_covered(ends->w, ends->account) &&
           is_covered(ends->w, names_text(ends->w->names, ends->hop->delegate));
}

/* May the delegate act for users who brought no ticket, as far as is told? */
static bool may_transition(const struct ends *ends)
{
    struct correlate *w = ends->w;
    struct text delegate = names_text(w->names, ends->hop->delegate);
    bool told = ends->delegate && ends->delegate->protocol_transition;
    return inventory_lacks(w->inventory, LACK_FLAGS) || !is_covered(w, delegate) ||
           grants_flag_at(w->grants, w, delegate, UAC_TO_AUTH, told, ends->time);
}

static void judge_s4u(const struct grants *d, struct correlate *w, struct draft *draft)
{
    struct hop *hop = &draft->hop;
    struct ends ends = ends_of(d, w, draft);
    bool resource_based = is_resource_based(&ends);
    hop->model = is_classic(&ends) ? MODEL_CLASSIC : resource_based ? MODEL_RESOURCE_BASED : MODEL_UNKNOWN;
    if (!w->inventory)
        return;
    if (hop->model != MODEL_UNKNOWN)
        hop->rights |= RIGHT_TOLD | RIGHT_GRANTED;
    else if (is_told(&ends))
        hop->rights |= RIGHT_TOLD;
    if (resource_based || may_transition(&ends))
        hop->rights |= RIGHT_TRANSITION;
}

static bool is_trusted(const struct grants *d, struct correlate *w, const struct directory_account *account,
                       int64_t time)
{
    return account && (account->is_dc ||
                       grants_flag_at(d, w, account->account, UAC_TRUSTED, account->unconstrained, time));
}

/* holder: the draft that left its ticket on the host. Trusted is the account of the service that got it;
 * which that was is not always known. */
static void judge_forwarded(const struct grants *d, struct correlate *w, struct hop *hop,
                            const struct draft *holder)
{
    struct text service = {0};
    const struct directory_account *computer =
        inventory_of_host(w->inventory, names_text(w->names, holder->hop.target.host));
    if (holder->ticket)
        service = names_text(w->names, holder->ticket->service_account);
    if (is_trusted(d, w, computer, hop->end) ||
        is_trusted(d, w, inventory_account(w->inventory, service), hop->end))
        hop->rights |= RIGHT_TOLD | RIGHT_GRANTED;
    else if ((computer || is_covered(w, service)) && !inventory_lacks(w->inventory, LACK_FLAGS))
        hop->rights |= RIGHT_TOLD;
}

/* Nobody may act for a sensitive account or one of Protected Users. */
static bool is_barred(const struct grants *d, struct correlate *w, const struct hop *hop)
{
    const struct directory_account *user =
        inventory_account(w->inventory, names_text(w->names, hop->principal));
    return user && (user->protected_user ||
                    grants_flag_at(d, w, user->account, UAC_NOT_DELEGATED, user->sensitive, hop->end));
}

/* Can clients come to the delegate with Kerberos? 0: the directory does not tell. */
static unsigned service_of(struct correlate *w, const struct hop *hop)
{
    struct text delegate = names_text(w->names, hop->delegate);
    const struct directory_account *account = inventory_account(w->inventory, delegate);
    if (!delegate.len || inventory_lacks(w->inventory, LACK_SPNS) ||
        !inventory_covers(w->inventory, domain_of(delegate)))
        return 0;
    if (account && account->kind == ACCOUNT_COMPUTER && account->host.len)
        return RIGHT_SERVES; /* HOST/..., which an export leaves out */
    return account && account->spns.count ? RIGHT_SERVES : RIGHT_SERVES_NOT;
}

void delegation_judge(struct correlate *w, struct draft *draft)
{
    const struct grants *d = w->grants;
    struct hop *hop = &draft->hop;
    bool s4u = hop->mechanism == MECHANISM_S4U2PROXY, on = hop->mechanism == MECHANISM_FORWARDED_TGT;
    if (s4u)
        judge_s4u(d, w, draft);
    if (w->inventory)
        hop->rights |= (uint8_t)service_of(w, hop);
    if (!w->inventory || !(s4u || on || draft_has(draft, MARK_TGT_FORWARDED)))
        return;
    if (on && draft->parent)
        judge_forwarded(d, w, hop, draft->parent);
    else if (!s4u && !on)
        judge_forwarded(d, w, hop, draft);
    if (is_barred(d, w, hop))
        hop->rights |= RIGHT_BARRED;
}
