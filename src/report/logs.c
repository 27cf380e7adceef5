/* logs: what was collected, and what that leaves unseen. "None found" and "not collected" are different
 * answers. */
#include "report/pieces.h"
#include "report/rows.h"
#include "report/times.h"
#include "report/verdict.h"

#include "base/time.h"

#include <stdlib.h>

#define LOGS_SHOWN   6  /* logs that get a line without --all; the others are counted */
#define HOST_COLUMNS 30 /* of a computer's name */

/* The columns that the names and the times need. */
struct table {
    unsigned names, times;
};

static void widen(struct line *line, unsigned *columns)
{
    unsigned length = line_length(line);
    if (length > *columns)
        *columns = length;
    line->len = 0;
}

/* The logs that are listed. */
struct listed {
    const struct summary_log **log;
    uint32_t count;
};

static struct listed choose(const struct report *report, const struct summary *s)
{
    const struct names *names = report->options.names;
    struct listed listed = {sight_ranked(names, s), 0};
    bool all = report->options.all || s->log_count <= LOGS_SHOWN;
    while (listed.count < s->log_count &&
           (all || (listed.count < LOGS_SHOWN && sight_is_security(names, listed.log[listed.count]))))
        listed.count++;
    return listed;
}

static struct table measure(struct report *report, const struct listed *listed)
{
    struct table table = {0, 0};
    for (uint32_t i = 0; i < listed->count; i++) {
        print_log_name(report, listed->log[i]);
        widen(&report->line, &table.names);
        print_range(report, listed->log[i]->first_time, listed->log[i]->last_time);
        widen(&report->line, &table.times);
    }
    if (table.names > HOST_COLUMNS)
        table.names = HOST_COLUMNS;
    return table;
}

static void print_log(struct report *report, const struct summary_log *log, const struct table *table)
{
    struct line *line = &report->line;
    char out[NUMBER_TEXT];
    print_log_name(report, log);
    line_pad(line, table->names);
    line_words(line, "  ");
    print_range(report, log->first_time, log->last_time);
    line_pad(line, table->names + 2 + table->times);
    line_format(line, "  %s", log->unnumbered ? "not" LINE_TIE "numbered" : print_number(log->records, out));
    if (log->gap_records) {
        line_style(line, STYLE_WARN);
        line_format(line, " (%s" LINE_TIE "missing)", print_number(log->gap_records, out));
        line_style(line, STYLE_PLAIN);
    }
    print_row(report, "", 2);
}

static void print_titles(struct report *report, const struct table *table)
{
    line_style(&report->line, STYLE_DIM);
    line_words(&report->line, "computer");
    line_pad(&report->line, table->names);
    line_words(&report->line, "  first to last event");
    line_pad(&report->line, table->names + 2 + table->times);
    line_words(&report->line, "  events");
    print_row(report, "Logs", 0);
}

static void print_logs(struct report *report, const struct summary *s)
{
    struct listed listed = choose(report, s);
    struct table table = measure(report, &listed);
    if (s->log_count)
        print_titles(report, &table);
    for (uint32_t i = 0; i < listed.count; i++)
        print_log(report, listed.log[i], &table);
    if (s->log_count > listed.count) {
        line_words(&report->line, "and ");
        print_count(report, s->log_count - listed.count, "more log");
        line_words(&report->line, ": hopchain" LINE_TIE "coverage" LINE_TIE "--all lists them");
        print_row(report, "", 0);
    }
    free(listed.log);
}

void logs_print(struct report *report, const struct report_basis *basis)
{
    const char *label = "Unseen";
    struct sight sight;
    struct prose prose;
    print_logs(report, basis->summary);
    sight_init(&sight, report->options.names, basis);
    prose_init(&prose, &report->options, TIME_NONE);
    verdict_logs(&prose, &sight);
    verdict_issuance(&prose, &sight, &report->verdict);
    for (size_t i = 0; i < prose.count; i++) {
        line_prose(&report->line, text_of(prose.at[i].words));
        print_row(report, label, 0);
        label = "";
    }
    prose_done(&prose);
    sight_done(&sight);
}
