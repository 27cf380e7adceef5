/* delegation: grants, each with the time it was written. */
#include "correlate/delegation.h"

#include <stdlib.h>

/* The front end may ask for tickets to an SPN (classic), or somebody may ask for tickets to this object. */
struct grant {
    int64_t time;
    uint32_t account; /* short name of the account or computer, lower, without $ */
    uint32_t spn;     /* lower; 0: resource-based */
};

struct delegation {
    struct grant *grant;
    size_t count, room;
};

struct delegation *delegation_new(void)
{
    return mem_new(1, sizeof(struct delegation));
}

void delegation_free(struct delegation *delegation)
{
    if (delegation)
        free(delegation->grant);
    free(delegation);
}

static void add(struct delegation *d, int64_t time, uint32_t account, uint32_t spn)
{
    if (d->count == d->room) {
        d->room = d->room ? d->room * 2 : 16;
        d->grant = mem_grow(d->grant, d->room, sizeof *d->grant);
    }
    d->grant[d->count++] = (struct grant){time, account, spn};
}

static uint32_t without_dollar(struct correlate *w, struct text sam)
{
    return names_add_lower(w->names, text_slice(sam, 0, sam.len - text_ends(sam, TEXT("$"))));
}

/* CN=web2,CN=Computers,DC=test,DC=com -> web2 */
static uint32_t name_of_dn(struct correlate *w, uint32_t dn)
{
    struct text t = names_text(w->names, dn);
    t = text_slice(t, text_find(t, '=') + 1, t.len);
    return without_dollar(w, text_slice(t, 0, text_find(t, ',')));
}

static void add_list(struct delegation *d, struct correlate *w, const struct event *e, uint32_t account)
{
    struct text list = names_text(w->names, e->rest.allowed_to_delegate_to);
    while (list.len) {
        struct text spn = text_slice(list, 0, text_find(list, ' '));
        if (spn.len)
            add(d, e->at.time, account, names_add_lower(w->names, spn));
        list = text_slice(list, spn.len + 1, list.len);
    }
}

void delegation_learn(struct delegation *d, struct correlate *w, const struct event *e)
{
    struct text attribute = names_text(w->names, e->rest.attribute);
    if (e->at.event_id == 4738 || e->at.event_id == 4742)
        add_list(d, w, e, without_dollar(w, names_text(w->names, e->user)));
    if (e->at.event_id != 5136 || e->rest.value_deleted)
        return;
    if (text_same(attribute, TEXT("msDS-AllowedToDelegateTo")))
        add(d, e->at.time, name_of_dn(w, e->rest.object_dn), world_lower(w, e->rest.value));
    if (text_same(attribute, TEXT("msDS-AllowedToActOnBehalfOfOtherIdentity")))
        add(d, e->at.time, name_of_dn(w, e->rest.object_dn), 0);
}

/* http/web2.test.com:80/x names this host or account? */
static bool names_target(struct correlate *w, uint32_t spn, const struct hop *hop)
{
    struct text t = names_text(w->names, spn), host = names_text(w->names, hop->target.host);
    t = text_slice(t, text_find(t, '/') + 1, t.len);
    t = text_slice(t, 0, text_find(t, '/'));
    t = text_slice(t, 0, text_find(t, ':'));
    return t.len && (text_same(t, host) || text_same(t, text_slice(host, 0, text_find(host, '.'))));
}

static uint32_t short_of(struct correlate *w, uint32_t account)
{
    return without_dollar(w, names_text(w->names, world_account_sam(w, account)));
}

enum model delegation_model(const struct delegation *d, struct correlate *w, const struct hop *hop,
                            int64_t time)
{
    uint32_t front = short_of(w, hop->delegate), back = short_of(w, hop->service);
    struct text host = names_text(w->names, hop->target.host);
    uint32_t back_host = names_add_lower(w->names, text_slice(host, 0, text_find(host, '.')));
    enum model model = MODEL_UNKNOWN;
    for (size_t i = 0; i < d->count; i++) {
        const struct grant *g = &d->grant[i];
        if (g->time > time)
            continue;
        if (g->spn && g->account == front && names_target(w, g->spn, hop))
            return MODEL_CLASSIC;
        if (!g->spn && g->account && (g->account == back || g->account == back_host))
            model = MODEL_RESOURCE_BASED;
    }
    return model;
}
