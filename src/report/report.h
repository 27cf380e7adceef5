/* report: prints chains, their stories, coverage and the closing summary, as text for people or in forms for
 * machines. The only room that prints log text: control characters and broken UTF-8 come out harmless. */
#ifndef HOPCHAIN_REPORT_H
#define HOPCHAIN_REPORT_H

#include "base/names.h"
#include "base/zone.h"
#include "model/chain.h"
#include "model/change.h"
#include "model/directory.h"
#include "model/paths.h"
#include "model/summary.h"
#include "model/survey.h"
#include "report/kind.h"

#include <stdio.h>

struct report_options {
    enum report_format format;
    enum report_table table; /* csv has no REPORT_WHOLE: hops then */
    FILE *out;
    unsigned width; /* columns of the terminal; 0: not one, do not fold or cut */
    bool wide;      /* all of these columns, and names in full */
    bool colour;
    bool all;    /* text: every chain in full; otherwise what repeats or has nothing to say is only counted */
    bool judged; /* an allow list or a baseline told which delegation is expected */
    const struct names *names;
    const struct zone *zone; /* whose times a person reads; NULL: UTC, as machines have it always */
};

struct report;

struct report *report_new(const struct report_options *options);
void report_free(struct report *report);

/* Every chain once, printed or only seen: what the summary and coverage say of all chains rests on those
 * seen. The chain must outlive the call only, here and below; the rules of its findings the report. */
void report_chain(struct report *report, const struct chain *chain, bool printed);

/* What the summary, explain and coverage rest on besides chains. It must outlive the call only. */
struct report_basis {
    const struct summary *summary;
    const struct log_range *ranges; /* by computer, channel, record, as correlate_ranges gives them */
    size_t range_count;
};

/* Closes the text output: findings by level, coverage, what was left out, time taken, what to look at first.
 * jsonl prints nothing. */
void report_summary(struct report *report, const struct report_basis *basis);

/* The story of a chain: what happened, why its events belong together, what is missing, what to do. */
void report_explain(struct report *report, const struct report_basis *basis, const struct chain *chain);

/* The logs, their clocks and gaps, and what cannot be decided from them. */
void report_coverage(struct report *report, const struct report_basis *basis);

/* What differs between two sets of chains. */
void report_changes(struct report *report, const struct changes *changes);

/* Counts over all of the logs. */
void report_survey(struct report *report, const struct survey *survey);

/* As YAML, by itself. 0, or -1 when it could not be written: errno. */
int report_directory(FILE *out, const struct directory *directory);
/* Without a report: an allow list of what was seen, for rule/ to read. 0, or -1 and errno. */
int report_paths(FILE *out, const struct delegation_paths *paths, const struct names *names);

/* Behind the last chain, story or log, once: prints what closes the output, and hands all of it over. 0, or
 * -1 when something could not be written (a full disk, a closed pipe): errno says why. */
int report_end(struct report *report);

/* One line of log text for messages: control characters shown harmlessly, cut to size. Returns out. */
char *report_harmless(struct text t, char *out, size_t size);

#endif
