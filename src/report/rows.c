/* rows: numbers in groups of three, labels in a column of their own. */
#include "report/rows.h"

#include <assert.h>
#include <stdio.h>

#define LABEL_COLUMNS 10
#define INDENT_MOST   20

const char *print_number(uint64_t value, char out[NUMBER_TEXT])
{
    char *at = out + NUMBER_TEXT;
    int digits = 0;
    *--at = 0;
    do {
        if (digits && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + value % 10);
        digits++;
    } while (value /= 10);
    return at;
}

void print_count(struct report *report, uint64_t count, const char *thing)
{
    char out[NUMBER_TEXT];
    line_format(&report->line, "%s" LINE_TIE "%s%s", print_number(count, out), thing, count == 1 ? "" : "s");
}

void print_row(struct report *report, const char *label, unsigned indent)
{
    char first[LABEL_COLUMNS + 1], rest[LABEL_COLUMNS + INDENT_MOST + 1];
    assert(indent <= INDENT_MOST);
    snprintf(first, sizeof first, "%-*s", LABEL_COLUMNS, label);
    snprintf(rest, sizeof rest, "%*s", LABEL_COLUMNS + (int)indent, "");
    line_print(&report->line, first, rest);
}

void print_clauses(struct report *report, const struct prose *prose)
{
    struct line *line = &report->line;
    line_style(line, STYLE_BOLD);
    for (size_t i = 0; i < prose->count; i++) {
        line_words(line, i == 0 ? "" : i == 1 ? ": " : "; ");
        line_prose(line, text_of(prose->at[i].words));
        line_style(line, STYLE_PLAIN);
    }
    line_words(line, ".");
    line_print(line, "", "");
    line_print(line, "", "");
}
