/* summary: the closing words of a text report: what was read, what was found, and what it rests on. One
 * screen.
 */
#include "base/time.h"
#include "report/pieces.h"
#include "report/rows.h"
#include "report/sight.h"
#include "report/status.h"

#include <stdlib.h>
#include <string.h>

#define STATUSES_SHOWN 4 /* status codes that are named; the others are counted */
#define RULES_SHOWN    8 /* the same of the rules of one level */
#define LEVEL_COLUMNS  10

static void add_figure(struct line *line, uint64_t count, const char *what, const char **between)
{
    char out[NUMBER_TEXT];
    if (!count)
        return;
    line_format(line, "%s%s" LINE_TIE "%s", *between, print_number(count, out), what);
    *between = ", ";
}

static void add_bytes(struct line *line, uint64_t bytes)
{
    static const char *const UNITS[] = {"bytes", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 999.5 && unit < 4; unit++)
        value /= 1000;
    line_format(line, "%.*f" LINE_TIE "%s", unit && value < 9.95 ? 1 : 0, value, UNITS[unit]);
}

static void print_files(struct report *report, const struct summary *s)
{
    struct line *line = &report->line;
    const char *between = ", ";
    char out[NUMBER_TEXT];
    print_count(report, s->files, "file");
    line_words(line, ", ");
    add_bytes(line, s->bytes);
    line_words(line, ", ");
    print_count(report, s->records, "event");
    line_format(line, ", %s" LINE_TIE "about" LINE_TIE "logons", print_number(s->ours, out));
    add_figure(line, s->repeats, "already known", &between);
    add_figure(line, s->left_out, "left out by the query", &between);
    print_row(report, "Read", 0);
}

static void print_read(struct report *report, const struct summary *s)
{
    if (s->files)
        print_files(report, s);
    if (s->files == 0 || s->events != s->ours - s->repeats) {
        print_count(report, s->events, "event");
        line_words(&report->line, " about logons");
        line_words(&report->line, s->files ? ", with those of earlier runs" : "");
        print_row(report, "Kept", 0);
    }
}

static void print_bad(struct report *report, const struct summary *s)
{
    struct line *line = &report->line;
    const char *between = "records:" LINE_TIE;
    for (int i = 0; i < BAD_COUNT; i++)
        add_figure(line, s->bad[i], bad_word((enum bad)i), &between);
    if (s->files_bad) {
        line_words(line, line->len ? "; " : "");
        print_count(report, s->files_bad, "unreadable file");
    }
    if (line->len)
        print_row(report, "Left out", 0);
}

static void print_hops(struct report *report)
{
    const struct tally *t = &report->tally;
    struct line *line = &report->line;
    const char *between = ": ";
    char out[NUMBER_TEXT];
    if (t->hops == 0)
        return;
    line_words(line, print_number(t->hops, out));
    add_figure(line, t->protocols[PROTOCOL_KERBEROS], "Kerberos", &between);
    add_figure(line, t->protocols[PROTOCOL_NTLM], "NTLM", &between);
    between = "; ";
    add_figure(line, t->outcomes[OUTCOME_SUCCESS], "ok", &between);
    add_figure(line, t->outcomes[OUTCOME_FAILURE], "failed", &between);
    add_figure(line, t->outcomes[OUTCOME_ISSUED], "only a ticket", &between);
    print_row(report, "Hops", 0);
}

static void print_chains(struct report *report, const struct summary *s)
{
    const struct tally *t = &report->tally;
    struct line *line = &report->line;
    const char *between = ": ";
    char out[NUMBER_TEXT];
    if (s->chains == 0 && t->chains == 0)
        line_words(line, s->events     ? "none: no event here belongs to a hop"
                         : s->left_out ? "none: no event that the query picked is about logons"
                                       : "none: no event is about logons");
    else
        line_words(line, print_number(t->chains, out));
    if (t->chains < s->chains)
        line_format(line, " of %s", print_number(s->chains, out));
    add_figure(line, t->shown, "above", &between);
    add_figure(line, t->folded, "more like them" LINE_TIE "(--all)", &between);
    add_figure(line, t->ordinary, "ordinary (one hop, nothing to say: --all prints them)", &between);
    print_row(report, "Chains", 0);
}

static int by_count(const void *a, const void *b)
{
    const struct tally_status *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->status < y->status ? -1 : x->status > y->status;
}

static void print_failures(struct report *report)
{
    struct tally *t = &report->tally;
    struct line *line = &report->line;
    uint64_t rest = 0;
    char out[NUMBER_TEXT];
    if (!t->status_count)
        return;
    qsort(t->statuses, t->status_count, sizeof *t->statuses, by_count);
    for (size_t i = 0; i < t->status_count; i++) {
        const struct status_words *words = status_find(t->statuses[i].status);
        if (i >= STATUSES_SHOWN) {
            rest += t->statuses[i].count;
            continue;
        }
        line_format(line, "%s%s" LINE_TIE "%s" LINE_TIE "0x%x", i ? "; " : "",
                    print_number(t->statuses[i].count, out), report->glyphs->times, t->statuses[i].status);
        if (words)
            line_format(line, " %s", words->meaning);
    }
    if (rest)
        line_format(line, "; %s others", print_number(rest, out));
    print_row(report, "Failed", 0);
}

static int by_count_and_id(const void *a, const void *b)
{
    const struct tally_rule *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->id, y->id);
}

/* Adds how often which rule of a level. */
static void add_rules(struct report *report, enum level level)
{
    const struct tally *t = &report->tally;
    struct line *line = &report->line;
    char out[NUMBER_TEXT];
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < t->rule_count; i++) {
        const struct tally_rule *rule = &t->rules[i];
        if (rule->level != level)
            continue;
        if (shown == RULES_SHOWN) {
            left++;
            continue;
        }
        line_format(line, "%s%s" LINE_TIE "%s" LINE_TIE, shown++ ? ", " : "", print_number(rule->count, out),
                    report->glyphs->times);
        line_name(line, text_of(rule->id));
    }
    if (left)
        line_format(line, " and" LINE_TIE "%zu" LINE_TIE "more", left);
}

/* The findings that the filter hides; returns whether there are any. */
static bool add_hidden(struct report *report, const struct summary *s)
{
    struct line *line = &report->line;
    const char *between = "";
    char out[NUMBER_TEXT];
    for (int i = LEVEL_COUNT; i-- > 0;) {
        uint64_t shown = report->tally.findings[i];
        if (s->findings[i] <= shown)
            continue;
        line_format(line, "%s%s" LINE_TIE, between, print_number(s->findings[i] - shown, out));
        print_level(report, (enum level)i);
        between = ", ";
    }
    if (line->len)
        line_words(line, " in chains that the filter hides");
    return line->len;
}

/* A row for each level of the chains that passed the filter, highest first. */
static void print_findings(struct report *report, const struct summary *s)
{
    struct tally *t = &report->tally;
    struct line *line = &report->line;
    const char *label = "Findings";
    char out[NUMBER_TEXT];
    qsort(t->rules, t->rule_count, sizeof *t->rules, by_count_and_id);
    for (int i = LEVEL_COUNT; i-- > 0;) {
        if (!t->findings[i])
            continue;
        line_format(line, "%s" LINE_TIE, print_number(t->findings[i], out));
        print_level(report, (enum level)i);
        line_pad(line, LEVEL_COLUMNS);
        line_words(line, "  ");
        add_rules(report, (enum level)i);
        print_row(report, label, LEVEL_COLUMNS + 2);
        label = "";
    }
    if (add_hidden(report, s)) {
        print_row(report, label, 0);
    } else if (label[0]) {
        line_words(line,
                   s->log_count ? "none, as far as these logs can tell" : "none, and no log to tell from");
        print_row(report, label, 0);
    }
}

static void print_joins(struct report *report, const struct summary *s)
{
    char out[NUMBER_TEXT];
    const struct summary_log *first = NULL;
    uint64_t failing = 0;
    if (s->guids == 0)
        return;
    line_format(&report->line, "%s of ", print_number(s->guids_recovered, out));
    print_count(report, s->guids, "Logon GUID");
    line_words(&report->line, " recovered; ");
    print_count(report, s->exact_joins, "logon");
    line_words(&report->line, " tied exactly to a request");
    for (uint32_t i = 0; i < s->log_count; i++)
        if (sight_is_security(report->options.names, &s->logs[i]) && recovery_fails(&s->logs[i])) {
            if (failing++ == 0)
                first = &s->logs[i];
        }
    if (failing) {
        line_format(&report->line, "; none of %s at ", print_number(first->guids, out));
        line_name(&report->line, names_text(report->options.names, first->computer));
        if (failing > 1) {
            line_words(&report->line, " and ");
            print_count(report, failing - 1, "other computer");
        }
    }
    print_row(report, "Joins", 0);
}

static int64_t distance_of(const struct summary_log *log)
{
    return clock_of(log) < CLOCK_OFF ? 0 : log->clock_offset < 0 ? -log->clock_offset : log->clock_offset;
}

/* The worst clock, and how many are off by more than a second. */
static void print_clocks(struct report *report, const struct summary *s)
{
    const struct summary_log *worst = NULL;
    struct prose prose;
    uint64_t off = 0;
    for (uint32_t i = 0; i < s->log_count; i++) {
        const struct summary_log *log = &s->logs[i];
        if (!sight_is_security(report->options.names, log) || distance_of(log) <= TIME_SECOND)
            continue;
        off++;
        if (!worst || distance_of(log) > distance_of(worst))
            worst = log;
    }
    if (!off)
        return;
    prose_init(&prose, &report->options, TIME_NONE);
    print_count(report, off, "computer");
    line_words(&report->line, " off by more than a second, and corrected; the most: ");
    line_name(&report->line, names_text(report->options.names, worst->computer));
    line_format(&report->line, ", %s %s%s; see hopchain" LINE_TIE "coverage",
                prose_span(&prose, worst->clock_offset), worst->clock_offset < 0 ? "behind" : "ahead",
                clock_of(worst) == CLOCK_ZONE ? ", local time labelled as UTC" : "");
    print_row(report, "Clocks", 0);
    prose_done(&prose);
}

static void print_took(struct report *report, const struct summary *s)
{
    double seconds = (double)s->nanoseconds / 1e9;
    long whole = (long)(seconds + 0.5);
    if (whole < 100)
        line_format(&report->line, "%.*f" LINE_TIE "s", seconds < 9.95 ? 2 : 0, seconds);
    else
        line_format(&report->line, "%ld" LINE_TIE "min" LINE_TIE "%ld" LINE_TIE "s", whole / 60, whole % 60);
    if (s->correlate_nanoseconds >= TIME_SECOND / 10)
        line_format(&report->line,
                    ": %.2f" LINE_TIE "s to read, %.2f" LINE_TIE "s to correlate, %.2f" LINE_TIE
                    "s to judge, keep and print the chains",
                    (double)s->read_nanoseconds / 1e9, (double)s->correlate_nanoseconds / 1e9,
                    (double)s->chains_nanoseconds / 1e9);
    print_row(report, "Took", 0);
}

void summary_print(struct report *report, const struct report_basis *basis)
{
    const struct summary *s = basis->summary;
    if (report->tally.shown)
        line_print(&report->line, "", "");
    line_style(&report->line, STYLE_BOLD);
    line_words(&report->line, "Summary");
    if (report->day == TIME_NONE && s->log_count) {
        line_style(&report->line, STYLE_DIM);
        line_format(&report->line, "  times are %s", zone_name(report->options.zone));
    }
    line_print(&report->line, "", "");
    print_read(report, s);
    print_bad(report, s);
    print_hops(report);
    print_chains(report, s);
    print_failures(report);
    print_findings(report, s);
    print_joins(report, s);
    print_clocks(report, s);
    logs_print(report, basis);
    print_took(report, s);
    first_print(report);
}
