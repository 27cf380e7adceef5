/* graph: hosts and ways counted in groups. */
#include "report/graph.h"

#include <stdio.h>

#define MIXED UINT64_MAX /* a way's note: hops of several accounts */

void graph_init(struct graph *graph)
{
    /* each way has two ends */
    *graph = (struct graph){.hosts.most = 2 * GRAPH_WAYS_MOST, .ways.most = GRAPH_WAYS_MOST};
}

void graph_done(struct graph *graph)
{
    groups_done(&graph->hosts);
    groups_done(&graph->ways);
}

/* An end's place among the hosts. otherwise: what it is called where neither name nor address is known. */
static bool place(struct graph *graph, const struct end *end, uint32_t otherwise, int64_t time, uint64_t *out)
{
    const uint64_t key[GROUP_KEYS] = {end->host ? end->host : end->address ? end->address : otherwise};
    const struct group *host = groups_add(&graph->hosts, key, time);
    if (host)
        *out = (uint64_t)(host - graph->hosts.at);
    return host;
}

static void see_hop(struct graph *graph, const struct hop *hop)
{
    uint64_t key[GROUP_KEYS] = {0};
    struct group *way;
    if (!place(graph, &hop->source, 0, hop->start, &key[0]) ||
        !place(graph, &hop->target, hop->service, hop->start, &key[1])) {
        graph->ways.left_out++;
        return;
    }
    key[2] = hop->protocol;
    key[3] = hop->mechanism;
    key[4] = hop->outcome;
    way = groups_add(&graph->ways, key, hop->start);
    if (!way)
        return;
    if (way->count == 1)
        way->note = hop->principal;
    else if (way->note != hop->principal)
        way->note = MIXED;
}

void graph_see(struct graph *graph, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        see_hop(graph, chain->hops[i]);
}

struct graph_way graph_way(const struct graph *graph, size_t i)
{
    const struct group *group = &graph->ways.at[i];
    return (struct graph_way){
        .from = group->key[0],
        .to = group->key[1],
        .protocol = (enum protocol)group->key[2],
        .mechanism = (enum mechanism)group->key[3],
        .outcome = (enum outcome)group->key[4],
        .principal = group->note == MIXED ? 0 : (uint32_t)group->note,
        .count = group->count,
    };
}

void graph_name(struct writer *writer, struct text name,
                void (*put)(struct writer *writer, struct text shown))
{
    for (unsigned i = 0; name.len && i < GRAPH_NAME_MOST; i++) {
        struct shown shown = shown_filed(&name);
        put(writer, (struct text){shown.at, shown.len});
    }
    if (name.len)
        write_string(writer, "...");
}

void graph_label(struct writer *writer, const struct graph_way *way)
{
    char words[128];
    snprintf(words, sizeof words, "%s%s%s", way->protocol == PROTOCOL_NTLM ? "NTLM " : "",
             mechanism_word(way->mechanism),
             way->outcome == OUTCOME_FAILURE  ? ", failed"
             : way->outcome == OUTCOME_ISSUED ? ", only a ticket"
                                              : "");
    write_string(writer, words);
    if (way->count > 1) {
        snprintf(words, sizeof words, ", %llu hops", (unsigned long long)way->count);
        write_string(writer, words);
    }
}

static void print_host(struct writer *writer, size_t i, struct text name, const struct graph_look *look)
{
    char words[48];
    snprintf(words, sizeof words, "  n%zu", i);
    write_string(writer, words);
    write_string(writer, look->host[0]);
    if (name.len)
        graph_name(writer, name, look->put);
    else
        write_string(writer, "unknown");
    write_string(writer, look->host[1]);
}

void graph_print(struct writer *writer, const struct graph *graph, const struct names *names,
                 const struct graph_look *look)
{
    char words[96];
    for (size_t i = 0; i < graph->hosts.count; i++)
        print_host(writer, i, names_text(names, (uint32_t)graph->hosts.at[i].key[0]), look);
    for (size_t i = 0; i < graph->ways.count; i++) {
        struct graph_way way = graph_way(graph, i);
        look->way(writer, names, &way);
    }
    if (graph->ways.left_out) {
        snprintf(words, sizeof words, "  %s left out: %llu hops on further ways\n", look->remark,
                 (unsigned long long)graph->ways.left_out);
        write_string(writer, words);
    }
}
