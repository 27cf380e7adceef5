/* survey: tables of the largest counts, and hops over time, as a person reads them. */
#include "report/survey.h"
#include "report/pieces.h"

#include "base/time.h"

#include <stdlib.h>

#define NAME_COLUMNS 42 /* a pair of hosts, or an account */
#define NAME_LEAST   24
#define FIGURE       8  /* columns of a number, */
#define DAY_COLUMNS  13 /* and of a time behind them */
#define SPARKS       60 /* columns of the line over time */
#define SLOTS_HOUR   6
#define LISTED       4 /* of what there may be many: of the largest so many are named */
#define LISTED_WORDS 8 /* of what there are few kinds of */

/* What a table's rows are called by, and which figures stand behind. */
enum title { BY_NAME, BY_HOST, BY_WAY, BY_TYPE, BY_PAIR };
static const struct sheet_table {
    enum survey_table table;
    const char *label, *what, *title, *count; /* what: before a list of them */
    enum title by;
    size_t listed;
    bool failed, ntlm, weak;
} TABLES[] = {
    {SURVEY_WAYS, "How", "", "How", "hops", BY_WAY, LISTED_WORDS, true, false, false},
    {SURVEY_TYPES, "Types", "", "Logon types", "logons", BY_TYPE, LISTED_WORDS, true, false, false},
    {SURVEY_ACCOUNTS, "Accounts", "", "Accounts", "hops", BY_NAME, LISTED, true, true, false},
    {SURVEY_HOSTS, "Hosts", "", "Hosts", "hops", BY_HOST, LISTED, true, true, false},
    {SURVEY_REASONS, "Why NTLM", "", "NTLM: why", "hops", BY_NAME, LISTED_WORDS, true, false, false},
    {SURVEY_NTLM, "NTLM ways", "", "NTLM: from where to where, and why", "hops", BY_PAIR, LISTED, true, false,
     false},
    {SURVEY_RC4_SERVICES, "RC4", "for services: ", "RC4 tickets for services", "tickets", BY_NAME, LISTED,
     false, false, true},
    {SURVEY_RC4_ACCOUNTS, "RC4", "of accounts: ", "RC4 tickets or keys of accounts", "tickets", BY_NAME,
     LISTED, false, false, true},
    {SURVEY_RC4_CLIENTS, "RC4", "of clients: ", "RC4 tickets or keys of clients", "tickets", BY_NAME, LISTED,
     false, false, true},
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
    line_words(&report->line, "a column: ");
    if (each % SLOTS_HOUR)
        print_count(report, each * 60 / SLOTS_HOUR, "minute");
    else
        print_count(report, each / SLOTS_HOUR, "hour");
    line_words(&report->line, ", as high as its share of the busiest");
    print_row(report, "", 0);
}

static void add_short(struct report *report, uint32_t name)
{
    if (name)
        print_computer(report, name);
    else
        line_words(&report->line, "unknown");
}

static void print_title(struct report *report, const struct survey_row *row, enum title by)
{
    struct line *line = &report->line;
    const char *type = survey_logon_type(row->code);
    switch (by) {
    case BY_NAME:
    case BY_HOST:
        print_name(report, row->name, "unknown");
        return;
    case BY_WAY:
        line_format(line, "%s" LINE_TIE "%s", (row->code & 255) == PROTOCOL_NTLM ? "NTLM" : "Kerberos",
                    mechanism_word((enum mechanism)(row->code >> 8)));
        return;
    case BY_TYPE:
        line_format(line, "type" LINE_TIE "%u%s%s", row->code, type ? LINE_TIE : "", type ? type : "");
        return;
    case BY_PAIR:
        add_short(report, row->name);
        line_format(line, LINE_TIE "%s" LINE_TIE, report->glyphs->arrow);
        add_short(report, row->to);
        line_words(line, ":" LINE_TIE);
        print_name(report, row->word, "unknown why");
    }
}

/* ---- the short form: a line or two of each ---- */

static void add_note(struct line *line, uint64_t count, const char *what, const char **before)
{
    char out[NUMBER_TEXT];
    if (!count)
        return;
    line_format(line, "%s%s" LINE_TIE "%s", *before, print_number(count, out), what);
    *before = "," LINE_TIE;
}

/* "3 × rosa@corp.example (1 failed, 2 NTLM)"; of RC4 "svc01$ (1 of 3)" */
static void list_row(struct report *report, const struct sheet_table *table, const struct survey_row *row)
{
    struct line *line = &report->line;
    const char *before = LINE_TIE "(";
    char out[NUMBER_TEXT];
    if (!table->weak)
        line_format(line, "%s" LINE_TIE "%s" LINE_TIE, print_number(row->count, out), report->glyphs->times);
    if (table->by == BY_HOST && row->name)
        print_computer(report, row->name);
    else
        print_title(report, row, table->by);
    if (table->weak) {
        line_format(line, LINE_TIE "(%s" LINE_TIE "of" LINE_TIE, print_number(row->weak, out));
        line_format(line, "%s)", print_number(row->count, out));
        return;
    }
    add_note(line, table->failed ? row->failed : 0, "failed", &before);
    add_note(line, table->ntlm ? row->ntlm : 0, "NTLM", &before);
    if (before[0] == ',')
        line_words(line, ")");
}

static void print_list(struct report *report, const struct survey *survey, const struct sheet_table *table)
{
    struct line *line = &report->line;
    size_t count = survey->table[table->table].count;
    char out[NUMBER_TEXT];
    if (!count)
        return;
    line_words(line, table->what);
    for (size_t i = 0; i < count && i < table->listed; i++) {
        line_words(line, i ? ", " : "");
        list_row(report, table, &survey->table[table->table].at[i]);
    }
    if (count > table->listed)
        line_format(line, " and" LINE_TIE "%s" LINE_TIE "more", print_number(count - table->listed, out));
    print_row(report, table->label, 0);
}

/* ---- the long form: a table of each ---- */

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

static void add_day(struct report *report, int64_t time)
{
    struct line *line = &report->line;
    struct time_civil c = zone_civil(report->options.zone, time);
    line_format(line, LINE_TIE LINE_TIE "%02d-%02d" LINE_TIE "%02d:%02d", c.month, c.day, c.hour, c.minute);
}

/* Columns of a row's name: what the figures and times leave of a terminal's. */
static unsigned name_columns(const struct report *report, const struct sheet_table *table)
{
    unsigned behind = FIGURE * (1 + table->failed + table->ntlm + table->weak) + 2 * DAY_COLUMNS;
    unsigned width = report->screen.width ? report->screen.width : 80;
    return width < behind + NAME_LEAST     ? NAME_LEAST
           : width - behind < NAME_COLUMNS ? width - behind
                                           : NAME_COLUMNS;
}

static void print_head(struct report *report, const struct sheet_table *table)
{
    struct line *line = &report->line;
    unsigned column = name_columns(report, table);
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
    line_words(line, LINE_TIE LINE_TIE "first");
    line_pad(line, column + DAY_COLUMNS);
    line_words(line, LINE_TIE LINE_TIE "last");
    line_print(line, "", "  ");
}

static void print_figures(struct report *report, const struct sheet_table *table,
                          const struct survey_row *row)
{
    struct line *line = &report->line;
    unsigned column = name_columns(report, table) - 2; /* they stand two to the right */
    line_cut(line, column);
    if (table->weak)
        add_figure(line, row->weak, &column);
    add_figure(line, row->count, &column);
    if (table->failed)
        add_figure(line, row->failed, &column);
    if (table->ntlm)
        add_figure(line, row->ntlm, &column);
    add_day(report, row->first);
    add_day(report, row->last);
    line_print(line, "  ", "    ");
}

static void print_table(struct report *report, const struct survey *survey, const struct sheet_table *table)
{
    size_t count = survey->table[table->table].count;
    if (count)
        print_head(report, table);
    for (size_t i = 0; i < count; i++) {
        print_title(report, &survey->table[table->table].at[i], table->by);
        print_figures(report, table, &survey->table[table->table].at[i]);
    }
}

/* ---- all of it ---- */

static void print_headline(struct report *report)
{
    struct prose prose;
    prose_init(&prose, &report->options, TIME_NONE);
    headline_say(&prose, &report->headline, report->options.judged);
    print_clauses(report, &prose);
    prose_done(&prose);
}

static void print_seen(struct report *report, const struct survey *survey)
{
    const struct survey_row *times = survey->table[SURVEY_TIMES].at;
    size_t count = survey->table[SURVEY_TIMES].count;
    int64_t last = count ? times[0].last : 0;
    if (!count)
        return;
    for (size_t i = 0; i < count; i++)
        last = times[i].last > last ? times[i].last : last;
    print_range(report, times[0].first, last);
    line_format(&report->line, ", times are" LINE_TIE "%s", zone_name(report->options.zone));
    print_row(report, "Seen", 0);
    print_count(report, survey->table[SURVEY_ACCOUNTS].count, "account");
    line_words(&report->line, " at ");
    print_count(report, survey->table[SURVEY_HOSTS].count, "host");
    print_row(report, "", 0);
}

void survey_text(struct report *report, const struct survey *survey)
{
    bool all = report->options.all;
    print_headline(report);
    print_seen(report, survey);
    print_times(report, survey);
    print_etypes(report, survey, SURVEY_TICKETS, "for services:", "Tickets");
    print_etypes(report, survey, SURVEY_TGTS, "TGTs:", "");
    print_etypes(report, survey, SURVEY_KEYS, "session keys:", "");
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
        (all ? print_table : print_list)(report, survey, &TABLES[i]);
    if (survey->not_picked) {
        print_count(report, survey->not_picked, "event");
        line_words(&report->line, " by the query: no figure here counts them");
        print_row(report, "Left out", 0);
    }
    if (survey->left_out) {
        print_count(report, survey->left_out, "figure");
        line_words(&report->line, " of accounts, hosts or pairs beyond the first million are left out");
        print_row(report, "Left out", 0);
    }
    if (!all && survey->hops) {
        line_style(&report->line, STYLE_DIM);
        line_words(&report->line, "--all shows each as a table, with first and last seen");
        print_row(report, "", 0);
    }
}
