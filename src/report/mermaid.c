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

static void print_way(struct writer *writer, const struct names *names, const struct graph_way *way)
{
    char words[96];
    snprintf(words, sizeof words, "  n%llu %s|\"", (unsigned long long)way->from, arrow_of(way));
    write_string(writer, words);
    graph_label(writer, way);
    if (way->principal) {
        write_string(writer, "<br/>");
        graph_name(writer, names_text(names, way->principal), put_shown);
    }
    snprintf(words, sizeof words, "\"| n%llu\n", (unsigned long long)way->to);
    write_string(writer, words);
}

static const struct graph_look LOOK = {
    .host = {"[\"", "\"]\n"}, .remark = "%%", .put = put_shown, .way = print_way};

static void end(struct report *report)
{
    const struct graph *graph = &report->graph;
    char words[128];
    if (graph->ways.count > MERMAID_EDGES) {
        snprintf(words, sizeof words, "  %%%% %zu edges: Mermaid draws %d unless maxEdges is raised\n",
                 graph->ways.count, MERMAID_EDGES);
        write_string(&report->writer, words);
    }
    graph_print(&report->writer, graph, report->options.names, &LOOK);
}

const struct form form_mermaid = {.word = "mermaid", .begin = begin, .chain = print_chain, .end = end};
