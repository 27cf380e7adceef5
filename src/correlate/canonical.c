/* canonical: accounts as sam@dns.domain, hosts as FQDN, all lower case. */
#include "correlate/inventory.h"
#include "correlate/realm.h"
#include "correlate/world.h"
#include "model/spn.h"

#include <stdlib.h>
#include <string.h>

uint32_t world_lower(struct correlate *w, uint32_t name)
{
    uint32_t *known = column_at(&w->lower, name);
    if (!*known)
        *known = names_add_lower(w->names, names_text(w->names, name));
    return *known;
}

static uint32_t join(struct names *names, struct text sam, struct text domain)
{
    char small[512], *room = small;
    size_t len = sam.len + 1 + domain.len;
    uint32_t name;
    if (len > sizeof small)
        room = mem_new(len, 1);
    memcpy(room, sam.at, sam.len);
    room[sam.len] = '@';
    memcpy(room + sam.len + 1, domain.at, domain.len);
    name = names_add_lower(names, (struct text){room, len});
    if (room != small)
        free(room);
    return name;
}

uint32_t world_account(struct correlate *w, uint32_t user, uint32_t domain)
{
    uint64_t *known;
    if (!user)
        return 0;
    known = map_put(&w->accounts, (uint64_t)user << 32 | domain);
    if (!*known) {
        uint32_t dns = realm_dns(w->realm, world_lower(w, domain));
        struct text sam = names_text(w->names, user);
        *known = dns ? join(w->names, sam, names_text(w->names, dns)) : names_add_lower(w->names, sam);
    }
    return (uint32_t)*known;
}

static struct text before_at(struct text t)
{
    return text_slice(t, 0, text_find_last(t, '@'));
}

static struct text behind_at(struct text t)
{
    return text_slice(t, text_find_last(t, '@') + 1, t.len);
}

static struct text behind_dot(struct text t)
{
    return text_slice(t, text_find(t, '.') + 1, t.len);
}

static struct text (*const CUT[NAME_PARTS])(struct text t) = {
    [PART_SAM] = before_at, [PART_DOMAIN] = behind_at, [PART_HOST_DOMAIN] = behind_dot};

static uint32_t part_of(struct correlate *w, uint32_t name, enum name_part which)
{
    uint32_t *part = column_at(&w->parts[which], name);
    if (!*part)
        *part = 1 + names_add(w->names, CUT[which](names_text(w->names, name)));
    return *part - 1;
}

uint32_t world_account_sam(struct correlate *w, uint32_t account)
{
    return part_of(w, account, PART_SAM);
}

uint32_t world_account_domain(struct correlate *w, uint32_t account)
{
    return part_of(w, account, PART_DOMAIN);
}

uint32_t world_host_domain(struct correlate *w, uint32_t host)
{
    return part_of(w, host, PART_HOST_DOMAIN);
}

struct text world_host_short(struct correlate *w, uint32_t host)
{
    struct text t = names_text(w->names, host);
    return text_slice(t, 0, text_find(t, '.'));
}

struct text world_spn_host(struct text spn)
{
    return text_find(spn, '/') < spn.len ? spn_host(spn) : text_slice(spn, 0, text_find(spn, ':'));
}

bool world_is_machine(struct correlate *w, uint32_t account)
{
    struct text t = names_text(w->names, account);
    return text_ends(text_slice(t, 0, text_find_last(t, '@')), TEXT("$"));
}

bool world_is_dc(struct correlate *w, uint32_t host)
{
    return host && map_get(&w->dcs, host);
}

bool world_is_member(struct correlate *w, uint32_t host)
{
    const struct directory_account *told = inventory_of_host(w->inventory, names_text(w->names, host));
    if (told && !inventory_lacks(w->inventory, LACK_FLAGS) && !told->is_dc)
        return !map_get(&w->dcs, host);
    return host && map_get(&w->computers, host) && !map_get(&w->dcs, host) &&
           map_get(&w->dc_domains, world_host_domain(w, host));
}
