/* age: the youngest right of delegation that a hop used, as the directory's change events tell of it. What is
 * written again was there before: of an SPN on a list, and of a descriptor, the first time counts. */
#include "correlate/age.h"

#include "correlate/grants.h"

#include <string.h>

struct age {
    struct correlate *w;
    const struct hop *hop;
    const struct grant *youngest;
};

static void take(struct age *age, const struct grant *grant)
{
    if (grant && (!age->youngest || grant->time > age->youngest->time))
        age->youngest = grant;
}

/* http/web2.test.com:80/x names this host or account? */
static bool names_target(const struct age *age, uint32_t spn)
{
    struct text t = world_spn_host(names_text(age->w->names, spn));
    uint32_t host = age->hop->target.host;
    return t.len &&
           (text_same(t, names_text(age->w->names, host)) || text_same(t, world_host_short(age->w, host)));
}

/* The first time that it was written, of those that lead to the target. */
static const struct grant *first_of(const struct age *age, const struct list *list, enum grant_kind kind)
{
    const struct grant *first = NULL;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct grant *g = list->at[i];
        if (g->kind == kind && g->time <= age->hop->end && (!first || g->time < first->time) &&
            (kind != GRANT_ADDED || names_target(age, g->value)))
            first = g;
    }
    return first;
}

/* The last time that the flag was set. */
static const struct grant *last_set(const struct age *age, uint32_t account, uint32_t bit)
{
    const struct list *list = grants_flags_of(age->w->grants, account);
    const struct grant *last = NULL;
    for (uint32_t i = 0; account && i < list->count; i++) {
        const struct grant *g = list->at[i];
        if (g->new_uac & ~g->old_uac & bit && g->time <= age->hop->end && (!last || g->time > last->time))
            last = g;
    }
    return last;
}

static uint32_t short_of(struct correlate *w, uint32_t account)
{
    return account ? grants_name(w, names_text(w->names, world_account_sam(w, account))) : 0;
}

static void look_at_s4u(struct age *age)
{
    const struct grants *d = age->w->grants;
    const struct hop *hop = age->hop;
    uint32_t host = names_find(age->w->names, world_host_short(age->w, hop->target.host));
    const struct grant *listed = first_of(age, grants_of(d, short_of(age->w, hop->delegate)), GRANT_ADDED);
    take(age, listed);
    if (!listed) {
        take(age, first_of(age, grants_of(d, host), GRANT_ACCEPTS));
        take(age, first_of(age, grants_of(d, short_of(age->w, hop->service)), GRANT_ACCEPTS));
    }
}

/* web1.test.com -> web1$@test.com; 0 where nobody spoke of it */
static uint32_t computer_of(struct correlate *w, uint32_t host)
{
    struct text name = world_host_short(w, host), domain = names_text(w->names, world_host_domain(w, host));
    char account[512];
    if (!name.len || !domain.len || name.len + domain.len + 2 > sizeof account)
        return 0;
    memcpy(account, name.at, name.len);
    memcpy(account + name.len, "$@", 2);
    memcpy(account + name.len + 2, domain.at, domain.len);
    return names_find(w->names, (struct text){account, name.len + 2 + domain.len});
}

/* holder: the draft that left its ticket on the host. */
static void look_at_forwarded(struct age *age, const struct draft *holder)
{
    take(age, last_set(age, computer_of(age->w, holder->hop.target.host), UAC_TRUSTED));
    if (holder->ticket)
        take(age, last_set(age, holder->ticket->service_account, UAC_TRUSTED));
}

void age_tell(struct correlate *w, struct draft *draft)
{
    struct hop *hop = &draft->hop;
    struct age age = {w, hop, NULL};
    int64_t seconds;
    if (hop->mechanism == MECHANISM_S4U2PROXY)
        look_at_s4u(&age);
    if (draft_has(draft, MARK_S4U2SELF_TRANSITION))
        take(&age, last_set(&age, hop->delegate, UAC_TO_AUTH));
    if (hop->mechanism == MECHANISM_FORWARDED_TGT && draft->parent)
        look_at_forwarded(&age, draft->parent);
    else if (draft_has(draft, MARK_TGT_FORWARDED) && !hop->target_is_dc)
        look_at_forwarded(&age, draft);
    if (!age.youngest)
        return;
    seconds = (hop->end - age.youngest->time) / SECOND;
    hop->right_age = seconds < 1 ? 1 : seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
    hop->right_by = world_account(w, age.youngest->by, age.youngest->by_domain);
}
