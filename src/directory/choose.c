/* choose: persons to accounts. */
#include "choose.h"

#include "model/host.h"
#include "model/spn.h"
#include "settle.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MOST                                                                                            \
    65536 /* as much as who reads the result takes; Windows has no account with so many SPNs                 \
           */

struct choice {
    struct assembly *a;
    bool protected_told; /* some export tells who is of Protected Users */
    bool *named;         /* by place: in somebody's list */
    bool *is_kept;       /* by place */
};

static struct text text_name(const struct choice *c, uint32_t name)
{
    return names_text(c->a->names, name);
}

/* ---- whom to keep ---- */

/* web1$ of web1. */
static bool is_account_of(struct text account, struct text label)
{
    return account.len > label.len + 1 && text_starts(account, label) && account.at[label.len] == '$' &&
           account.at[label.len + 1] == '@';
}

/* Can the account be told from the host: web1$@corp.example of web1.corp.example? */
static bool is_plain_host(const struct choice *c, const struct person *p)
{
    struct text host = text_name(c, p->host), account = text_name(c, p->account), label = host_label(host);
    return is_account_of(account, label) && text_equal(text_slice(account, label.len + 2, account.len),
                                                       text_slice(host, label.len + 1, host.len));
}

static bool says_something(const struct choice *c, size_t i)
{
    const struct person *p = &c->a->at[i];
    if (p->kind == OBJECT_GROUP || p->kind == OBJECT_OTHER)
        return false;
    return p->flags || p->kind == OBJECT_MANAGED || c->named[i] || p->lists[LIST_SPNS].count ||
           p->lists[LIST_DELEGATES_TO].count || p->lists[LIST_ACCEPTS].count ||
           p->lists[LIST_RUNS_ON].count ||
           (p->kind == OBJECT_COMPUTER && p->host && p->account && !is_plain_host(c, p));
}

static void name_host(struct choice *c, uint32_t spn)
{
    uint32_t name = names_find(c->a->names, spn_host(text_name(c, spn))),
             who = name ? assembly_who(c->a, name) : WHO_NAME;
    if (!(who & WHO_NAME))
        c->named[who] = true;
}

/* Whom lists name, and the computers at which SPNs are. */
static void name_all(struct choice *c)
{
    for (size_t i = 0; i < c->a->count; i++) {
        for (size_t k = 0; k < SETTLE_NAMING_COUNT && c->a->at[i].kind != OBJECT_GROUP; k++) {
            const struct links *links = &c->a->at[i].lists[SETTLE_NAMING[k]];
            for (uint32_t j = 0; j < links->count; j++)
                if (!(links->at[j] & WHO_NAME))
                    c->named[links->at[j]] = true;
                else if (SETTLE_NAMING[k] == LIST_DELEGATES_TO)
                    name_host(c, links->at[j] & ~WHO_NAME);
        }
    }
}

/* ---- what to tell ---- */

static int compare_texts(const void *x, const void *y)
{
    const struct text *a = x, *b = y;
    size_t len = a->len < b->len ? a->len : b->len;
    int order = len ? memcmp(a->at, b->at, len) : 0;
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Everybody's right, or that of whoever is logged on, needs nobody who was exported. */
static bool is_known_to_all(struct text sid)
{
    return text_starts(sid, TEXT("S-1-1-")) ||
           (text_starts(sid, TEXT("S-1-5-")) && !text_starts(sid, TEXT("S-1-5-21-")));
}

static struct text tell_one(struct choice *c, uint32_t who, bool spns)
{
    const struct person *p = who & WHO_NAME ? NULL : &c->a->at[who];
    struct text text = text_name(c, who & ~WHO_NAME);
    if (p && p->account && p->kind != OBJECT_GROUP)
        return text_name(c, p->account);
    if (p)
        return text_name(c, p->sid ? p->sid : p->dn);
    if (!spns && !is_known_to_all(text))
        notes_add(c->a->notes, NOTE_UNKNOWN, text);
    return text;
}

static struct text_list tell_list(struct choice *c, const struct person *p, enum object_list list)
{
    const struct links *links = &p->lists[list];
    struct text *at = arena_take(c->a->arena, (links->count + (size_t)1) * sizeof *at);
    size_t count = 0, kept = 0;
    for (uint32_t i = 0; i < links->count; i++) {
        struct text text = list == LIST_SPNS ? text_name(c, links->at[i])
                                             : tell_one(c, links->at[i], list == LIST_DELEGATES_TO);
        if (text.len)
            at[count++] = text;
    }
    qsort(at, count, sizeof *at, compare_texts);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !text_equal(at[i], at[kept - 1]))
            at[kept++] = at[i];
    if (kept > LIST_MOST) {
        notes_add_of(c->a->notes, NOTE_PARTLY, text_name(c, p->account), "too long a list");
        kept = LIST_MOST;
    }
    return (struct text_list){at, kept};
}

static struct directory_account tell(struct choice *c, const struct person *p)
{
    static const uint8_t kinds[] = {[OBJECT_COMPUTER] = ACCOUNT_COMPUTER, [OBJECT_MANAGED] = ACCOUNT_MANAGED};
    return (struct directory_account){
        .account = text_name(c, p->account),
        .sid = text_name(c, p->sid),
        .host = p->kind == OBJECT_COMPUTER ? text_name(c, p->host) : (struct text){0},
        .kind = p->kind < sizeof kinds ? (enum account_kind)kinds[p->kind] : ACCOUNT_USER,
        .is_dc = p->flags & OBJECT_DC,
        .unconstrained = p->flags & OBJECT_UNCONSTRAINED,
        .protocol_transition = p->flags & OBJECT_TRANSITION,
        .sensitive = p->flags & OBJECT_SENSITIVE,
        .protected_user = p->flags & OBJECT_PROTECTED,
        .spns = tell_list(c, p, LIST_SPNS),
        .delegates_to = tell_list(c, p, LIST_DELEGATES_TO),
        .accepts = tell_list(c, p, LIST_ACCEPTS),
        .runs_on = tell_list(c, p, LIST_RUNS_ON),
    };
}

static int compare_accounts(const void *x, const void *y)
{
    const struct directory_account *a = x, *b = y;
    return compare_texts(&a->account, &b->account);
}

static void tell_all(struct choice *c, struct directory *directory)
{
    struct directory_account *at;
    size_t count = 0;
    for (size_t i = 0; i < c->a->count; i++)
        count += c->is_kept[i];
    at = arena_take(c->a->arena, (count + 1) * sizeof *at);
    count = 0;
    for (size_t i = 0; i < c->a->count; i++)
        if (c->is_kept[i])
            at[count++] = tell(c, &c->a->at[i]);
    qsort(at, count, sizeof *at, compare_accounts);
    directory->at = at;
    directory->count = count;
}

static void keep_some(struct choice *c)
{
    for (size_t i = 0; i < c->a->count; i++) {
        const struct person *p = &c->a->at[i];
        c->is_kept[i] = says_something(c, i);
        if (c->is_kept[i] && !p->account)
            notes_add(c->a->notes, NOTE_NO_DOMAIN, text_name(c, p->sid ? p->sid : p->dn));
        else if (!c->is_kept[i] && p->kind != OBJECT_GROUP && p->kind != OBJECT_OTHER)
            notes_add(c->a->notes, NOTE_SILENT, (struct text){0});
        c->is_kept[i] = c->is_kept[i] && p->account;
    }
}

static uint32_t find_lacks(const struct choice *c)
{
    static const struct {
        enum object_list list;
        enum directory_lack lack;
    } lacks[] = {{LIST_DELEGATES_TO, LACK_DELEGATES_TO},
                 {LIST_ACCEPTS, LACK_ACCEPTS},
                 {LIST_MEMBER_OF, LACK_PROTECTED_USER},
                 {LIST_SPNS, LACK_SPNS}};
    const struct assembly *a = c->a;
    uint32_t set = a->flags_told & OBJECT_UNCONSTRAINED ? 0 : 1u << LACK_FLAGS;
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++)
        if (!(a->told >> lacks[i].list & 1))
            set |= 1u << lacks[i].lack;
    if (c->protected_told)
        set &= ~(1u << LACK_PROTECTED_USER);
    return set;
}

void choose_accounts(struct assembly *a, struct directory *directory)
{
    struct choice c = {.a = a, .protected_told = settle(a)};
    c.named = mem_new(a->count + 1, sizeof *c.named);
    c.is_kept = mem_new(a->count + 1, sizeof *c.is_kept);
    name_all(&c);
    keep_some(&c);
    tell_all(&c, directory);
    directory->lacks = find_lacks(&c);
    free(c.named);
    free(c.is_kept);
}
