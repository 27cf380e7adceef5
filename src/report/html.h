/* html: one page that shows a whole run in any browser, with nothing from the network. The page stands in
 * html/; this program only fills in data, as ../../schemas/report.schema.json has it.
 *
 * What is told of a chain rests on all of the logs, so the chains are kept until the summary. */
#ifndef HOPCHAIN_REPORT_HTML_H
#define HOPCHAIN_REPORT_HTML_H

#include "report/json.h"
#include "report/print.h"
#include "report/sight.h"

#define HTML_SCHEMA      1
#define HTML_CHAINS_MOST 100000 /* more than a browser likes to hold; one of one hop waits in 600 bytes */
#define HTML_BLOCK       1000   /* chains that the page reads at a time */

/* What becomes the page. */
struct html {
    struct report *report;
    struct json json;
    struct names *strings; /* every text of the page once, in the order of its first use */
    struct sight sight;
    int64_t base;     /* times are counted from here: the first chain's start, a whole second */
    struct map rules; /* hash of a rule's id -> 1 + its place among those of the findings */
    const struct finding **rule;
    size_t rule_count;
};

/* Numbers of texts among the page's; 0: none. */
uint32_t html_text(struct html *html, struct text t);
uint32_t html_name(struct html *html, uint32_t name);
size_t html_rule(struct html *html, const struct finding *finding); /* of its rule */

/* In ticks of 100 ns from `from`, as Windows counts; null for TIME_NONE. */
void html_put_time(struct html *html, int64_t time, int64_t from);

/* html_chain.c: a chain's row. */
void html_put_chain(struct html *html, const struct chain *chain);

/* html_story.c: the sentences of a hop, by what they are about. */
void html_put_story(struct html *html, const struct chain *chain, const struct hop *hop);

/* html_overview.c: everything but chains, texts and rules. */
void html_put_overview(struct html *html, const struct report_basis *basis);

/* An element of data, an array, which no browser runs or shows. */
void html_begin(struct json *json, const char *kind);
void html_end(struct json *json);

/* Sentences, behind the member's name. */
void html_put_prose(struct json *json, const char *name, const struct prose *prose, bool with_answer);

/* Whose clocks are to be shown: its offsets, or null for UTC. */
void html_put_zone(struct json *json, const struct zone *zone);

/* html_changes.c: another page, of what compare found. */
void html_changes(struct report *report, const struct changes *changes);

/* page.c: what stands before the data, and behind, of a run's page and of a comparison's. */
extern const char REPORT_HEAD[], REPORT_FOOT[], COMPARE_HEAD[], COMPARE_FOOT[];

#endif
