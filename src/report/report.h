/* report: prints chains, their stories, coverage and the closing summary, as text for people or as lines for
 * machines. The only room that prints log text: control characters and broken UTF-8 come out harmless. */
#ifndef HOPCHAIN_REPORT_H
#define HOPCHAIN_REPORT_H

#include "base/names.h"
#include "model/chain.h"
#include "model/summary.h"

#include <stdio.h>

enum report_format { REPORT_TEXT, REPORT_JSONL, REPORT_FORMAT_COUNT };

const char *report_format_word(enum report_format format);

struct report_options {
    enum report_format format;
    FILE *out;
    unsigned width; /* columns of the terminal; 0: not one, do not fold or cut */
    bool colour;
    bool all; /* text: every chain in full; otherwise what repeats or has nothing to say is only counted */
    const struct names *names;
};

struct report;

struct report *report_new(const struct report_options *options);
void report_free(struct report *report);

/* Every chain once, printed or not: what the summary and coverage say of all chains rests on those seen. The
 * chain must outlive the call only, here and below; the rules of its findings the report. */
void report_see(struct report *report, const struct chain *chain);

void report_chain(struct report *report, const struct chain *chain);

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

/* 0, or -1 when something could not be written (a full disk, a closed pipe): errno says why. */
int report_flush(struct report *report);

/* One line of log text for messages: control characters shown harmlessly, cut to size. Returns out. */
char *report_harmless(struct text t, char *out, size_t size);

#endif
