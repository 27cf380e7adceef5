/* dot: a picture of hosts and ways for Graphviz: dot -Tsvg. */
#include "report/form.h"
#include "report/graph.h"

#include <stdio.h>

/* By mechanism; of what failed, and of NTLM, the line tells. */
static const char *const COLOUR[] = {
    [MECHANISM_DIRECT] = "#5f6b7a",    [MECHANISM_FORWARDED_TGT] = "#b5541c",
    [MECHANISM_S4U2PROXY] = "#2563a8", [MECHANISM_ANONYMOUS] = "#b3261e",
    [MECHANISM_EXPLICIT] = "#7a4fa3",
};

/* In a quoted string a backslash begins an escape, and a label's & an entity. */
static void put_shown(struct writer *writer, struct text shown)
{
    for (size_t i = 0; i < shown.len; i++) {
        if (shown.at[i] == '&') {
            write_string(writer, "&amp;");
            continue;
        }
        if (shown.at[i] == '"' || shown.at[i] == '\\')
            write_string(writer, "\\");
        write_bytes(writer, shown.at + i, 1);
    }
}

static void begin(struct report *report)
{
    graph_init(&report->graph);
    write_string(&report->writer, "digraph hopchain {\n"
                                  "  graph [rankdir=LR, overlap=false];\n"
                                  "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n"
                                  "  edge [fontname=\"sans-serif\", fontsize=9];\n");
}

static void print_chain(struct report *report, const struct chain *chain)
{
    graph_see(&report->graph, chain);
}

static void print_way(struct writer *writer, const struct names *names, const struct graph_way *way)
{
    bool failed = way->outcome == OUTCOME_FAILURE;
    char words[128];
    snprintf(words, sizeof words, "  n%llu -> n%llu [label=\"", (unsigned long long)way->from,
             (unsigned long long)way->to);
    write_string(writer, words);
    graph_label(writer, way);
    if (way->principal) {
        write_string(writer, "\\n");
        graph_name(writer, names_text(names, way->principal), put_shown);
    }
    snprintf(words, sizeof words, "\", color=\"%s\"%s%s];\n", COLOUR[way->mechanism],
             failed ? ", arrowhead=tee, penwidth=2" : "",
             way->protocol == PROTOCOL_NTLM ? ", style=dashed" : "");
    write_string(writer, words);
}

static const struct graph_look LOOK = {
    .host = {" [label=\"", "\"];\n"}, .remark = "//", .put = put_shown, .way = print_way};

static void end(struct report *report)
{
    graph_print(&report->writer, &report->graph, report->options.names, &LOOK);
    write_string(&report->writer, "}\n");
}

const struct form form_dot = {.word = "dot", .begin = begin, .chain = print_chain, .end = end};
