/* hostmap: stays of hosts at addresses, and homes of accounts. */
#include "correlate/hostmap.h"

#include "correlate/inventory.h"
#include "correlate/stays.h"

#include <stdlib.h>
#include <string.h>

/* A machine-like account (its name ends in $): a computer, or a managed service account that runs on one. */
struct machine {
    uint32_t account;
    uint32_t host;       /* its FQDN, were it a computer */
    uint64_t dc_tickets; /* requests for a DC's own service: computers make them all day */
    int64_t first;       /* its first request */
    bool has_log;        /* a computer of that name wrote events */
    bool guest;          /* always acts from where a better candidate lives: no computer */
};

struct hostmap {
    struct map short_names; /* short name -> its one FQDN among them; 0 when two share it */
    struct map machines;    /* account -> struct machine * */
    struct list machine_list;
    struct index by_address; /* place_of() -> machines seen there */
    struct stays stays;      /* by place_of(), and by address alone */
    struct map services;     /* service account -> its one host by use; 0 when several */
    struct map homes;        /* account -> the one host it acts from; 0 when several */
    struct map homes_before; /* the same, by what earlier runs saw */
};

#define SHARED_LEAST 3  /* machine accounts at one address, none known as a computer: NAT */
#define MOVES_MOST   16 /* of a host looked through for an address that is not link-local */
#define CLAIMS_LEAST 2  /* NTLM logons from one address that claim one name before it is believed */

struct hostmap *hostmap_new(void)
{
    return mem_new(1, sizeof(struct hostmap));
}

/* What is learned anew in each run. */
static void forget(struct hostmap *map)
{
    map_done(&map->short_names);
    map_done(&map->machines);
    index_done(&map->by_address);
    stays_forget(&map->stays);
    map_done(&map->homes);
    map->machine_list = (struct list){0};
}

void hostmap_free(struct hostmap *map)
{
    if (!map)
        return;
    forget(map);
    map_done(&map->services);
    map_done(&map->homes_before);
    stays_done(&map->stays);
    free(map);
}

/* Keeps the one value of a key, 0 once a second one came. */
static void put_unique(struct map *map, uint64_t key, uint32_t value)
{
    const uint64_t *old = map_get(map, key);
    if (!old)
        *map_put(map, key) = value;
    else if (*old != value)
        *map_put(map, key) = 0;
}

static uint32_t get(const struct map *map, uint64_t key)
{
    const uint64_t *value = map_get(map, key);
    return value ? (uint32_t)*value : 0;
}

static void learn_short_names(struct correlate *w)
{
    for (size_t i = 0; i < w->computers.size; i++) {
        uint32_t computer = (uint32_t)w->computers.slot[i].key;
        if (computer)
            put_unique(&w->hostmap->short_names, names_add(w->names, world_host_short(w, computer)),
                       computer);
    }
}

static uint32_t compose(struct correlate *w, struct text name, uint32_t domain)
{
    char room[512];
    struct text suffix = names_text(w->names, domain);
    size_t len = name.len + 1 + suffix.len;
    if (!suffix.len || len > sizeof room || text_find(name, '.') < name.len)
        return names_add_lower(w->names, name);
    memcpy(room, name.at, name.len);
    room[name.len] = '.';
    memcpy(room + name.len + 1, suffix.at, suffix.len);
    return names_add_lower(w->names, (struct text){room, len});
}

uint32_t hostmap_named(struct correlate *w, struct text name, uint32_t domain)
{
    uint32_t full = compose(w, name, domain), by_short;
    if (map_get(&w->computers, full))
        return full;
    by_short =
        get(&w->hostmap->short_names, names_add_lower(w->names, text_slice(name, 0, text_find(name, '.'))));
    if (by_short && (text_find(name, '.') == name.len || !names_text(w->names, full).len))
        return by_short;
    return full;
}

/* An address as a domain sees it: private addresses are used in more than one. */
static uint64_t place_of(struct correlate *w, uint32_t address, uint32_t computer)
{
    return world_key(address, world_host_domain(w, computer));
}

static bool is_loopback(struct text address)
{
    return text_equal(address, TEXT("::1")) || text_starts(address, TEXT("127."));
}

static const struct directory_account *told_account(struct correlate *w, uint32_t account)
{
    return w->inventory ? inventory_account(w->inventory, names_text(w->names, account)) : NULL;
}

/* The host that the directory has the account on; 0 unknown. */
static uint32_t told_host(struct correlate *w, const struct directory_account *account)
{
    return names_add_lower(w->names, inventory_host(w->inventory, account));
}

/* Of a computer's account, by the directory or by its name. */
static uint32_t host_of_machine(struct correlate *w, uint32_t account)
{
    const struct directory_account *told = told_account(w, account);
    uint32_t host = told && told->kind == ACCOUNT_COMPUTER ? told_host(w, told) : 0;
    struct text sam = names_text(w->names, world_account_sam(w, account));
    return host ? host : hostmap_named(w, text_slice(sam, 0, sam.len - 1), world_account_domain(w, account));
}

static bool is_managed(struct correlate *w, uint32_t account)
{
    const struct directory_account *told = told_account(w, account);
    return told && told->kind == ACCOUNT_MANAGED;
}

/* The machine-like account that shows itself at an address by this leg, or NULL. */
static struct machine *machine_at(struct correlate *w, const struct leg *leg)
{
    uint64_t *slot;
    struct machine *m;
    if ((leg->kind != LEG_TGT && leg->kind != LEG_TICKET && leg->kind != LEG_LOGON &&
         leg->kind != LEG_FORWARDED_TGT) ||
        !leg->address || is_loopback(names_text(w->names, leg->address)) ||
        !world_is_machine(w, leg->account) || is_managed(w, leg->account))
        return NULL;
    slot = map_put(&w->hostmap->machines, leg->account);
    if (*slot)
        return (struct machine *)(uintptr_t)*slot;
    m = arena_take(&w->scratch, sizeof *m);
    *slot = (uint64_t)(uintptr_t)m;
    m->account = leg->account;
    m->host = host_of_machine(w, leg->account);
    m->has_log = map_get(&w->computers, m->host);
    m->first = leg->time;
    list_put(&w->hostmap->machine_list, m, &w->scratch);
    return m;
}

/* shown: takes those legs. */
static void learn_machines(struct correlate *w, struct list *shown)
{
    struct map seen = {0}; /* (address, account) */
    for (uint32_t i = 0; i < w->legs.count; i++) {
        struct leg *leg = w->legs.at[i];
        struct machine *m = machine_at(w, leg);
        uint64_t *known;
        uint32_t host;
        if (!m)
            continue;
        list_put(shown, leg, &w->scratch);
        known = map_put(&seen, map_mix(place_of(w, leg->address, leg->at.computer), leg->account));
        if (!*known)
            index_put(&w->hostmap->by_address, place_of(w, leg->address, leg->at.computer), m, &w->scratch);
        *known = 1;
        if (leg->kind == LEG_TICKET) {
            host = leg->service_account ? host_of_machine(w, leg->service_account) : 0;
            m->dc_tickets += world_is_machine(w, leg->service_account) && world_is_dc(w, host);
        }
    }
    map_done(&seen);
}

/* Is a the likelier computer of two accounts that act from one address? */
static bool likelier(struct correlate *w, const struct machine *a, const struct machine *b)
{
    if (a->has_log != b->has_log)
        return a->has_log;
    if (!a->dc_tickets != !b->dc_tickets)
        return a->dc_tickets;
    if (a->first != b->first)
        return a->first < b->first;
    return names_compare(w->names, a->account, b->account) < 0;
}

static bool is_computer(const struct machine *m)
{
    return m->has_log || m->dc_tickets;
}

/* The likeliest computer of an address is no guest; and where none of many is known as one, they all are
 * computers behind one address (NAT). */
static void welcome(struct correlate *w, const struct list *here)
{
    struct machine *best = NULL;
    for (uint32_t i = 0; i < here->count; i++)
        if (!best || likelier(w, here->at[i], best))
            best = here->at[i];
    best->guest = false;
    for (uint32_t i = 0; i < here->count && here->count >= SHARED_LEAST && !is_computer(best); i++)
        ((struct machine *)here->at[i])->guest = false;
}

/* Marks accounts that share every address they act from with a likelier computer: managed service accounts,
 * and machine accounts that somebody made up and uses from elsewhere. One with a log of its own, or that
 * talks to DCs as computers do, is never a guest: computers may share an address in turn (DHCP). */
static void find_guests(struct correlate *w)
{
    struct hostmap *map = w->hostmap;
    for (uint32_t i = 0; i < map->machine_list.count; i++) {
        struct machine *m = map->machine_list.at[i];
        m->guest = !is_computer(m);
    }
    for (size_t a = 0; a < map->by_address.map.size; a++)
        if (map->by_address.map.slot[a].key)
            welcome(w, (const struct list *)(uintptr_t)map->by_address.map.slot[a].value);
}

/* Filed as the writer's domain sees the address, and for those of other domains. */
static void add_stays(struct correlate *w, const struct leg *leg, uint32_t host)
{
    struct stay stay = {.first = leg->time, .last = leg->time, .host = host, .address = leg->address};
    stays_add(w, &w->hostmap->stays, place_of(w, leg->address, leg->at.computer), &stay);
    stays_add(w, &w->hostmap->stays, leg->address, &stay);
}

static void learn_stays(struct correlate *w, const struct list *shown)
{
    for (uint32_t i = 0; i < shown->count; i++) {
        const struct leg *leg = shown->at[i];
        const struct machine *m = machine_at(w, leg);
        stays_recall(w, &w->hostmap->stays, leg->time);
        if (!m->guest)
            add_stays(w, leg, m->host);
    }
    stays_recall(w, &w->hostmap->stays, INT64_MAX);
}

/* Where no machine account shows itself: a name that NTLM clients of an address claim again and again, that
 * one name alone, and from that address alone. A relay's claims are of many names, or of a name that lives
 * elsewhere. */
static void learn_claims(struct correlate *w)
{
    struct map names = {0}, addresses = {0}, times = {0};
    const struct list *logons = &w->kind[LEG_NTLM_LOGON];
    for (uint32_t i = 0; i < logons->count; i++) {
        const struct leg *leg = logons->at[i];
        if (leg->address && leg->workstation) {
            put_unique(&names, leg->address, leg->workstation);
            put_unique(&addresses, leg->workstation, leg->address);
            *map_put(&times, leg->address) += 1;
        }
    }
    for (uint32_t i = 0; i < logons->count; i++) {
        const struct leg *leg = logons->at[i];
        struct text name = names_text(w->names, leg->workstation);
        uint32_t host;
        if (!name.len || get(&names, leg->address) != leg->workstation ||
            get(&addresses, leg->workstation) != leg->address || get(&times, leg->address) < CLAIMS_LEAST ||
            index_get(&w->hostmap->stays.at, leg->address)->count)
            continue;
        host = hostmap_named(w, name, world_host_domain(w, leg->at.computer));
        if (!index_get(&w->hostmap->stays.moves, host)->count && host != leg->at.computer)
            add_stays(w, leg, host);
    }
    map_done(&names);
    map_done(&addresses);
    map_done(&times);
}

static void learn_homes(struct correlate *w)
{
    const enum leg_kind kinds[] = {LEG_TGT, LEG_TICKET, LEG_REFUSED_TICKET};
    map_copy(&w->hostmap->homes, &w->hostmap->homes_before);
    for (int k = 0; k < 3; k++)
        for (uint32_t i = 0; i < w->kind[kinds[k]].count; i++) {
            const struct leg *leg = w->kind[kinds[k]].at[i];
            uint32_t host = hostmap_owner(w, leg->address, leg->time, leg->at.computer);
            if (host && leg->account)
                put_unique(&w->hostmap->homes, leg->account, host);
        }
}

void hostmap_learn(struct correlate *w)
{
    struct list shown = {0};
    forget(w->hostmap);
    learn_short_names(w);
    learn_machines(w, &shown);
    find_guests(w);
    learn_stays(w, &shown);
    stays_share(&w->hostmap->stays);
    learn_claims(w);
    learn_homes(w);
}

void hostmap_carry(struct correlate *w)
{
    struct hostmap *map = w->hostmap;
    map_done(&map->homes_before);
    map->homes_before = map->homes;
    map->homes = (struct map){0};
    stays_carry(w, &map->stays);
    forget(map);
}

static const struct stay *stay_of_address(struct correlate *w, uint32_t address, int64_t time,
                                          uint32_t computer)
{
    const struct list *near = index_get(&w->hostmap->stays.at, place_of(w, address, computer));
    return stays_at(near->count ? near : index_get(&w->hostmap->stays.at, address), time);
}

uint32_t hostmap_owner(struct correlate *w, uint32_t address, int64_t time, uint32_t computer)
{
    const struct stay *stay;
    if (!address)
        return 0;
    if (is_loopback(names_text(w->names, address)))
        return computer;
    if (get(&w->known_addresses, address))
        return get(&w->known_addresses, address);
    stay = stay_of_address(w, address, time, computer);
    return stay && !stay->shared ? stay->host : 0;
}

bool hostmap_is_shared(struct correlate *w, uint32_t address, int64_t time, uint32_t computer)
{
    const struct stay *stay = address ? stay_of_address(w, address, time, computer) : NULL;
    return stay && stay->shared;
}

/* A link-local address names a host to its neighbours only: any other is preferred. */
uint32_t hostmap_address(struct correlate *w, uint32_t host, int64_t time)
{
    const struct list *moves = index_get(&w->hostmap->stays.moves, host);
    const struct stay *stay = stays_at(moves, time);
    for (uint32_t i = 0; stay && i < moves->count && i < MOVES_MOST; i++) {
        const struct stay *other = moves->at[moves->count - 1 - i];
        bool local = text_starts(names_text(w->names, stay->address), TEXT("fe80:"));
        if (local && other->first <= time &&
            !text_starts(names_text(w->names, other->address), TEXT("fe80:")))
            stay = other;
    }
    return stay && !stay->shared ? stay->address : 0;
}

static uint32_t said_of_service(struct correlate *w, uint32_t account)
{
    uint32_t said = get(&w->known_services, account);
    return said || !w->known_services.used ? said : get(&w->known_services, world_account_sam(w, account));
}

uint32_t hostmap_of_account(struct correlate *w, uint32_t account)
{
    const uint64_t *slot = map_get(&w->hostmap->machines, account);
    const struct machine *m = slot ? (const struct machine *)(uintptr_t)*slot : NULL;
    const uint64_t *used = map_get(&w->hostmap->services, account);
    const struct directory_account *told;
    uint32_t said = said_of_service(w, account);
    if (said)
        return said;
    if (m && !m->guest)
        return m->host;
    if (used)
        return (uint32_t)*used;
    told = told_account(w, account);
    if (told && told_host(w, told))
        return told_host(w, told);
    if (m || !world_is_machine(w, account) || (told && told->kind == ACCOUNT_MANAGED))
        return get(&w->hostmap->homes, account);
    return host_of_machine(w, account);
}

bool hostmap_is_away(struct correlate *w, uint32_t account, const struct end *from, int64_t time)
{
    struct text sam = names_text(w->names, world_account_sam(w, account));
    uint32_t home = hostmap_of_account(w, account);
    if (!from->address || !home || !hostmap_is_known(w, home) || !text_ends(sam, TEXT("$")) ||
        !text_equal(text_slice(sam, 0, sam.len - 1), world_host_short(w, home)))
        return false;
    return (from->host && from->host != home) ||
           stays_has_just_moved(w, index_get(&w->hostmap->stays.moves, home), from->address, time);
}

/* A machine account serves its own host alone; a service account any, until it is known better. */
bool hostmap_may_serve(struct correlate *w, uint32_t account, uint32_t host)
{
    const uint64_t *slot = map_get(&w->hostmap->machines, account);
    const struct machine *m = slot ? (const struct machine *)(uintptr_t)*slot : NULL;
    uint32_t own;
    if (m && !m->guest)
        return m->host == host;
    if (m || !world_is_machine(w, account) || is_managed(w, account))
        return true;
    own = host_of_machine(w, account);
    return own == host || !map_get(&w->computers, own);
}

void hostmap_learn_service(struct correlate *w, uint32_t account, uint32_t host)
{
    put_unique(&w->hostmap->services, account, host);
}

/* A name that is no host's is another name of the host on which the SPN's owner runs. */
static uint32_t host_of_owner(struct correlate *w, struct text spn, uint32_t host)
{
    const struct directory_account *owner;
    uint32_t told;
    if (hostmap_is_known(w, host) || inventory_of_host(w->inventory, names_text(w->names, host)))
        return host;
    owner = inventory_of_spn(w->inventory, names_text(w->names, names_add_lower(w->names, spn)));
    told = owner ? told_host(w, owner) : 0;
    return told ? told : host;
}

uint32_t hostmap_of_service(struct correlate *w, uint32_t service, uint32_t domain)
{
    struct text spn = names_text(w->names, service);
    uint32_t host;
    spn = text_slice(spn, 0, text_find_last(spn, '@'));
    if (text_find(spn, '/') == spn.len)
        return hostmap_of_account(w, world_account(w, service, domain));
    host = hostmap_named(w, world_spn_host(spn), domain);
    return w->inventory ? host_of_owner(w, spn, host) : host;
}

bool hostmap_is_known(struct correlate *w, uint32_t host)
{
    return map_get(&w->computers, host) || index_get(&w->hostmap->stays.moves, host)->count;
}
