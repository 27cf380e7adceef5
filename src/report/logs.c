/* logs: what was collected, and what that leaves unseen. "None found" and "not collected" are different
 * answers. */
#include "report/pieces.h"

#include "base/time.h"

#define LOGS_SHOWN   6  /* logs that get a line; the others are counted */
#define HOST_COLUMNS 30 /* of a computer's name */

/* 2026-03-03 08:55 to 17:20 */
static void add_range(struct line *line, int64_t first, int64_t last)
{
    struct time_civil a = time_civil(first), b = time_civil(last);
    line_format(line, "%04d-%02d-%02d" LINE_TIE "%02d:%02d" LINE_TIE "to" LINE_TIE, a.year, a.month, a.day,
                a.hour, a.minute);
    if (a.year != b.year)
        line_format(line, "%04d-", b.year);
    if (a.year != b.year || a.month != b.month || a.day != b.day)
        line_format(line, "%02d-%02d" LINE_TIE, b.month, b.day);
    line_format(line, "%02d:%02d", b.hour, b.minute);
}

static bool is_security(const struct report *report, const struct summary_log *log)
{
    return text_same(names_text(report->options.names, log->channel), TEXT("Security"));
}

static uint64_t seen_of(const struct report *report, uint32_t computer)
{
    const uint64_t *seen = map_get(&report->tally.computers, computer);
    return seen ? *seen : 0;
}

static bool is_controller(const struct report *report, const struct summary_log *log)
{
    return is_security(report, log) && seen_of(report, log->computer) & SEEN_TICKETS;
}

static void add_log_name(struct report *report, const struct summary_log *log)
{
    line_name(&report->line, names_text(report->options.names, log->computer));
    if (!is_security(report, log)) {
        line_words(&report->line, LINE_TIE "(");
        line_name(&report->line, names_text(report->options.names, log->channel));
        line_words(&report->line, ")");
    } else if (is_controller(report, log)) {
        line_words(&report->line, LINE_TIE "(DC)");
    }
}

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

/* The logs that are listed: first the domain controllers', then those with gaps. */
struct listed {
    const struct summary_log *log[LOGS_SHOWN];
    unsigned count;
};

enum { RANKS = 3 };

static int rank_of(const struct report *report, const struct summary_log *log)
{
    return is_controller(report, log) ? 0 : log->gap_records ? 1 : 2;
}

static struct listed choose(const struct report *report, const struct summary *s)
{
    struct listed listed = {.count = 0};
    for (int rank = 0; rank < RANKS; rank++)
        for (uint32_t i = 0; i < s->log_count && listed.count < LOGS_SHOWN; i++)
            if (rank_of(report, &s->logs[i]) == rank)
                listed.log[listed.count++] = &s->logs[i];
    return listed;
}

static struct table measure(struct report *report, const struct listed *listed)
{
    struct table table = {0, 0};
    for (unsigned i = 0; i < listed->count; i++) {
        add_log_name(report, listed->log[i]);
        widen(&report->line, &table.names);
        add_range(&report->line, listed->log[i]->first_time, listed->log[i]->last_time);
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
    add_log_name(report, log);
    line_pad(line, table->names);
    line_words(line, "  ");
    add_range(line, log->first_time, log->last_time);
    line_pad(line, table->names + 2 + table->times);
    line_format(line, "  %s", print_number(log->records, out));
    if (log->gap_records) {
        line_style(line, STYLE_WARN);
        line_format(line, " (%s" LINE_TIE "missing)", print_number(log->gap_records, out));
        line_style(line, STYLE_PLAIN);
    }
    print_row(report, "", 2);
}

static void print_logs(struct report *report, const struct summary *s)
{
    struct listed listed = choose(report, s);
    struct table table = measure(report, &listed);
    if (s->log_count == 0)
        return;
    line_style(&report->line, STYLE_DIM);
    line_words(&report->line, "computer");
    line_pad(&report->line, table.names);
    line_words(&report->line, "  first to last event");
    line_pad(&report->line, table.names + 2 + table.times);
    line_words(&report->line, "  events");
    print_row(report, "Logs", 0);
    for (unsigned i = 0; i < listed.count; i++)
        print_log(report, listed.log[i], &table);
    if (s->log_count > listed.count) {
        line_words(&report->line, "and ");
        print_count(report, s->log_count - listed.count, "more log");
        print_row(report, "", 0);
    }
}

/* What all the logs together are. */
struct sight {
    uint32_t controllers, members, broken; /* security logs; broken: with gaps */
    uint64_t missing;                      /* records in the gaps */
};

static struct sight sight_of(const struct report *report, const struct summary *s)
{
    struct sight sight = {0};
    for (uint32_t i = 0; i < s->log_count; i++) {
        const struct summary_log *log = &s->logs[i];
        if (!is_security(report, log))
            continue;
        if (is_controller(report, log))
            sight.controllers++;
        else
            sight.members++;
        sight.broken += log->gap_records > 0;
        sight.missing += log->gap_records;
    }
    return sight;
}

static const char NO_TICKETS[] =
    "Ticket requests (4768, 4769): no domain controller's log is here, or it does not audit them. "
    "Delegation, "
    "missing SPNs and refused tickets cannot be found; none found means nothing.";
static const char NO_LOGONS[] =
    "Logons (4624, 4625) outside the domain controllers: their logs are not here. Whether a ticket was used, "
    "a "
    "server refused it or a double hop failed cannot be found; none found means nothing.";
static const char NOTHING[] = "Everything: no security log is here.";

static void print_unseen(struct report *report, const char *words, const char **label)
{
    line_words(&report->line, words);
    print_row(report, *label, 0);
    *label = "";
}

void logs_print(struct report *report, const struct summary *s)
{
    struct sight sight = sight_of(report, s);
    const char *label = "Unseen";
    print_logs(report, s);
    if (sight.controllers + sight.members == 0)
        print_unseen(report, NOTHING, &label);
    else if (sight.controllers == 0)
        print_unseen(report, NO_TICKETS, &label);
    else if (sight.members == 0)
        print_unseen(report, NO_LOGONS, &label);
    if (sight.missing) {
        line_words(&report->line, "What was in the ");
        print_count(report, sight.missing, "event");
        line_words(&report->line, " missing between the first and the last of ");
        print_count(report, sight.broken, "log");
        print_unseen(report, ".", &label);
    }
}
