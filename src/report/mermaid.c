/* mermaid: a picture of hosts and ways as a Mermaid flowchart, for what renders Markdown. */
#include "report/form.h"
#include "report/graph.h"

#include <stdio.h>
#include <string.h>

#define MERMAID_EDGES 500 /* more are refused unless maxEdges is raised */

/* Anything that Mermaid, Markdown or HTML could see more in stands as its number. */
static void put_shown(struct writer *writer, struct text shown)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:/@-_";
    char code[16];
    for (size_t i = 0; i < shown.len; i++) {
        unsigned char c = (unsigned char)shown.at[i];
        if (c >= 0x80 || strchr(PLAIN, c)) {
            write_bytes(writer, shown.at + i, 1);
            continue;
        }
        snprintf(code, sizeof code, "#%u;", c);
        write_string(writer, code);
    }
}

static void begin(struct report *report)
{
    graph_init(&report->graph);
    write_string(&report->writer, "flowchart LR\n");
}

static void print_chain(struct report *report, const struct chain *chain)
{
    graph_see(&report->graph, chain);
}

static void print_host(struct report *report, size_t i)
{
    struct writer *writer = &report->writer;
    uint32_t name = (uint32_t)report->graph.hosts.at[i].key[0];
    char words[48];
    snprintf(words, sizeof words, "  n%zu[\"", i);
    write_string(writer, words);
    if (name)
        graph_name(writer, names_text(report->options.names, name), put_shown);
    else
        write_string(writer, "unknown");
    write_string(writer, "\"]\n");
}

/* Thick: another acts for the user; dotted: NTLM; ends in a cross: failed. */
static const char *arrow_of(const struct graph_way *way)
{
    bool failed = way->outcome == OUTCOME_FAILURE;
    if (way->mechanism == MECHANISM_S4U2PROXY || way->mechanism == MECHANISM_FORWARDED_TGT)
        return failed ? "==x" : "==>";
    if (way->protocol == PROTOCOL_NTLM)
        return failed ? "-.-x" : "-.->";
    return failed ? "--x" : "-->";
}

static void print_way(struct report *report, const struct graph_way *way)
{
    struct writer *writer = &report->writer;
    char words[96];
    snprintf(words, sizeof words, "  n%llu %s|\"", (unsigned long long)way->from, arrow_of(way));
    write_string(writer, words);
    graph_label(writer, way);
    if (way->principal) {
        write_string(writer, "<br/>");
        graph_name(writer, names_text(report->options.names, way->principal), put_shown);
    }
    snprintf(words, sizeof words, "\"| n%llu\n", (unsigned long long)way->to);
    write_string(writer, words);
}

static void end(struct report *report)
{
    const struct graph *graph = &report->graph;
    char words[128];
    if (graph->ways.count > MERMAID_EDGES) {
        snprintf(words, sizeof words, "  %%%% %zu edges: Mermaid draws %d unless maxEdges is raised\n",
                 graph->ways.count, MERMAID_EDGES);
        write_string(&report->writer, words);
    }
    for (size_t i = 0; i < graph->hosts.count; i++)
        print_host(report, i);
    for (size_t i = 0; i < graph->ways.count; i++) {
        struct graph_way way = graph_way(graph, i);
        print_way(report, &way);
    }
    if (graph->ways.left_out) {
        snprintf(words, sizeof words, "  %%%% left out: %llu hops on further ways\n",
                 (unsigned long long)graph->ways.left_out);
        write_string(&report->writer, words);
    }
}

const struct form form_mermaid = {.word = "mermaid", .begin = begin, .chain = print_chain, .end = end};
