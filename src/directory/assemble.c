/* assemble: objects that share a SID, a distinguished name or an account's name are one person. What does not
 * depend on the order of exports is kept where they disagree. */
#include "assemble.h"

#include "sid.h"

#include <stdlib.h>
#include <string.h>

#define NOBODY UINT64_MAX
#define NAME_ROOM                                                                                            \
    1024 /* as much as who reads the result takes: Windows has no account with a longer name                 \
          */

/* Objects as sets: each points to another of its set, the root to itself. */
struct sets {
    struct object *objects;
    size_t count;
    uint32_t *up;
    uint32_t *accounts; /* sam@dns.domain of each, 0 where it is not known */
};

/* ---- names ---- */

static struct text text_name(const struct assembly *a, uint32_t name)
{
    return names_text(a->names, name);
}

static uint32_t join(const struct assembly *a, struct text left, char between, struct text right)
{
    char room[NAME_ROOM];
    if (left.len == 0 || right.len == 0 || left.len + right.len + 1 > sizeof room)
        return 0;
    memcpy(room, left.at, left.len);
    room[left.len] = between;
    memcpy(room + left.len + 1, right.at, right.len);
    return names_add(a->names, (struct text){room, left.len + 1 + right.len});
}

/* The one that comes first by its bytes; 0 is none. */
static uint32_t first_name(const struct assembly *a, uint32_t x, uint32_t y)
{
    return !x || (y && names_compare(a->names, y, x) < 0) ? y : x;
}

static struct text behind_dot(struct text host)
{
    return text_slice(host, text_find(host, '.') + 1, host.len);
}

/* ---- domains ---- */

/* An object that does not tell its domain is of that which others of its domain's SID tell; else, a computer,
 * of that of its host. */
static void fill_domains(struct assembly *a, struct object *objects, size_t count)
{
    struct map domains = {0}; /* SID of a domain to its name */
    for (size_t i = 0; i < count; i++) {
        uint32_t sid = names_add(a->names, sid_domain(text_name(a, objects[i].sid)));
        uint64_t *name = sid && objects[i].domain ? map_put(&domains, sid) : NULL;
        if (name)
            *name = first_name(a, (uint32_t)*name, objects[i].domain);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t sid = names_add(a->names, sid_domain(text_name(a, objects[i].sid)));
        uint64_t *name = objects[i].domain || !sid ? NULL : map_get(&domains, sid);
        if (name)
            objects[i].domain = (uint32_t)*name;
        else if (!objects[i].domain)
            objects[i].domain = names_add(a->names, behind_dot(text_name(a, objects[i].host)));
    }
    map_done(&domains);
}

/* ---- sets ---- */

static uint32_t root_of(struct sets *s, uint32_t i)
{
    while (s->up[i] != i)
        i = s->up[i] = s->up[s->up[i]];
    return i;
}

/* The objects that have this name are one. */
static void unite(struct sets *s, struct map *seen, uint32_t name, uint32_t i)
{
    uint64_t *first = name ? map_put(seen, name) : NULL;
    if (first && *first)
        s->up[root_of(s, i)] = root_of(s, (uint32_t)*first - 1);
    else if (first)
        *first = i + 1;
}

/* Well-known SIDs (S-1-5-32-544) are of every domain. */
static void make_sets(struct assembly *a, struct sets *s)
{
    struct map seen = {0};
    s->up = mem_new(s->count, sizeof *s->up);
    s->accounts = mem_new(s->count, sizeof *s->accounts);
    for (uint32_t i = 0; i < s->count; i++) {
        const struct object *object = &s->objects[i];
        s->up[i] = i;
        s->accounts[i] = join(a, text_name(a, object->sam), '@', text_name(a, object->domain));
        unite(s, &seen, sid_domain(text_name(a, object->sid)).len ? object->sid : 0, i);
        unite(s, &seen, object->dn, i);
        unite(s, &seen, s->accounts[i], i);
    }
    map_done(&seen);
}

/* ---- persons ---- */

static void disagree(struct assembly *a, const struct person *person, const char *about)
{
    notes_add_of(a->notes, NOTE_DISAGREE, text_name(a, person->account ? person->account : person->sid),
                 about);
}

/* Of two SIDs the one that was given later; exports of an account that was made anew have both. */
static uint32_t newer_sid(struct assembly *a, const struct person *person, uint32_t sid)
{
    struct text x = text_name(a, person->sid), y = text_name(a, sid);
    if (!person->sid || !sid || person->sid == sid)
        return person->sid ? person->sid : sid;
    notes_add(a->notes, NOTE_TWO_SIDS, text_name(a, person->account));
    if (sid_rid(x) != sid_rid(y))
        return sid_rid(x) > sid_rid(y) ? person->sid : sid;
    return first_name(a, person->sid, sid);
}

/* The narrower of two. */
static uint8_t kind_of_both(uint8_t x, uint8_t y)
{
    static const uint8_t rank[] = {[OBJECT_UNKNOWN] = 0,  [OBJECT_OTHER] = 1,   [OBJECT_USER] = 2,
                                   [OBJECT_COMPUTER] = 3, [OBJECT_MANAGED] = 4, [OBJECT_GROUP] = 5};
    return rank[x] >= rank[y] ? x : y;
}

/* told: by the objects of the person that came before. */
static void add_flags(struct assembly *a, struct person *person, uint8_t *told, const struct object *object)
{
    static const struct {
        uint8_t flag;
        const char *word;
    } flags[] = {{OBJECT_DC, "dc"},
                 {OBJECT_UNCONSTRAINED, "unconstrained"},
                 {OBJECT_TRANSITION, "protocol_transition"},
                 {OBJECT_SENSITIVE, "sensitive"}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (*told & object->flags_told & (person->flags ^ object->flags) & flags[i].flag)
            disagree(a, person, flags[i].word);
    person->flags |= object->flags;
    *told |= object->flags_told;
    a->flags_told |= object->flags_told;
}

static void add_object(struct assembly *a, struct person *person, uint8_t *told, const struct object *object,
                       uint32_t account)
{
    person->account = first_name(a, person->account, account);
    person->sid = newer_sid(a, person, object->sid);
    person->dn = first_name(a, person->dn, object->dn);
    if (person->host && object->host && person->host != object->host)
        disagree(a, person, "host");
    person->host = first_name(a, person->host, object->host);
    person->kind = kind_of_both(person->kind, object->kind);
    add_flags(a, person, told, object);
    person->told |= (uint8_t)(object->told & ~object->partly);
    a->told |= (uint8_t)(object->told & ~object->partly);
}

/* A name that two go by means nobody. */
static void call(struct assembly *a, uint32_t name, size_t place)
{
    uint64_t *who = name ? map_put(&a->who, name) : NULL;
    if (who)
        *who = *who && *who != place + 1 ? NOBODY : place + 1;
}

#define ANY_DOMAIN TEXT("*") /* no domain is called so */

/* CORP\web1$ too, where the domain is corp.example. Its other name may be another: then by the account alone.
 */
static void call_all(struct assembly *a, size_t place, const struct object *object, uint32_t account)
{
    struct text domain = text_name(a, object->domain);
    call(a, sid_domain(text_name(a, object->sid)).len ? object->sid : 0, place);
    call(a, object->dn, place);
    call(a, account, place);
    call(a, join(a, text_slice(domain, 0, text_find(domain, '.')), '\\', text_name(a, object->sam)), place);
    call(a, join(a, ANY_DOMAIN, '\\', text_name(a, object->sam)), place);
    if (object->kind == OBJECT_COMPUTER)
        call(a, object->host, place);
}

/* web1$ or CORP\web1$, where only one account of all domains is called so. */
static const uint64_t *find_account(const struct assembly *a, struct text text)
{
    size_t at = text_find(text, '\\');
    uint32_t name = join(a, ANY_DOMAIN, '\\', at < text.len ? text_slice(text, at + 1, text.len) : text);
    return name ? map_get(&a->who, name) : NULL;
}

uint32_t assembly_who(const struct assembly *a, uint32_t name)
{
    struct text text = text_name(a, name);
    const uint64_t *place = map_get(&a->who, name);
    struct sid sid;
    if (!place && text_starts(text, TEXT("cn=s-1-"))) { /* who is of another forest goes by the SID here */
        sid = sid_parse(text_slice(text, 3, text_find(text, ',') - 3));
        name = sid.len ? names_add(a->names, sid_text(&sid)) : name;
        place = map_get(&a->who, name);
    }
    if (!place && text_find(text, '=') == text.len)
        place = find_account(a, text);
    return place && *place != NOBODY ? (uint32_t)*place - 1 : WHO_NAME | name;
}

/* ---- lists ---- */

static int compare_links(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

void links_sort(struct links *links)
{
    uint32_t count = 0;
    if (links->count)
        qsort(links->at, links->count, sizeof *links->at, compare_links);
    for (uint32_t i = 0; i < links->count; i++)
        if (i == 0 || links->at[i] != links->at[count - 1])
            links->at[count++] = links->at[i];
    links->count = count;
}

static bool same_links(const struct links *x, const struct links *y)
{
    return x->count == y->count && (!x->count || memcmp(x->at, y->at, x->count * sizeof *x->at) == 0);
}

/* An object's list, with persons for whom it names. */
static void resolve(struct assembly *a, struct object *object, enum object_list list)
{
    struct links *links = &object->lists[list];
    for (uint32_t i = 0; i < links->count && list != LIST_SPNS; i++) {
        bool spn = list == LIST_DELEGATES_TO &&
                   text_find(text_name(a, links->at[i]), '/') < text_name(a, links->at[i]).len;
        links->at[i] = spn ? WHO_NAME | links->at[i] : assembly_who(a, links->at[i]);
    }
    links_sort(links);
}

static void add_links(struct assembly *a, struct links *to, const struct links *from)
{
    uint32_t *both = arena_take(a->arena, (to->count + (size_t)from->count) * sizeof *both);
    if (to->count)
        memcpy(both, to->at, to->count * sizeof *both);
    if (from->count)
        memcpy(both + to->count, from->at, from->count * sizeof *both);
    *to = (struct links){both, to->count + from->count};
    links_sort(to);
}

/* told: lists that an object of the person told wholly before. */
static void add_lists(struct assembly *a, struct person *person, uint8_t *told, struct object *object)
{
    static const char *const words[LIST_COUNT] = {[LIST_SPNS] = "spns",
                                                  [LIST_DELEGATES_TO] = "delegates_to",
                                                  [LIST_ACCEPTS] = "accepts",
                                                  [LIST_RUNS_ON] = "runs_on"};
    for (int list = 0; list < LIST_COUNT; list++) {
        bool whole = (object->told & ~object->partly) >> list & 1;
        resolve(a, object, (enum object_list)list);
        if (whole && *told >> list & 1 && words[list] &&
            !same_links(&person->lists[list], &object->lists[list]))
            disagree(a, person, words[list]);
        if (!person->lists[list].count)
            person->lists[list] = object->lists[list];
        else if (object->lists[list].count)
            add_links(a, &person->lists[list], &object->lists[list]);
        *told |= (uint8_t)(whole << list);
    }
}

/* ---- the whole ---- */

void assembly_make(struct assembly *a, struct object *objects, size_t count)
{
    struct sets sets = {.objects = objects, .count = count};
    uint32_t *place = mem_new(count, sizeof *place); /* of a root's person, + 1 */
    uint8_t *flags = mem_new(count, 1), *lists = mem_new(count, 1);
    fill_domains(a, objects, count);
    make_sets(a, &sets);
    a->at = mem_new(count, sizeof *a->at);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t root = root_of(&sets, i);
        if (!place[root])
            place[root] = (uint32_t)++a->count;
        add_object(a, &a->at[place[root] - 1], &flags[root], &objects[i], sets.accounts[i]);
        call_all(a, place[root] - 1, &objects[i], sets.accounts[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t root = root_of(&sets, i);
        add_lists(a, &a->at[place[root] - 1], &lists[root], &objects[i]);
    }
    free(sets.up);
    free(sets.accounts);
    free(place);
    free(flags);
    free(lists);
}

void assembly_done(struct assembly *a)
{
    free(a->at);
    map_done(&a->who);
}
