/* report: the public functions, and the table of formats. */
#include "report/form.h"

#include "base/arena.h"
#include "base/time.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_LEAST 40  /* what is asked to be narrower is wrapped here */
#define WIDTH_MOST  120 /* longer lines are hard to read */

static const struct form *const FORMATS[REPORT_FORMAT_COUNT] = {
    [REPORT_TEXT] = &form_text,
    [REPORT_JSONL] = &form_jsonl,
    [REPORT_CSV] = &form_csv,
    [REPORT_TIMESKETCH] = &form_timesketch,
    [REPORT_ECS] = &form_ecs,
    [REPORT_OCSF] = &form_ocsf,
    [REPORT_DOT] = &form_dot,
    [REPORT_MERMAID] = &form_mermaid,
    [REPORT_BLOODHOUND] = &form_bloodhound,
    [REPORT_HTML] = &form_html,
};

static const char *const TABLES[REPORT_TABLE_COUNT] = {
    [REPORT_WHOLE] = "whole",       [REPORT_CHAINS] = "chains",     [REPORT_HOPS] = "hops",
    [REPORT_FINDINGS] = "findings", [REPORT_EVIDENCE] = "evidence",
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

struct report_kind report_kind(enum report_format format)
{
    const struct form *form = (size_t)format < REPORT_FORMAT_COUNT ? FORMATS[format] : NULL;
    if (!form)
        return (struct report_kind){0};
    return (struct report_kind){.word = form->word,
                                .tables = format == REPORT_CSV || format == REPORT_JSONL,
                                .coverage = form->coverage,
                                .changes = form->changes,
                                .survey = form->survey,
                                .page = format == REPORT_HTML};
}

const char *report_table_word(enum report_table table)
{
    return (size_t)table < REPORT_TABLE_COUNT ? TABLES[table] : NULL;
}

static unsigned fit(unsigned width, bool wide)
{
    if (width == 0)
        return 0;
    return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST && !wide ? WIDTH_MOST : width;
}

struct report *report_new(const struct report_options *options)
{
    struct report *report = mem_new(1, sizeof *report);
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    report->options = *options;
    if (options->format != REPORT_TEXT && options->format != REPORT_HTML)
        report->options.zone = NULL;
    report->writer.out = options->out;
    report->screen = (struct screen){&report->writer, fit(options->width, options->wide), options->colour,
                                     utf8, options->wide};
    report->glyphs = utf8 ? &FINE : &PLAIN;
    report->day = TIME_NONE;
    line_init(&report->line, &report->screen);
    tally_init(&report->tally);
    arena_init(&report->kept.arena);
    report->form = FORMATS[options->format];
    if (report->form->begin)
        report->form->begin(report);
    return report;
}

void report_free(struct report *report)
{
    if (!report)
        return;
    line_done(&report->line);
    tally_done(&report->tally);
    verdict_done(&report->verdict);
    graph_done(&report->graph);
    groups_done(&report->edges);
    map_done(&report->hosts);
    headline_done(&report->headline);
    headline_done(&report->kept.headline);
    arena_done(&report->kept.arena);
    free(report->kept.chains);
    free(report);
}

void report_chain(struct report *report, const struct chain *chain, bool printed)
{
    verdict_see(&report->verdict, chain);
    headline_see(&report->headline, chain);
    if (printed)
        report->form->chain(report, chain);
}

void report_summary(struct report *report, const struct report_basis *basis)
{
    if (report->form->summary)
        report->form->summary(report, basis);
}

void report_explain(struct report *report, const struct report_basis *basis, const struct chain *chain)
{
    if (report->form->explain)
        report->form->explain(report, basis, chain);
    else
        report->form->chain(report, chain);
}

void report_coverage(struct report *report, const struct report_basis *basis)
{
    report->form->coverage(report, basis);
}

void report_changes(struct report *report, const struct changes *changes)
{
    report->form->changes(report, changes);
}

void report_survey(struct report *report, const struct survey *survey)
{
    report->form->survey(report, survey);
}

int report_end(struct report *report)
{
    if (report->form->end)
        report->form->end(report);
    return write_flush(&report->writer);
}
