/* bloodhound: what was really used, as edges of BloodHound's OpenGraph, one a line: jq -s '{graph: {nodes:
 * [], edges: .}}' makes the file of them. Ends are matched by name to what BloodHound has collected. Failures
 * and local accounts, which it does not have, are left out. */
#include "base/groups.h"
#include "report/foreign.h"
#include "report/form.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* 10 MB. A domain's accounts and the hosts each of them uses come to less. */
#define EDGES_MOST 100000

enum node { NODE_ACCOUNT, NODE_HOST };

/* Which of a hop's names an edge joins, and by which mechanism alone it comes (-1 any). */
static const struct kind {
    const char *word;
    enum node from, to;
    size_t from_at, to_at;
    int mechanism;
} KINDS[] = {
    {"Hopchain_LoggedOnTo", NODE_ACCOUNT, NODE_HOST, offsetof(struct hop, principal),
     offsetof(struct hop, target.host), -1},
    {"Hopchain_WentTo", NODE_HOST, NODE_HOST, offsetof(struct hop, source.host),
     offsetof(struct hop, target.host), -1},
    {"Hopchain_DelegatedTo", NODE_ACCOUNT, NODE_HOST, offsetof(struct hop, delegate),
     offsetof(struct hop, target.host), MECHANISM_S4U2PROXY},
    {"Hopchain_UsedForwardedTgtOf", NODE_HOST, NODE_ACCOUNT, offsetof(struct hop, source.host),
     offsetof(struct hop, principal), MECHANISM_FORWARDED_TGT},
    {"Hopchain_UsedCredentialsOf", NODE_ACCOUNT, NODE_ACCOUNT, offsetof(struct hop, given_by),
     offsetof(struct hop, principal), MECHANISM_EXPLICIT},
};

static uint32_t name_at(const struct hop *hop, size_t at)
{
    return *(const uint32_t *)((const char *)hop + at);
}

static void see(struct report *report, const struct hop *hop)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        uint32_t from = name_at(hop, KINDS[i].from_at), to = name_at(hop, KINDS[i].to_at);
        const uint64_t key[GROUP_KEYS] = {i, from, to, hop->protocol, hop->mechanism, hop->outcome};
        bool fits = KINDS[i].mechanism < 0 || (int)hop->mechanism == KINDS[i].mechanism;
        if (fits && from && to && from != to)
            groups_add(&report->edges, key, hop->start);
    }
}

static void begin(struct report *report)
{
    report->edges.most = EDGES_MOST;
}

static void print_chain(struct report *report, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        *map_put(&report->hosts, hop->source.host) = 1;
        *map_put(&report->hosts, hop->target.host) = 1;
        if (hop->outcome != OUTCOME_FAILURE && !hop->local_account)
            see(report, hop);
    }
}

/* BloodHound writes names in capitals. */
static void put_capitals(struct object *object, const char *key, struct text name)
{
    char *capitals = mem_new(name.len + 1, 1);
    object_text(object, key, text_upper(name, capitals, name.len));
    free(capitals);
}

/* The host of a computer's account, or 0: web1$@corp.example is web1.corp.example where a hop touches such a
 * host; elsewhere a name that ends in $ is a managed service account's, which BloodHound has among the users.
 */
static uint32_t host_of(const struct report *report, uint32_t account_name)
{
    const struct names *names = report->options.names;
    struct text account = names_text(names, account_name);
    struct text user = foreign_user(account), domain = foreign_domain(account);
    size_t len = user.len + domain.len;
    char *host;
    uint32_t name;
    if (!text_ends(user, TEXT("$")) || !domain.len)
        return 0;
    host = mem_new(len, 1);
    memcpy(host, user.at, user.len);
    host[user.len - 1] = '.';
    memcpy(host + user.len, domain.at, domain.len);
    name = names_find(names, (struct text){host, len});
    free(host);
    return name && map_get(&report->hosts, name) ? name : 0;
}

static void put_end(const struct report *report, struct object *edge, const char *key, enum node node,
                    uint32_t name)
{
    struct object end = object_begin(object_key(edge, key));
    uint32_t host = node == NODE_HOST ? name : host_of(report, name);
    object_word(&end, "match_by", "name");
    put_capitals(&end, "value", names_text(report->options.names, host ? host : name));
    object_word(&end, "kind", host ? "Computer" : "User");
    object_end(&end);
}

static void print_edge(struct report *report, const struct group *group)
{
    struct json json = {&report->writer, report->options.names};
    const struct kind *kind = &KINDS[group->key[0]];
    struct object edge = object_begin(&json), properties;
    object_word(&edge, "kind", kind->word);
    put_end(report, &edge, "start", kind->from, (uint32_t)group->key[1]);
    put_end(report, &edge, "end", kind->to, (uint32_t)group->key[2]);
    properties = object_begin(object_key(&edge, "properties"));
    object_word(&properties, "protocol", protocol_word((enum protocol)group->key[3]));
    object_word(&properties, "mechanism", mechanism_word((enum mechanism)group->key[4]));
    object_word(&properties, "outcome", outcome_word((enum outcome)group->key[5]));
    object_number(&properties, "hops", group->count);
    json_time(object_key(&properties, "firstseen"), group->first);
    json_time(object_key(&properties, "lastseen"), group->last);
    object_end(&properties);
    object_end(&edge);
    json_put(&json, "\n");
}

static void end(struct report *report)
{
    for (size_t i = 0; i < report->edges.count; i++)
        print_edge(report, &report->edges.at[i]);
}

const struct form form_bloodhound = {.word = "bloodhound", .begin = begin, .chain = print_chain, .end = end};
