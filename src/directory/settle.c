/* settle: groups in lists become their members; what says nothing that is not known anyway is dropped. */
#include "settle.h"

#include "members.h"
#include "model/host.h"
#include "model/spn.h"
#include "sid.h"

#include <stdlib.h>
#include <string.h>

#define RID_PROTECTED_USERS 525

struct settling {
    struct assembly *a;
    struct members members;
    size_t left;         /* of SETTLE_MEMBERS_ALL */
    bool *is_large;      /* by place: a group with too many members */
    bool protected_told; /* some export has Protected Users with its members */
    uint32_t *list;      /* one in the making */
    size_t count, room;
};

static struct text text_name(const struct settling *s, uint32_t name)
{
    return names_text(s->a->names, name);
}

static void push(struct settling *s, uint32_t who)
{
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 64;
        s->list = mem_grow(s->list, s->room, sizeof *s->list);
    }
    s->list[s->count++] = who;
}

const enum object_list SETTLE_NAMING[SETTLE_NAMING_COUNT] = {LIST_DELEGATES_TO, LIST_ACCEPTS, LIST_RUNS_ON};

/* ---- Protected Users ---- */

static bool is_protected_group(const struct settling *s, const struct person *p)
{
    return sid_rid(text_name(s, p->sid)) == RID_PROTECTED_USERS ||
           text_starts(text_name(s, p->dn), TEXT("cn=protected users,cn=users,dc="));
}

static bool names_protected(const struct settling *s, uint32_t who)
{
    return who & WHO_NAME &&
           text_starts(text_name(s, who & ~WHO_NAME), TEXT("cn=protected users,cn=users,dc="));
}

static void protect(struct settling *s)
{
    bool groups = false;
    for (size_t i = 0; i < s->a->count; i++) {
        const struct links *of = &s->a->at[i].lists[LIST_MEMBER_OF];
        const uint32_t *members;
        groups = groups || s->a->at[i].kind == OBJECT_GROUP;
        for (uint32_t k = 0; k < of->count; k++)
            if (names_protected(s, of->at[k]))
                s->a->at[i].flags |= OBJECT_PROTECTED;
        if (!is_protected_group(s, &s->a->at[i]))
            continue;
        s->protected_told = s->protected_told || s->a->at[i].told >> LIST_MEMBERS & 1;
        for (size_t k = members_find(&s->members, (uint32_t)i, &members); k-- > 0;)
            if (!(members[k] & WHO_NAME))
                s->a->at[members[k]].flags |= OBJECT_PROTECTED;
    }
    if (!groups && s->a->told >> LIST_MEMBER_OF & 1)
        notes_add(s->a->notes, NOTE_NESTED, (struct text){0});
}

/* ---- lists ---- */

/* -> members, where they are known and not too many: that is found out but once. */
static void push_group(struct settling *s, uint32_t group)
{
    const struct person *p = &s->a->at[group];
    const uint32_t *members;
    size_t count = s->is_large[group] ? 0 : members_find(&s->members, group, &members);
    if (count > SETTLE_MEMBERS_MOST || count > s->left) {
        s->is_large[group] = true;
        count = 0;
    }
    s->left -= count;
    for (size_t i = 0; i < count; i++)
        push(s, members[i]);
    if (count)
        return;
    push(s, group);
    notes_add(s->a->notes, s->is_large[group] ? NOTE_LARGE_GROUP : NOTE_GROUP,
              text_name(s, p->account ? p->account : p->sid));
}

/* A list of somebody, with accounts instead of groups. */
static void open_groups(struct settling *s, struct links *links)
{
    s->count = 0;
    for (uint32_t i = 0; i < links->count; i++)
        if (!(links->at[i] & WHO_NAME) && s->a->at[links->at[i]].kind == OBJECT_GROUP)
            push_group(s, links->at[i]);
        else
            push(s, links->at[i]);
    if (s->count > links->count)
        links->at = arena_take(s->a->arena, s->count * sizeof *links->at);
    links->count = (uint32_t)s->count;
    if (s->count)
        memcpy(links->at, s->list, s->count * sizeof *links->at);
    links_sort(links);
}

/* SPNs say more than whose they are. */
static void drop_owners(struct settling *s, struct links *links)
{
    s->count = 0;
    for (uint32_t i = 0; i < links->count; i++)
        if (links->at[i] & WHO_NAME && text_find(text_name(s, links->at[i] & ~WHO_NAME), '/') <
                                           text_name(s, links->at[i] & ~WHO_NAME).len)
            push(s, links->at[i]);
    if (!s->count)
        return;
    memcpy(links->at, s->list, s->count * sizeof *links->at);
    links->count = (uint32_t)s->count;
}

/* What a computer says of the managed accounts that it runs is theirs. */
static void turn_runs(struct settling *s)
{
    for (uint32_t i = 0; i < s->a->count; i++) {
        const struct links *runs = &s->a->at[i].lists[LIST_RUNS];
        for (uint32_t k = 0; k < runs->count; k++) {
            struct links *on;
            if (runs->at[k] & WHO_NAME)
                continue;
            on = &s->a->at[runs->at[k]].lists[LIST_RUNS_ON];
            s->count = 0;
            for (uint32_t j = 0; j < on->count; j++)
                push(s, on->at[j]);
            push(s, i);
            on->at = arena_take(s->a->arena, s->count * sizeof *on->at);
            on->count = (uint32_t)s->count;
            memcpy(on->at, s->list, s->count * sizeof *on->at);
            links_sort(on);
        }
    }
}

/* ---- service names ---- */

/* What every computer has of itself, or replication gives it: they say no more than its host's name. */
static bool is_own(struct text spn, const struct settling *s, const struct person *p)
{
    static const char *const classes[] = {"host", "restrictedkrbhost", "termsrv", "wsman", "cmrcservice"};
    static const char *const replication[] = {"e3514235-4b06-11d1-ab04-00c04fc2dcd2", "rpc",
                                              "dfsr-12f9a27c-bf97-4787-9364-d31b6c55eb04",
                                              "ntfrs-88f5d2bd-b646-11d2-a6d3-00c04fc9b232"};
    struct text class = spn_class(spn), host = spn_host(spn);
    bool its = text_equal(host, text_name(s, p->host)) || text_equal(host, host_label(text_name(s, p->host)));
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (its && text_equal(class, text_of(classes[i])))
            return true;
    for (size_t i = 0; i < sizeof replication / sizeof *replication; i++)
        if (text_equal(class, text_of(replication[i])))
            return true;
    return false;
}

static void drop_own_spns(struct settling *s, struct person *p)
{
    struct links *spns = &p->lists[LIST_SPNS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < spns->count; i++)
        if (p->kind != OBJECT_COMPUTER || !is_own(text_name(s, spns->at[i]), s, p))
            spns->at[count++] = spns->at[i];
    spns->count = count;
}

/* ---- the whole ---- */

static void make_lists(struct settling *s)
{
    turn_runs(s);
    for (size_t i = 0; i < s->a->count; i++) {
        struct person *p = &s->a->at[i];
        drop_owners(s, &p->lists[LIST_DELEGATES_TO]);
        for (size_t k = 0; k < SETTLE_NAMING_COUNT && p->kind != OBJECT_GROUP; k++)
            open_groups(s, &p->lists[SETTLE_NAMING[k]]);
    }
}

bool settle(struct assembly *a)
{
    struct settling s = {.a = a, .left = SETTLE_MEMBERS_ALL};
    s.is_large = mem_new(a->count + 1, sizeof *s.is_large);
    members_make(&s.members, a);
    protect(&s);
    make_lists(&s);
    for (size_t i = 0; i < a->count; i++)
        drop_own_spns(&s, &a->at[i]);
    members_done(&s.members);
    free(s.list);
    free(s.is_large);
    return s.protected_told;
}
