/* report: the public functions, and the table of formats. */
#include "report/coverage.h"
#include "report/explain.h"

#include "base/arena.h"
#include "base/time.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_LEAST 40  /* what is asked to be narrower is wrapped here */
#define WIDTH_MOST  120 /* longer lines are hard to read */

static const struct {
    const char *word;
    void (*chain)(struct report *report, const struct chain *chain);
    void (*summary)(struct report *report, const struct report_basis *basis); /* NULL: none */
    void (*explain)(struct report *report, const struct report_basis *basis, const struct chain *chain);
    void (*coverage)(struct report *report, const struct report_basis *basis);
} FORMATS[REPORT_FORMAT_COUNT] = {
    [REPORT_TEXT] = {"text", text_chain, text_summary, explain_text, coverage_text},
    [REPORT_JSONL] = {"jsonl", jsonl_chain, NULL, explain_jsonl, coverage_jsonl},
};

static const struct glyphs PLAIN = {
    .arrow = "->",
    .dot = ", ",
    .branch = "|- ",
    .last = "`- ",
    .down = "|  ",
    .blank = "   ",
    .flag = "!",
    .rule = "-",
    .times = "x",
};

static const struct glyphs FINE = {
    .arrow = "→",
    .dot = " · ",
    .branch = "├─ ",
    .last = "└─ ",
    .down = "│  ",
    .blank = "   ",
    .flag = "▲",
    .rule = "─",
    .times = "×",
};

const char *report_format_word(enum report_format format)
{
    return (size_t)format < REPORT_FORMAT_COUNT ? FORMATS[format].word : NULL;
}

static unsigned fit(unsigned width)
{
    if (width == 0)
        return 0;
    return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
}

struct report *report_new(const struct report_options *options)
{
    struct report *report = mem_new(1, sizeof *report);
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    report->options = *options;
    report->writer.out = options->out;
    report->screen = (struct screen){&report->writer, fit(options->width), options->colour, utf8};
    report->glyphs = utf8 ? &FINE : &PLAIN;
    report->day = TIME_NONE;
    line_init(&report->line, &report->screen);
    tally_init(&report->tally);
    return report;
}

void report_free(struct report *report)
{
    if (!report)
        return;
    line_done(&report->line);
    tally_done(&report->tally);
    verdict_done(&report->verdict);
    free(report);
}

void report_see(struct report *report, const struct chain *chain)
{
    verdict_see(&report->verdict, chain);
}

void report_chain(struct report *report, const struct chain *chain)
{
    FORMATS[report->options.format].chain(report, chain);
}

void report_summary(struct report *report, const struct report_basis *basis)
{
    if (FORMATS[report->options.format].summary)
        FORMATS[report->options.format].summary(report, basis);
}

void report_explain(struct report *report, const struct report_basis *basis, const struct chain *chain)
{
    FORMATS[report->options.format].explain(report, basis, chain);
}

void report_coverage(struct report *report, const struct report_basis *basis)
{
    FORMATS[report->options.format].coverage(report, basis);
}

int report_flush(struct report *report)
{
    return write_flush(&report->writer);
}
