/* survey_table: all rows of a kind, with first and last seen. */
#include "report/pieces.h"
#include "report/rows.h"
#include "report/survey.h"

#include "base/time.h"

#define NAME_COLUMNS 42 /* a pair of hosts, or an account */
#define NAME_LEAST   24
#define FIGURE       8  /* columns of a number, */
#define DAY_COLUMNS  13 /* and of a time behind them */

static void add_short(struct report *report, uint32_t name)
{
    if (name)
        print_computer(report, name);
    else
        line_words(&report->line, "unknown");
}

void survey_print_title(struct report *report, const struct survey_row *row, enum survey_title by)
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
static unsigned name_columns(const struct report *report, const struct survey_sheet *table)
{
    unsigned behind = FIGURE * (1 + table->failed + table->ntlm + table->weak) + 2 * DAY_COLUMNS;
    unsigned width = report->screen.width ? report->screen.width : 80;
    return width < behind + NAME_LEAST     ? NAME_LEAST
           : width - behind < NAME_COLUMNS ? width - behind
                                           : NAME_COLUMNS;
}

static void print_head(struct report *report, const struct survey_sheet *table)
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

static void print_figures(struct report *report, const struct survey_sheet *table,
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

void survey_print_table(struct report *report, const struct survey *survey, const struct survey_sheet *table)
{
    size_t count = survey->table[table->table].count;
    if (count)
        print_head(report, table);
    for (size_t i = 0; i < count; i++) {
        survey_print_title(report, &survey->table[table->table].at[i], table->by);
        print_figures(report, table, &survey->table[table->table].at[i]);
    }
}
