/* query: the elements of a QueryList, and which of them a record meets. */
#include "query.h"

#include "base/arena.h"
#include "place.h"
#include "xpath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* <Select> or <Suppress>. */
struct select {
    uint32_t query; /* of the same <Query> */
    bool suppress;
    bool any;   /* its path names a file or a collector's log: whatever is read */
    char *path; /* the channel */
    struct xpath *xpath;
};

struct query {
    struct select *selects;
    size_t count, room;
    char **notes;
    size_t note_count;
};

/* The file being read. */
struct reading {
    struct query *query;
    struct text name, xml;
    const struct tree *tree;
    int64_t now;
    struct err *err;
};

static int refuse(const struct reading *r, uint32_t node, size_t at, const char *words)
{
    struct place place = place_of(r->xml, r->tree->node[node].at, at);
    return err_set(r->err, ERR_USAGE, "%.*s:%u:%u: %s", (int)r->name.len, r->name.at, place.line,
                   place.column, words);
}

static struct text attribute(const struct reading *r, uint32_t node, struct text name)
{
    uint32_t found = tree_attribute(r->tree, node, name);
    return found ? text_trim(tree_text(r->tree, found)) : (struct text){0};
}

static void note(const struct reading *r, uint32_t node, const char *path, const char *words)
{
    struct query *query = r->query;
    struct place place = place_of(r->xml, r->tree->node[node].at, 0);
    query->notes = mem_grow(query->notes, query->note_count + 1, sizeof *query->notes);
    if (asprintf(&query->notes[query->note_count], "%.*s:%u: Path %.200s: %s", (int)r->name.len, r->name.at,
                 place.line, path, words) < 0)
        abort();
    query->note_count++;
}

/* Paths that are no channel's name. */
static void read_path(const struct reading *r, uint32_t node, struct select *select, struct text path)
{
    select->path = mem_new(path.len + 1, 1);
    memcpy(select->path, path.at, path.len);
    if (text_starts(path, TEXT("file://"))) {
        select->any = true;
        note(r, node, select->path,
             "not that file is read but what the command line names, whatever its log");
    } else if (text_same(path, TEXT("ForwardedEvents"))) {
        select->any = true;
        note(r, node, select->path, "forwarded events keep their own log's name, so all logs are meant");
    }
}

static struct select *add_select(struct query *query)
{
    if (query->count == query->room) {
        query->room = query->room ? query->room * 2 : 16;
        query->selects = mem_grow(query->selects, query->room, sizeof *query->selects);
    }
    query->selects[query->count] = (struct select){0};
    return &query->selects[query->count++];
}

static int read_select(const struct reading *r, uint32_t node, uint32_t query, struct text path)
{
    struct text own = attribute(r, node, TEXT("Path")), name = tree_name(r->tree, node);
    struct xpath_fault fault;
    struct select *select;
    bool suppress = text_equal(name, TEXT("Suppress"));
    if (!suppress && !text_equal(name, TEXT("Select")))
        return refuse(r, node, 0, "in a <Query> there are <Select> and <Suppress>");
    if (r->tree->node[node].first_child)
        return refuse(r, r->tree->node[node].first_child, 0,
                      "an element in an expression; < is written &lt;");
    if (own.len)
        path = own;
    if (!path.len)
        return refuse(r, node, 0, "no Path: which log, as in Path=\"Security\"?");
    if (r->query->count == QUERY_SELECTS_MOST)
        return refuse(r, node, 0, "too many <Select>");
    select = add_select(r->query);
    select->query = query;
    select->suppress = suppress;
    read_path(r, node, select, path);
    select->xpath = xpath_new(tree_text(r->tree, node), r->now, &fault);
    return select->xpath ? 0 : refuse(r, node, fault.at, fault.words);
}

/* What Windows asks of a <Query>. first: its selects in the list. */
static int check_query(const struct reading *r, uint32_t node, size_t first)
{
    const struct query *query = r->query;
    bool selects = false;
    for (size_t i = first; i < query->count; i++) {
        bool has = !query->selects[i].suppress;
        selects |= has;
        for (size_t k = first; k < query->count && !has; k++)
            has = !query->selects[k].suppress &&
                  text_same(text_of(query->selects[k].path), text_of(query->selects[i].path));
        if (!has)
            return refuse(r, node, 0, "a <Suppress> whose Path no <Select> of the same <Query> has");
    }
    return selects ? 0 : refuse(r, node, 0, "a <Query> without a <Select>");
}

static int read_query(const struct reading *r, uint32_t node, uint32_t number)
{
    struct text path = attribute(r, node, TEXT("Path"));
    size_t first = r->query->count;
    if (!text_equal(tree_name(r->tree, node), TEXT("Query")))
        return refuse(r, node, 0, "in a <QueryList> there are <Query> elements only");
    for (uint32_t child = r->tree->node[node].first_child; child; child = r->tree->node[child].next)
        if (read_select(r, child, number, path) != 0)
            return -1;
    return check_query(r, node, first);
}

/* The first <QueryList>, at whatever depth: nodes are in the order in which they were written. */
static uint32_t find_list(const struct tree *tree)
{
    for (uint32_t node = 1; node < tree->count; node++)
        if (text_equal(tree_name(tree, node), TEXT("QueryList")))
            return node;
    return 0;
}

static int read_list(const struct reading *r)
{
    uint32_t list = find_list(r->tree), number = 0, child;
    if (!list)
        return err_set(r->err, ERR_USAGE,
                       "%.*s: no <QueryList> in it; save the XML of an Event Viewer filter or custom view, "
                       "of a subscription what stands in its <Query>",
                       (int)r->name.len, r->name.at);
    for (child = r->tree->node[list].first_child; child; child = r->tree->node[child].next)
        if (read_query(r, child, number++) != 0)
            return -1;
    return number ? 0 : refuse(r, list, 0, "a <QueryList> without a <Query>");
}

struct query *query_new(struct text name, struct text xml, const struct tree *list, int64_t now,
                        struct err *err)
{
    struct query *query = mem_new(1, sizeof *query);
    const struct reading r = {query, name, xml, list, now, err};
    if (read_list(&r) == 0)
        return query;
    query_free(query);
    return NULL;
}

void query_free(struct query *query)
{
    if (!query)
        return;
    for (size_t i = 0; i < query->count; i++) {
        free(query->selects[i].path);
        xpath_free(query->selects[i].xpath);
    }
    for (size_t i = 0; i < query->note_count; i++)
        free(query->notes[i]);
    free(query->selects);
    free(query->notes);
    free(query);
}

const char *query_note(const struct query *query, size_t number)
{
    return number < query->note_count ? query->notes[number] : NULL;
}

static struct text channel_of(const struct tree *record)
{
    uint32_t system = tree_child(record, tree_child(record, 0, TEXT("Event")), TEXT("System"));
    uint32_t channel = system ? tree_child(record, system, TEXT("Channel")) : 0;
    return channel ? tree_text(record, channel) : (struct text){0};
}

static bool holds(const struct select *select, const struct tree *record, struct text channel)
{
    return (select->any || text_same(text_of(select->path), channel)) && xpath_holds(select->xpath, record);
}

/* Of one <Query>, whose selects are [first, end). */
static bool query_has(const struct query *query, size_t first, size_t end, const struct tree *record)
{
    struct text channel = channel_of(record);
    bool picked = false;
    for (size_t i = first; i < end && !picked; i++)
        picked = !query->selects[i].suppress && holds(&query->selects[i], record, channel);
    for (size_t i = first; i < end && picked; i++)
        picked = !query->selects[i].suppress || !holds(&query->selects[i], record, channel);
    return picked;
}

bool query_could(const struct query *query, struct text channel, struct text event_id)
{
    for (size_t i = 0; i < query->count; i++) {
        const struct select *select = &query->selects[i];
        if (!select->suppress && (select->any || text_same(text_of(select->path), channel)) &&
            xpath_could(select->xpath, event_id))
            return true;
    }
    return false;
}

bool query_picks(const struct query *query, const struct tree *record)
{
    for (size_t first = 0, end; first < query->count; first = end) {
        for (end = first; end < query->count && query->selects[end].query == query->selects[first].query;
             end++)
            ;
        if (query_has(query, first, end, record))
            return true;
    }
    return false;
}
