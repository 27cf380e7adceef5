/* s4u: S4U2self requests. One belongs to the S4U2proxy request that it prepared: the next of the same account
 * from the same address, within the lifetime of what it brought. */
#include "correlate/draft.h"
#include "correlate/tickets.h"

static void keep_earliest(const struct leg *self, const struct list *list, struct leg **best)
{
    for (uint32_t i = legs_until(list, self->time - RECORDS_SWAPPED); i < list->count; i++) {
        struct leg *proxy = list->at[i];
        if (proxy->time > self->time + S4U_LIFETIME || (*best && proxy->time >= (*best)->time))
            return;
        if (proxy->draft && !proxy->draft->s4u2self)
            *best = proxy;
    }
}

/* S4U2proxy requests, granted or refused, by account and address. */
static void learn_proxies(struct correlate *w, enum leg_kind kind, struct index *proxies)
{
    for (uint32_t i = 0; i < w->kind[kind].count; i++) {
        struct leg *leg = w->kind[kind].at[i];
        if (ticket_is_s4u2proxy(leg))
            index_put(proxies, world_key(leg->account, leg->address), leg, &w->scratch);
    }
}

void s4u_run(struct correlate *w)
{
    struct index granted = {0}, refused = {0};
    learn_proxies(w, LEG_TICKET, &granted);
    learn_proxies(w, LEG_REFUSED_TICKET, &refused);
    for (uint32_t i = 0; i < w->kind[LEG_TICKET].count; i++) {
        struct leg *self = w->kind[LEG_TICKET].at[i], *proxy = NULL;
        uint64_t key = world_key(self->account, self->address);
        if (!world_is_due(w, self, STAGE_SELF) || !ticket_is_to_self(w, self))
            continue;
        keep_earliest(self, index_get(&granted, key), &proxy);
        keep_earliest(self, index_get(&refused, key), &proxy);
        if (proxy) {
            draft_link(w, proxy->draft, proxy, self, BASIS_ACCOUNT_HOST_TIME);
            proxy->draft->s4u2self = true;
        } else {
            kerberos_issue(w, self);
        }
    }
    index_done(&granted);
    index_done(&refused);
}
