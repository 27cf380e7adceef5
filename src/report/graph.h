/* graph: who went where, as hosts and the ways between them, for the forms that draw it. Hops that differ in
 * nothing that a picture shows are one way. */
#ifndef HOPCHAIN_REPORT_GRAPH_H
#define HOPCHAIN_REPORT_GRAPH_H

#include "base/groups.h"
#include "base/names.h"
#include "model/chain.h"
#include "report/write.h"

/* More is no picture; 10 MB. */
#define GRAPH_WAYS_MOST 100000

/* Characters of a name that a picture shows. */
#define GRAPH_NAME_MOST 64

struct graph {
    struct groups hosts; /* key: the name or address, 0 an unknown one */
    struct groups ways;
};

/* What a way's key and note say. */
struct graph_way {
    uint64_t from, to; /* indices of hosts */
    enum protocol protocol;
    enum mechanism mechanism;
    enum outcome outcome;
    uint32_t principal; /* of all its hops; 0 where they differ or it is unknown */
    uint64_t count;
};

void graph_init(struct graph *graph);
void graph_done(struct graph *graph);
void graph_see(struct graph *graph, const struct chain *chain);
struct graph_way graph_way(const struct graph *graph, size_t i);

/* Hands the characters of a name to put, one after the other, without those that hide; cut where it is long.
 */
void graph_name(struct writer *writer, struct text name,
                void (*put)(struct writer *writer, struct text shown));

/* What stands on a way: "s4u2proxy, failure, 12 hops". The principal follows in the form's own escapes. */
void graph_label(struct writer *writer, const struct graph_way *way);

/* How a form writes a host and a remark: `  n1` + host[0] + name + host[1], and `  ` + remark + words. */
struct graph_look {
    const char *host[2], *remark;
    void (*put)(struct writer *writer, struct text shown); /* the form's escapes */
    void (*way)(struct writer *writer, const struct names *names, const struct graph_way *way);
};

/* All hosts, all ways, and how many hops were too many. */
void graph_print(struct writer *writer, const struct graph *graph, const struct names *names,
                 const struct graph_look *look);

#endif
