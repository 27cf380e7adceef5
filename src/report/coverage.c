/* coverage: the logs as a table, their clocks and gaps, and what cannot be decided from them. */
#include "report/coverage.h"

#include "base/time.h"
#include "report/pieces.h"
#include "report/rows.h"
#include "report/times.h"
#include "report/verdict.h"

#include <stdlib.h>

#define INDENT        "  "
#define INDENT_BOTH   4  /* columns of two */
#define NAME_COLUMNS  34 /* of a computer's name in the table; a longer one moves its row to the right */
#define LOGS_SHOWN    40 /* logs in the table without --all, and computers whose clock is off */
#define GAPS_SHOWN    3  /* gaps of one log without --all */
#define GAP_LOGS      8  /* logs whose gaps are listed without --all */
#define FILTERED_GAPS 20 /* more gaps than that, with more missing than is here, are no loss */
#define NAMES_SHOWN   6  /* in a sentence */
#define CLOCK_CLOSE                                                                                          \
    (60 * TIME_SECOND) /* a clock further off is on its way to Kerberos' limit of five minutes */

enum column {
    COLUMN_NAME,
    COLUMN_TIMES,
    COLUMN_RECORDS,
    COLUMN_MISSING,
    COLUMN_LEFT_OUT, /* only where a query left something out */
    COLUMN_CLOCK,
    COLUMN_GUIDS,
    COLUMN_COUNT
};

static const char *const TITLES[COLUMN_COUNT] = {
    "computer", "first to last event", "events", "missing", "left out", "clock", "GUIDs"};

struct table {
    struct report *report;
    const struct summary *summary;
    struct prose prose;
    struct sight sight;
    const struct summary_log *
        *rows; /* domain controllers, then logs with something to say, then the others */
    unsigned columns[COLUMN_COUNT];
    bool folded; /* the times stand in a line of their own */
};

static uint32_t most(const struct table *table, uint32_t limit)
{
    return table->report->options.all ? UINT32_MAX : limit;
}

static void print_section(struct report *report, const char *title)
{
    line_print(&report->line, "", "");
    line_style(&report->line, STYLE_BOLD);
    line_words(&report->line, title);
    line_print(&report->line, "", "");
}

/* +5:30 */
static const char *zone_words(struct prose *prose, int64_t zone)
{
    long long minutes = (zone < 0 ? -zone : zone) / (60 * TIME_SECOND);
    return prose_text(prose, "%c%lld:%02lld", zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* +2.5 s, +152 s, +5:30 h; the sign is that of the computer's time minus the reference's. */
static const char *clock_words(struct table *table, const struct summary_log *log)
{
    struct prose *prose = &table->prose;
    double seconds = (double)log->clock_offset / 1e9;
    switch (clock_of(log)) {
    case CLOCK_UNMEASURED:
        return "-";
    case CLOCK_RIGHT:
        return "right";
    case CLOCK_ZONE:
        return prose_text(prose, "%s h", zone_words(prose, clock_zone(log->clock_offset)));
    case CLOCK_OFF:
        break;
    }
    return prose_text(prose, "%+.*f s", seconds > -10 && seconds < 10 ? 1 : 0, seconds);
}

static void add_cell(struct table *table, const struct summary_log *log, enum column column)
{
    struct line *line = &table->report->line;
    char out[NUMBER_TEXT];
    switch (column) {
    case COLUMN_NAME:
        print_log_name(table->report, log);
        break;
    case COLUMN_TIMES:
        print_range(table->report, log->first_time, log->last_time);
        break;
    case COLUMN_RECORDS:
        line_words(line, log->unnumbered ? "?" : print_number(log->records, out));
        break;
    case COLUMN_MISSING:
        line_style(line, log->gap_records || log->unnumbered ? STYLE_WARN : STYLE_PLAIN);
        line_words(line, log->gap_records  ? print_number(log->gap_records, out)
                         : log->unnumbered ? "?"
                                           : "-");
        line_style(line, STYLE_PLAIN);
        break;
    case COLUMN_LEFT_OUT:
        line_words(line, log->left_out ? print_number(log->left_out, out) : "-");
        break;
    case COLUMN_CLOCK:
        line_style(line, clock_of(log) >= CLOCK_OFF ? STYLE_WARN : STYLE_PLAIN);
        for (const char *at = clock_words(table, log); *at; at++)
            line_words(line, *at == ' ' ? LINE_TIE : (const char[]){*at, 0});
        line_style(line, STYLE_PLAIN);
        break;
    default:
        if (!log->guids || !sight_is_security(table->sight.names, log)) {
            line_words(line, "-");
            break;
        }
        line_style(line, recovery_fails(log) ? STYLE_WARN : STYLE_PLAIN);
        line_format(line, "%llu" LINE_TIE "of" LINE_TIE "%llu", (unsigned long long)log->guids_recovered,
                    (unsigned long long)log->guids);
        line_style(line, STYLE_PLAIN);
    }
}

static bool has_column(const struct table *table, int column)
{
    return column != COLUMN_LEFT_OUT || table->sight.left_out;
}

static void measure(struct table *table)
{
    struct line *line = &table->report->line;
    unsigned all = sizeof INDENT - 1;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (!has_column(table, c))
            continue;
        table->columns[c] = line_columns(TITLES[c]);
        for (uint32_t i = 0; i < table->summary->log_count && i < most(table, LOGS_SHOWN); i++) {
            add_cell(table, table->rows[i], (enum column)c);
            if (line_length(line) > table->columns[c])
                table->columns[c] = line_length(line);
            line->len = 0;
        }
        if (c == COLUMN_NAME && table->columns[c] > NAME_COLUMNS)
            table->columns[c] = NAME_COLUMNS;
        all += table->columns[c] + 2 * (c > 0);
    }
    table->folded = line->screen->width && all > line->screen->width;
}

static void print_row_of(struct table *table, const struct summary_log *log)
{
    struct line *line = &table->report->line;
    unsigned at = 0;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if ((c == COLUMN_TIMES && table->folded) || !has_column(table, c))
            continue;
        if (c > 0) {
            line_pad(line, at);
            line_words(line, "  ");
            at += 2;
        }
        if (log)
            add_cell(table, log, (enum column)c);
        else
            line_words(line, TITLES[c]);
        at += table->columns[c];
    }
    line_print(line, INDENT, INDENT INDENT);
    if (table->folded) {
        if (log)
            add_cell(table, log, COLUMN_TIMES);
        else
            line_words(line, TITLES[COLUMN_TIMES]);
        line_print(line, INDENT INDENT, INDENT INDENT);
    }
}

static void print_table(struct table *table)
{
    struct report *report = table->report;
    const struct summary *s = table->summary;
    line_style(&report->line, STYLE_BOLD);
    line_words(&report->line, "Logs");
    line_style(&report->line, STYLE_DIM);
    line_format(&report->line, "  times are as written, in %s", zone_name(report->options.zone));
    line_print(&report->line, "", "");
    measure(table);
    print_row_of(table, NULL);
    for (uint32_t i = 0; i < s->log_count && i < most(table, LOGS_SHOWN); i++)
        print_row_of(table, table->rows[i]);
    if (s->log_count > most(table, LOGS_SHOWN)) {
        line_words(&report->line, "and ");
        print_count(report, s->log_count - LOGS_SHOWN, "more log");
        line_words(&report->line, " (--all)");
        line_print(&report->line, INDENT, INDENT);
    }
}

static void print_sentence(struct report *report, const char *words)
{
    line_prose(&report->line, text_of(words));
    line_print(&report->line, INDENT, INDENT INDENT);
}

/* The name of the computer whose clock the others are held against, where it can be told. */
static const char *reference(struct table *table)
{
    const struct summary_log *found = NULL;
    for (uint32_t i = 0; i < table->summary->log_count; i++) {
        const struct summary_log *log = &table->summary->logs[i];
        if (!log->is_dc || !log->clock_samples || log->clock_offset || log->clock_spread ||
            !sight_is_security(table->sight.names, log))
            continue;
        if (found)
            return NULL;
        found = log;
    }
    return found ? prose_name(&table->prose, found->computer, NULL) : NULL;
}

/* What the offset was taken from. */
static const char *samples_words(struct prose *prose, const struct summary_log *log)
{
    if (log->clock_samples == 1)
        return "by one logon";
    return prose_text(prose, "by %s that agree within %s", prose_count(prose, log->clock_samples, "logon"),
                      prose_span(prose, log->clock_spread));
}

static const char *off_words(struct table *table, const struct summary_log *log)
{
    struct prose *prose = &table->prose;
    int64_t offset = log->clock_offset, zone = clock_zone(offset), rest = offset - zone;
    const char *ahead = offset < 0 ? "behind" : "ahead";
    if (clock_of(log) == CLOCK_ZONE)
        return prose_text(prose, "%s %s: its log holds local time (UTC%s) that is labelled as UTC%s",
                          prose_span(prose, zone), ahead, zone_words(prose, zone),
                          rest > TIME_SECOND || rest < -TIME_SECOND
                              ? prose_text(prose, ", and its clock is %s %s besides", prose_span(prose, rest),
                                           rest < 0 ? "behind" : "ahead")
                              : "");
    return prose_text(prose, "%s %s%s", prose_span(prose, offset), ahead,
                      offset > CLOCK_CLOSE || offset < -CLOCK_CLOSE
                          ? ": beyond five minutes Kerberos refuses it; see `w32tm /query /status` there"
                          : "");
}

/* The computers in one state, and how many there are. */
static uint32_t name_state(struct table *table, enum clock_state state, const char **words)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->summary->log_count; i++) {
        const struct summary_log *log = &table->summary->logs[i];
        if (!sight_is_security(table->sight.names, log) || clock_of(log) != state)
            continue;
        if (count++ < NAMES_SHOWN)
            *words = prose_text(&table->prose, "%s%s%s", *words, count > 1 ? ", " : "",
                                prose_name(&table->prose, log->computer, ""));
    }
    if (count > NAMES_SHOWN)
        *words = prose_text(&table->prose, "%s and %u more", *words, count - NAMES_SHOWN);
    return count;
}

static uint32_t print_off(struct table *table)
{
    struct prose *prose = &table->prose;
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->summary->log_count; i++) {
        const struct summary_log *log = &table->summary->logs[i];
        if (!sight_is_security(table->sight.names, log) || clock_of(log) < CLOCK_OFF)
            continue;
        if (count++ < most(table, LOGS_SHOWN))
            print_sentence(table->report,
                           prose_text(prose, "%s is %s (%s).", prose_name(prose, log->computer, ""),
                                      off_words(table, log), samples_words(prose, log)));
    }
    if (count > most(table, LOGS_SHOWN))
        print_sentence(table->report, prose_text(prose, "and %u more (--all)", count - LOGS_SHOWN));
    return count;
}

static void print_clocks(struct table *table)
{
    struct report *report = table->report;
    struct prose *prose = &table->prose;
    const char *right = "", *unmeasured = "", *against = reference(table);
    uint32_t off, count;
    if (table->sight.controllers + table->sight.members == 0)
        return;
    print_section(report, "Clocks");
    off = print_off(table);
    if ((count = name_state(table, CLOCK_RIGHT, &right)))
        print_sentence(report, prose_text(prose, "Right to half a second: %s.", right));
    if ((count = name_state(table, CLOCK_UNMEASURED, &unmeasured)))
        print_sentence(report,
                       prose_text(prose,
                                  "Not measured, and taken as right: %s. A clock is measured by fresh "
                                  "logons whose ticket request or NTLM validation is here too.",
                                  unmeasured));
    if (off)
        print_sentence(report,
                       prose_text(prose,
                                  "Held against %s. Times of hops and chains were corrected by this; "
                                  "evidence keeps the time as written.",
                                  against ? against : "the domain controller that issued the most tickets"));
}

static void print_gap(struct table *table, const struct log_range *before, const struct log_range *after)
{
    struct prose *prose = &table->prose;
    uint64_t first = before->last_record + 1, last = after->first_record - 1;
    const char *what, *from;
    if (after->first_record <= before->last_record)
        what = prose_text(prose, "the log was cleared: numbers begin anew with #%llu",
                          (unsigned long long)after->first_record);
    else if (first == last)
        what = prose_text(prose, "#%llu is missing", (unsigned long long)first);
    else
        what = prose_text(prose, "#%llu to #%llu are missing (%s)", (unsigned long long)first,
                          (unsigned long long)last, prose_count(prose, last - first + 1, "event"));
    from = prose_clock(prose, before->last_time);
    prose->day = before->last_time;
    line_prose(&table->report->line, text_of(prose_text(prose, "%s, between %s and %s", what, from,
                                                        prose_clock(prose, after->first_time))));
    prose->day = TIME_NONE;
    line_print(&table->report->line, INDENT INDENT, INDENT INDENT INDENT);
}

static void print_gaps_of(struct table *table, const struct summary_log *log)
{
    struct line *line = &table->report->line;
    size_t count;
    const struct log_range *range = sight_ranges(&table->sight, log, &count);
    print_log_name(table->report, log);
    line_words(line, ": ");
    if (log->unnumbered) {
        line_words(line, "its source keeps no record numbers, so that nobody can tell what is missing");
        line_print(line, INDENT, INDENT INDENT);
        return;
    }
    print_count(table->report, log->gaps, "gap");
    if (log->gap_records) {
        line_words(line, ", ");
        print_count(table->report, log->gap_records, "event");
        line_words(line, " missing");
    }
    if (log->gaps > FILTERED_GAPS && log->gap_records > log->records)
        line_words(line, ": so many that the export was filtered, as by event id");
    line_print(line, INDENT, INDENT INDENT);
    for (size_t i = 1; i < count && i <= most(table, GAPS_SHOWN); i++)
        print_gap(table, &range[i - 1], &range[i]);
    if (log->gaps > most(table, GAPS_SHOWN)) {
        line_format(line, "and %llu more (--all)", (unsigned long long)(log->gaps - GAPS_SHOWN));
        line_print(line, INDENT INDENT, INDENT INDENT);
    }
}

static void print_gaps(struct table *table)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->summary->log_count; i++) {
        const struct summary_log *log = &table->summary->logs[i];
        if (!log->gaps)
            continue;
        if (count++ == 0)
            print_section(table->report, "Gaps");
        if (count <= most(table, GAP_LOGS))
            print_gaps_of(table, log);
    }
    if (count > most(table, GAP_LOGS))
        print_sentence(table->report, prose_text(&table->prose, "and gaps in %s (--all)",
                                                 prose_count(&table->prose, count - GAP_LOGS, "more log")));
}

static void print_recovery(struct table *table)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->summary->log_count; i++) {
        const struct summary_log *log = &table->summary->logs[i];
        if (!sight_is_security(table->sight.names, log) || !recovery_fails(log))
            continue;
        if (count++ == 0)
            print_section(table->report, "Logon GUIDs");
        print_sentence(
            table->report,
            prose_text(&table->prose,
                       "%s: none of %s gave up when its ticket started. Logons there are joined by "
                       "account, host and time instead; look whether the realm that its logons name "
                       "is the account's, and whether its clock is right.",
                       prose_name(&table->prose, log->computer, ""),
                       prose_count(&table->prose, log->guids, "Logon GUID")));
    }
}

static void print_verdicts(struct table *table)
{
    static const char *const LABELS[ANSWER_COUNT] = {"Not collected", "Gap", "Left out", "Collected",
                                                     "Not written"};
    static const enum style STYLES[ANSWER_COUNT] = {STYLE_WARN, STYLE_WARN, STYLE_WARN, STYLE_GOOD,
                                                    STYLE_NOTE};
    struct line *line = &table->report->line;
    struct prose prose;
    prose_init(&prose, &table->report->options, TIME_NONE);
    verdict_logs(&prose, &table->sight);
    verdict_chains(&prose, &table->sight, &table->report->verdict);
    print_section(table->report, "What none found means");
    for (size_t i = 0; i < prose.count; i++) {
        line_style(line, STYLES[prose.at[i].answer]);
        line_words(line, LABELS[prose.at[i].answer]);
        line_style(line, STYLE_PLAIN);
        line_words(line, ". ");
        line_prose(line, text_of(prose.at[i].words));
        line_print(line, INDENT, INDENT INDENT);
    }
    prose_done(&prose);
}

void coverage_text(struct report *report, const struct report_basis *basis)
{
    struct table table = {.report = report, .summary = basis->summary};
    sight_init(&table.sight, report->options.names, basis);
    prose_init(&table.prose, &report->options, TIME_NONE);
    table.rows = sight_ranked(report->options.names, basis->summary);
    print_table(&table);
    print_clocks(&table);
    print_gaps(&table);
    print_recovery(&table);
    print_verdicts(&table);
    free(table.rows);
    prose_done(&table.prose);
    sight_done(&table.sight);
}
