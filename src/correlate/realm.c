/* realm: votes for pairs of a NetBIOS and a DNS name; the most votes win, the smaller text at a tie. */
#include "correlate/realm.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define SAID_BY_USER (UINT64_C(1) << 62) /* votes: more than events can cast */

struct pair {
    uint32_t left, right; /* (domain SID, domain name) or (NetBIOS, DNS) */
    uint64_t votes;
};

struct pairs {
    struct map place; /* (left, right) -> 1 + index */
    struct pair *at;
    size_t count, room;
};

struct realm {
    struct names *names;
    struct pairs sids;      /* which names stand beside a domain SID */
    struct pairs spellings; /* which DNS name a NetBIOS name stands for */
    struct map dns_domains; /* every DNS domain a computer lies in */
    struct map flat;        /* every domain name without a dot */
    struct map winner;      /* NetBIOS -> DNS */
};

struct realm *realm_new(struct names *names)
{
    struct realm *realm = mem_new(1, sizeof *realm);
    realm->names = names;
    return realm;
}

static void pairs_done(struct pairs *pairs)
{
    map_done(&pairs->place);
    free(pairs->at);
}

void realm_free(struct realm *realm)
{
    if (!realm)
        return;
    pairs_done(&realm->sids);
    pairs_done(&realm->spellings);
    map_done(&realm->dns_domains);
    map_done(&realm->flat);
    map_done(&realm->winner);
    free(realm);
}

static void vote(struct pairs *pairs, uint32_t left, uint32_t right, uint64_t votes)
{
    uint64_t *place = map_put(&pairs->place, (uint64_t)left << 32 | right);
    if (!*place) {
        if (pairs->count == pairs->room) {
            pairs->room = pairs->room ? pairs->room * 2 : 16;
            pairs->at = mem_grow(pairs->at, pairs->room, sizeof *pairs->at);
        }
        pairs->at[pairs->count] = (struct pair){left, right, 0};
        *place = ++pairs->count;
    }
    pairs->at[*place - 1].votes += votes;
}

static bool is_dns(const struct realm *realm, uint32_t domain)
{
    struct text t = names_text(realm->names, domain);
    return text_find(t, '.') < t.len;
}

void realm_learn_sid(struct realm *realm, uint32_t domain, uint32_t sid, uint64_t times)
{
    struct text t = names_text(realm->names, sid);
    uint32_t lower = names_add_lower(realm->names, names_text(realm->names, domain));
    if (lower && !is_dns(realm, lower))
        *map_put(&realm->flat, lower) = 1;
    if (lower && text_starts(t, TEXT("S-1-5-21-")))
        vote(&realm->sids, names_add(realm->names, text_slice(t, 0, text_find_last(t, '-'))), lower, times);
}

void realm_learn_computer(struct realm *realm, uint32_t domain, uint32_t computer, uint64_t times)
{
    struct text fqdn = names_text(realm->names, computer);
    struct text dns = text_slice(fqdn, text_find(fqdn, '.') + 1, fqdn.len);
    uint32_t suffix = names_add(realm->names, dns);
    uint32_t lower = names_add_lower(realm->names, names_text(realm->names, domain));
    if (!suffix)
        return;
    *map_put(&realm->dns_domains, suffix) = 1;
    if (lower && !is_dns(realm, lower))
        vote(&realm->spellings, lower, suffix, times);
}

/* Names beside one SID are names of one domain: every NetBIOS one gets a vote for every DNS one. */
static void vote_by_sid(struct realm *realm)
{
    struct map dns_of_sid = {0};
    for (size_t i = 0; i < realm->sids.count; i++) {
        const struct pair *p = &realm->sids.at[i];
        uint64_t *best;
        if (!is_dns(realm, p->right))
            continue;
        best = map_put(&dns_of_sid, p->left);
        if (!*best || names_compare(realm->names, p->right, (uint32_t)*best) < 0)
            *best = p->right;
    }
    for (size_t i = 0; i < realm->sids.count; i++) {
        const struct pair *p = &realm->sids.at[i];
        const uint64_t *dns = map_get(&dns_of_sid, p->left);
        if (dns && !is_dns(realm, p->right))
            vote(&realm->spellings, p->right, (uint32_t)*dns, p->votes);
    }
    map_done(&dns_of_sid);
}

/* First label -> the one DNS domain that begins with it; 0 where several do. */
static void index_labels(struct realm *realm, struct map *by_label)
{
    for (size_t i = 0; i < realm->dns_domains.size; i++) {
        uint32_t dns = (uint32_t)realm->dns_domains.slot[i].key;
        struct text d = names_text(realm->names, dns);
        uint32_t label = names_add(realm->names, text_slice(d, 0, text_find(d, '.')));
        const uint64_t *other = map_get(by_label, label);
        if (dns)
            *map_put(by_label, label) = other ? 0 : dns;
    }
}

/* A NetBIOS name without any vote that is the first label of exactly one DNS domain: a habit, not a rule. */
static void settle_by_label(struct realm *realm)
{
    struct map by_label = {0};
    index_labels(realm, &by_label);
    for (size_t i = 0; i < realm->flat.size; i++) {
        uint32_t name = (uint32_t)realm->flat.slot[i].key;
        const uint64_t *dns = name && !map_get(&realm->winner, name) ? map_get(&by_label, name) : NULL;
        if (dns && *dns)
            *map_put(&realm->winner, name) = *dns;
    }
    map_done(&by_label);
}

void realm_know(struct realm *realm, uint32_t netbios, uint32_t dns)
{
    vote(&realm->spellings, netbios, dns, SAID_BY_USER);
}

void realm_settle(struct realm *realm)
{
    struct map votes = {0};
    vote_by_sid(realm);
    for (size_t i = 0; i < realm->spellings.count; i++) {
        const struct pair *p = &realm->spellings.at[i];
        uint64_t *most = map_put(&votes, p->left), *winner = map_put(&realm->winner, p->left);
        if (p->votes > *most ||
            (p->votes == *most && names_compare(realm->names, p->right, (uint32_t)*winner) < 0)) {
            *most = p->votes;
            *winner = p->right;
        }
    }
    map_done(&votes);
    settle_by_label(realm);
}

uint32_t realm_dns(const struct realm *realm, uint32_t domain)
{
    const uint64_t *winner = map_get(&realm->winner, domain);
    return winner ? (uint32_t)*winner : domain;
}

bool realm_is_domain(const struct realm *realm, uint32_t name)
{
    return map_get(&realm->winner, name);
}
