/* querylist: the XML by which Windows picks events: <QueryList> with XPath in <Select>. */
#ifndef HOPCHAIN_CMD_QUERYLIST_H
#define HOPCHAIN_CMD_QUERYLIST_H

#include "cmd/options.h"

#include <stdio.h>

/* Comparisons in one Select: a structured query is refused beyond some 20 of them. */
#define QUERY_COMPARISONS_MOST 20

#define QUERY_NAMES_MOST 256 /* of accounts, hosts and addresses: nobody types more */

/* What the events are to be about, as Windows writes it; all empty: everything. */
struct query_names {
    const char *account[QUERY_NAMES_MOST];   /* anna, WEB1$: in events that name the domain apart */
    const char *principal[QUERY_NAMES_MOST]; /* anna@CORP.EXAMPLE: in those of service tickets */
    const char *host[QUERY_NAMES_MOST];      /* WEB1 */
    const char *address[QUERY_NAMES_MOST];
    size_t accounts, principals, hosts, addresses;
    bool nameless; /* an account came without its domain: tickets cannot be picked by name */
    char *room;    /* where the texts are */
    size_t used, size;
};

/* From --user and --from. A name that holds both kinds of quotes, or what XML cannot hold, cannot be asked
 * for. -1: err. */
int query_names_take(struct query_names *names, const struct options *options, struct err *err);
void query_names_done(struct query_names *names);

/* Writes the list for the logs that every Windows has, each line behind the indent. */
void querylist_write(FILE *out, const struct query_names *names, const struct options *options,
                     const char *indent);

#endif
