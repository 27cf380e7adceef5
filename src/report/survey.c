/* survey: tables of the largest counts, and hops over time, as a person reads them. */
#include "report/survey.h"
#include "report/pieces.h"

#include "base/time.h"

#include <stdlib.h>

#define ROWS_SHOWN   8  /* of a table without --all */
#define NAME_COLUMNS 42 /* a pair of hosts, or an account */
#define FIGURE       8  /* columns of a number */
#define SPARKS       60 /* columns of the line over time */
#define SLOTS_HOUR   6

/* What a table's rows are called by, and which figures stand behind. */
enum title { BY_NAME, BY_WAY, BY_TYPE, BY_PAIR };
static const struct sheet_table {
    enum survey_table table;
    const char *title, *count;
    enum title by;
    bool failed, ntlm, weak;
} TABLES[] = {
    {SURVEY_WAYS, "How", "hops", BY_WAY, true, false, false},
    {SURVEY_TYPES, "Logon types", "logons", BY_TYPE, true, false, false},
    {SURVEY_ACCOUNTS, "Accounts", "hops", BY_NAME, true, true, false},
    {SURVEY_HOSTS, "Hosts", "hops", BY_NAME, true, true, false},
    {SURVEY_REASONS, "NTLM: why", "hops", BY_NAME, true, false, false},
    {SURVEY_NTLM, "NTLM: from where to where, and why", "hops", BY_PAIR, true, false, false},
    {SURVEY_RC4_SERVICES, "RC4 tickets for services", "tickets", BY_NAME, false, false, true},
    {SURVEY_RC4_ACCOUNTS, "RC4 tickets or keys of accounts", "tickets", BY_NAME, false, false, true},
    {SURVEY_RC4_CLIENTS, "RC4 tickets or keys of clients", "tickets", BY_NAME, false, false, true},
};

static void print_etypes(struct report *report, const struct survey *survey, enum survey_table table,
                         const char *what, const char *label)
{
    struct line *line = &report->line;
    char out[NUMBER_TEXT];
    if (!survey->table[table].count)
        return;
    line_words(line, what);
    for (size_t i = 0; i < survey->table[table].count; i++) {
        const struct survey_row *row = &survey->table[table].at[i];
        bool weak = survey_is_weak(row->code);
        line_words(line, i ? ", " : " ");
        line_style(line, weak ? STYLE_WARN : STYLE_PLAIN);
        if (survey_etype(row->code))
            line_words(line, survey_etype(row->code));
        else
            line_format(line, "0x%x", row->code);
        line_format(line, LINE_TIE "%s", print_number(row->count, out));
        line_style(line, STYLE_PLAIN);
    }
    print_row(report, label, 0);
}

/* The largest count of a bin is the whole height. */
static void print_sparks(struct report *report, const uint64_t *bins, size_t count, const char *label)
{
    static const char *const FINE[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const PLAIN[] = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};
    struct line *line = &report->line;
    uint64_t most = 0;
    while (count && !bins[count - 1])
        count--;
    for (size_t i = 0; i < count; i++)
        if (bins[i] > most)
            most = bins[i];
    for (size_t i = 0; i < count && most; i++) {
        size_t height = bins[i] ? 1 + (size_t)(bins[i] * 7 / most) : 0;
        const char *spark = (report->screen.utf8 ? FINE : PLAIN)[height];
        line_words(line, height ? spark : LINE_TIE);
    }
    if (most)
        print_row(report, label, 0);
}

static uint64_t slot_at(const struct survey_row *first, const struct survey_row *row)
{
    return (uint64_t)((row->first - first->first) / SURVEY_SLOT);
}

/* How many slots a column stands for: few enough columns, and beyond an hour whole hours. */
static uint64_t slots_each(uint64_t slots)
{
    uint64_t each = (slots + SPARKS - 1) / SPARKS;
    return each <= SLOTS_HOUR / 2 ? each : (each + SLOTS_HOUR - 1) / SLOTS_HOUR * SLOTS_HOUR;
}

static void print_times(struct report *report, const struct survey *survey)
{
    const struct survey_row *times = survey->table[SURVEY_TIMES].at;
    size_t count = survey->table[SURVEY_TIMES].count, columns;
    uint64_t all[SPARKS] = {0}, ntlm[SPARKS] = {0}, slots, each;
    if (count < 2)
        return;
    slots = slot_at(times, &times[count - 1]) + 1;
    each = slots_each(slots);
    columns = (size_t)((slots + each - 1) / each);
    for (size_t i = 0; i < count; i++) {
        all[slot_at(times, &times[i]) / each] += times[i].count;
        ntlm[slot_at(times, &times[i]) / each] += times[i].ntlm;
    }
    print_sparks(report, all, columns, "Over time");
    print_sparks(report, ntlm, columns, "NTLM");
    line_style(&report->line, STYLE_DIM);
    line_words(&report->line, "a column is ");
    if (each % SLOTS_HOUR)
        print_count(report, each * 60 / SLOTS_HOUR, "minute");
    else
        print_count(report, each / SLOTS_HOUR, "hour");
    line_words(&report->line, ", its height the share of the busiest");
    print_row(report, "", 0);
}

static void print_title(struct report *report, const struct survey_row *row, enum title by)
{
    struct line *line = &report->line;
    const char *type = survey_logon_type(row->code);
    switch (by) {
    case BY_NAME:
        print_name(report, row->name, "unknown");
        return;
    case BY_WAY:
        line_format(line, "%s, %s", (row->code & 255) == PROTOCOL_NTLM ? "NTLM" : "Kerberos",
                    mechanism_word((enum mechanism)(row->code >> 8)));
        return;
    case BY_TYPE:
        line_format(line, "%u%s%s", row->code, type ? " " : "", type ? type : "");
        return;
    case BY_PAIR:
        line_name(line, short_name(names_text(report->options.names, row->name)));
        line_format(line, "%s %s ", row->name ? "" : "unknown", report->glyphs->arrow);
        line_name(line, short_name(names_text(report->options.names, row->to)));
        line_words(line, row->to ? ", " : "unknown, ");
        print_name(report, row->word, "unknown");
    }
}

static void add_figure(struct line *line, uint64_t number, unsigned *column)
{
    char out[NUMBER_TEXT];
    const char *shown = number ? print_number(number, out) : "-";
    *column += FIGURE;
    line_pad(line, *column - line_columns(shown));
    line_words(line, shown);
}

static void add_words(struct line *line, const char *words, unsigned *column)
{
    *column += FIGURE;
    line_pad(line, *column - line_columns(words));
    line_words(line, words);
}

static void add_day(struct line *line, int64_t time)
{
    struct time_civil c = time_civil(time);
    line_format(line, LINE_TIE LINE_TIE "%02d-%02d" LINE_TIE "%02d:%02d", c.month, c.day, c.hour, c.minute);
}

static void print_head(struct report *report, const struct sheet_table *table)
{
    struct line *line = &report->line;
    unsigned column = NAME_COLUMNS;
    line_print(line, "", "");
    line_style(line, STYLE_BOLD);
    line_words(line, table->title);
    line_style(line, STYLE_DIM);
    if (table->weak)
        add_words(line, "RC4", &column);
    add_words(line, table->weak ? "of" : table->count, &column);
    if (table->failed)
        add_words(line, "failed", &column);
    if (table->ntlm)
        add_words(line, "NTLM", &column);
    line_words(line, LINE_TIE LINE_TIE "last");
    line_print(line, "", "  ");
}

static void print_figures(struct report *report, const struct sheet_table *table,
                          const struct survey_row *row)
{
    struct line *line = &report->line;
    unsigned column = NAME_COLUMNS - 2; /* they stand two to the right */
    line_cut(line, column);
    if (table->weak)
        add_figure(line, row->weak, &column);
    add_figure(line, row->count, &column);
    if (table->failed)
        add_figure(line, row->failed, &column);
    if (table->ntlm)
        add_figure(line, row->ntlm, &column);
    add_day(line, row->last);
    line_print(line, "  ", "    ");
}

static void print_table(struct report *report, const struct survey *survey, const struct sheet_table *table)
{
    size_t count = survey->table[table->table].count, shown = count;
    if (!count)
        return;
    if (!report->options.all && shown > ROWS_SHOWN)
        shown = ROWS_SHOWN;
    print_head(report, table);
    for (size_t i = 0; i < shown; i++) {
        print_title(report, &survey->table[table->table].at[i], table->by);
        print_figures(report, table, &survey->table[table->table].at[i]);
    }
    if (shown < count) {
        char out[NUMBER_TEXT];
        line_style(&report->line, STYLE_DIM);
        line_format(&report->line, "and %s more (--all lists them)", print_number(count - shown, out));
        line_print(&report->line, "  ", "  ");
    }
}

static void print_first(struct report *report, const struct survey *survey)
{
    const struct survey_row *times = survey->table[SURVEY_TIMES].at;
    size_t count = survey->table[SURVEY_TIMES].count;
    print_count(report, survey->hops, "hop");
    line_words(&report->line, " of ");
    print_count(report, survey->table[SURVEY_ACCOUNTS].count, "account");
    line_words(&report->line, " at ");
    print_count(report, survey->table[SURVEY_HOSTS].count, "host");
    if (count) {
        int64_t last = times[0].last;
        for (size_t i = 0; i < count; i++)
            if (times[i].last > last)
                last = times[i].last;
        line_words(&report->line, ", ");
        print_range(report, times[0].first, last);
    }
    print_row(report, "Logons", 0);
}

void survey_text(struct report *report, const struct survey *survey)
{
    print_first(report, survey);
    print_times(report, survey);
    print_etypes(report, survey, SURVEY_TICKETS, "for services:", "Tickets");
    print_etypes(report, survey, SURVEY_TGTS, "TGTs:", "");
    print_etypes(report, survey, SURVEY_KEYS, "session keys:", "");
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
        print_table(report, survey, &TABLES[i]);
    if (survey->left_out) {
        line_print(&report->line, "", "");
        print_count(report, survey->left_out, "figure");
        line_words(&report->line, " of accounts, hosts or pairs beyond the first million are left out");
        print_row(report, "Left out", 0);
    }
}
