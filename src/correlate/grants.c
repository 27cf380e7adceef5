/* grants: kept as they come, filed by account at the end. */
#include "correlate/grants.h"

#include <stdlib.h>

struct grants {
    struct grant *change;
    size_t count, room;
    struct index
        by_account; /* short name -> changes of its lists; sam@dns.domain, key_of_flags -> of flags */
};

struct grants *grants_new(void)
{
    return mem_new(1, sizeof(struct grants));
}

void grants_free(struct grants *grants)
{
    if (!grants)
        return;
    index_done(&grants->by_account);
    free(grants->change);
    free(grants);
}

/* ---- what events tell ---- */

static void add(struct grants *d, const struct event *e, const struct grant *change)
{
    if (d->count == d->room) {
        d->room = d->room ? d->room * 2 : 16;
        d->change = mem_grow(d->change, d->room, sizeof *d->change);
    }
    d->change[d->count] = *change;
    d->change[d->count].by = e->subject_user;
    d->change[d->count++].by_domain = e->subject_domain;
}

uint32_t grants_name(struct correlate *w, struct text sam)
{
    return names_add_lower(w->names, text_slice(sam, 0, sam.len - text_ends(sam, TEXT("$"))));
}

/* CN=web2,CN=Computers,DC=test,DC=com -> web2 */
static uint32_t name_of_dn(struct correlate *w, uint32_t dn)
{
    struct text t = names_text(w->names, dn);
    t = text_slice(t, text_find(t, '=') + 1, t.len);
    return grants_name(w, text_slice(t, 0, text_find(t, ',')));
}

static void learn_list(struct grants *d, struct correlate *w, const struct event *e)
{
    struct text list = names_text(w->names, e->rest.allowed_to_delegate_to);
    struct grant change = {
        .time = e->at.time, .account = grants_name(w, names_text(w->names, e->user)), .kind = GRANT_WHOLE};
    if (list.len)
        add(d, e, &change);
    while (list.len) {
        struct text spn = text_slice(list, 0, text_find(list, ' '));
        change.kind = GRANT_ADDED;
        change.value = names_add_lower(w->names, spn);
        if (spn.len)
            add(d, e, &change);
        list = text_slice(list, spn.len + 1, list.len);
    }
}

static void learn_flags(struct grants *d, const struct event *e)
{
    if (e->rest.has_uac && e->user)
        add(d, e,
            &(struct grant){.time = e->at.time,
                            .account = e->user,
                            .domain = e->domain,
                            .old_uac = e->rest.old_uac,
                            .new_uac = e->rest.new_uac,
                            .kind = GRANT_FLAGS});
}

void grants_learn(struct grants *d, struct correlate *w, const struct event *e)
{
    struct text attribute = names_text(w->names, e->rest.attribute);
    struct grant change = {.time = e->at.time};
    if (e->at.event_id == 4738 || e->at.event_id == 4742) {
        learn_list(d, w, e);
        learn_flags(d, e);
    }
    if (e->at.event_id != 5136)
        return;
    change.account = name_of_dn(w, e->rest.object_dn);
    if (text_same(attribute, TEXT("msDS-AllowedToDelegateTo"))) {
        change.kind = e->rest.value_deleted ? GRANT_TAKEN : GRANT_ADDED;
        change.value = world_lower(w, e->rest.value);
        add(d, e, &change);
    } else if (text_same(attribute, TEXT("msDS-AllowedToActOnBehalfOfOtherIdentity"))) {
        change.kind = e->rest.value_deleted ? GRANT_REFUSES : GRANT_ACCEPTS;
        change.value = e->rest.value;
        add(d, e, &change);
    }
}

/* Flags are of accounts with their domains, the others of short names. */
static uint64_t key_of_flags(uint32_t account)
{
    return world_key(1, account);
}

/* By value, so that all that was done to one stands together. */
static int by_value(const void *a, const void *b, void *names)
{
    const struct grant *x = a, *y = b;
    int order = names_compare(names, x->value, y->value);
    return order ? order : x->time != y->time ? (x->time < y->time ? -1 : 1) : (int)x->kind - (int)y->kind;
}

void grants_settle(struct grants *d, struct correlate *w)
{
    if (d->count)
        qsort_r(d->change, d->count, sizeof *d->change, by_value, w->names);
    for (size_t i = 0; i < d->count; i++) {
        struct grant *c = &d->change[i];
        uint64_t key = c->account;
        if (c->kind == GRANT_FLAGS)
            key = key_of_flags(world_account(w, c->account, c->domain));
        if (key)
            index_put(&d->by_account, key, c, &w->arena);
    }
}

/* ---- how things stood at a time ---- */

struct standing standing_at(int64_t time, bool so)
{
    return (struct standing){time, INT64_MIN, INT64_MAX, so, so, true};
}

void standing_change(struct standing *s, int64_t time, bool so, bool was)
{
    if (time <= s->time && (time > s->last || so)) {
        s->now = time > s->last ? so : s->now || so;
        s->last = time;
        s->untold = false;
    } else if (time > s->time && (time < s->next || (time == s->next && was))) {
        s->before = was;
        s->next = time;
    }
}

bool standing_is_so(const struct standing *s)
{
    return s->untold ? s->before : s->now;
}

const struct list *grants_flags_of(const struct grants *d, uint32_t account)
{
    return index_get(&d->by_account, key_of_flags(account));
}

bool grants_flag_at(const struct grants *d, struct correlate *w, struct text account, uint32_t bit, bool told,
                    int64_t time)
{
    struct standing s = standing_at(time, told);
    const struct list *list = grants_flags_of(d, names_find(w->names, account));
    for (uint32_t i = 0; i < list->count; i++) {
        const struct grant *c = list->at[i];
        standing_change(&s, c->time, c->new_uac & bit, c->old_uac & bit);
    }
    return standing_is_so(&s);
}

const struct list *grants_of(const struct grants *d, uint32_t name)
{
    return index_get(&d->by_account, name);
}
