/* csv: a table as RFC 4180 has it: a row of names first, lines end in CR LF, cells are quoted where they hold
 * anything but plain characters.
 *
 * A spreadsheet takes a cell that begins like a formula for one, quoted or not, so log text that does gets an
 * apostrophe in front, which spreadsheets leave out and everyone else sees. What hides or does not print
 * comes as \x1b or \u{202e}, so that a row is one line. */
#include "report/form.h"
#include "report/json.h"
#include "report/sheet.h"

#include <string.h>

/* By which characters, plain and of full width, a formula begins. TAB and CR, which count too, never stand in
 * a cell. */
static bool is_formula(struct text t)
{
    static const struct text FIRST[] = {{"=", 1},
                                        {"+", 1},
                                        {"-", 1},
                                        {"@", 1},
                                        {"\xef\xbc\x9d", 3},
                                        {"\xef\xbc\x8b", 3},
                                        {"\xef\xbc\x8d", 3},
                                        {"\xef\xbc\xa0", 3}};
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++)
        if (text_starts(t, FIRST[i]))
            return true;
    return false;
}

static bool is_plain(struct text t)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/$@";
    for (size_t i = 0; i < t.len; i++)
        if (!t.at[i] || !strchr(PLAIN, t.at[i]))
            return false;
    return true;
}

static void put_text(struct writer *writer, struct text t)
{
    bool quoted = !is_plain(t);
    if (quoted)
        write_string(writer, "\"");
    if (is_formula(t))
        write_string(writer, "'");
    while (t.len) {
        struct shown shown = shown_filed(&t);
        if (shown.len == 1 && shown.at[0] == '"')
            write_string(writer, "\"");
        write_bytes(writer, shown.at, shown.len);
    }
    if (quoted)
        write_string(writer, "\"");
}

static void begin_row(struct report *report)
{
    (void)report;
}

static void put_cell(struct report *report, const char *column, bool first, const struct sheet_cell *cell)
{
    struct json number = {&report->writer, report->options.names};
    (void)column;
    if (!first)
        write_string(&report->writer, ",");
    if (cell->kind == SHEET_TEXT)
        put_text(&report->writer, cell->text);
    else if (cell->kind == SHEET_NUMBER)
        json_number(&number, cell->number);
    else if (cell->kind != SHEET_NOTHING)
        write_string(&report->writer, cell->kind == SHEET_YES ? "yes" : "no");
}

static void end_row(struct report *report)
{
    write_string(&report->writer, "\r\n");
}

static const struct sheet_form ROWS = {begin_row, put_cell, end_row};

static void print_head(struct report *report)
{
    if (report->options.table == REPORT_WHOLE)
        report->options.table = REPORT_HOPS;
    sheet_head(report, &ROWS);
}

static void print_chain(struct report *report, const struct chain *chain)
{
    sheet_print(report, chain, &ROWS);
}

const struct form form_csv = {.word = "csv", .begin = print_head, .chain = print_chain};
