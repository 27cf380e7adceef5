/* print: what the files of this room share. */
#ifndef HOPCHAIN_REPORT_PRINT_H
#define HOPCHAIN_REPORT_PRINT_H

#include "report/graph.h"
#include "report/headline.h"
#include "report/line.h"
#include "report/report.h"
#include "report/tally.h"
#include "report/verdict.h"

/* The parts of a text report's look. */
struct glyphs {
    const char *arrow, *dot, *branch, *last, *down, *blank, *flag, *rule, *times;
};

struct form;

/* The chains of a page, which stands only at the end. */
struct kept {
    struct arena arena;
    const struct chain **chains;
    size_t count, room;
    struct headline headline; /* of all that the filter let through */
};

struct report {
    struct report_options options;
    const struct form *form;
    struct writer writer;
    struct screen screen; /* text only, as all below */
    const struct glyphs *glyphs;
    struct line line; /* the paragraph in the making */
    struct tally tally;
    struct verdict verdict;
    struct graph graph;       /* of the forms that draw one */
    struct groups edges;      /* bloodhound, */
    struct map hosts;         /* and which hosts its hops touch */
    struct headline headline; /* of all chains */
    struct kept kept;         /* html: what it will show */
    int64_t day;              /* the last one that was headed, as 20260303; TIME_NONE none yet */
};

/* summary.c: the closing words. */
void summary_print(struct report *report, const struct report_basis *basis);

/* hop.c: the paragraphs of one hop. `first` and `rest` stand before its first line, `rest` before all others.
 */
void hop_print(struct report *report, const struct chain *chain, const struct hop *hop, const char *first,
               const char *rest);
/* finding.c: what a rule says, and the first time what to do about it. */
void finding_print(struct report *report, const struct chain *chain, const struct finding *finding,
                   const char *prefix);

/* found.c: a chain without hops, which is a finding in events that belong to none. */
void found_print(struct report *report, const struct chain *chain);

/* logs.c: the logs that were read, and what they leave unseen. */
void logs_print(struct report *report, const struct report_basis *basis);

/* first.c: which of the chains that were printed to look at first. first_keep: one that was printed in full,
 * or the first that a rule found in events of no hop.
 */
void first_keep(struct report *report, const struct chain *chain);
void first_print(struct report *report);

#endif
