/* sheet: tables of chains, hops, findings and evidence: a row each, the columns by name, the same in every
 * form that has tables (docs/outputs.md lists them). */
#ifndef HOPCHAIN_REPORT_SHEET_H
#define HOPCHAIN_REPORT_SHEET_H

#include "report/print.h"

enum sheet_kind { SHEET_NOTHING, SHEET_TEXT, SHEET_NUMBER, SHEET_YES, SHEET_NO };

struct sheet_cell {
    enum sheet_kind kind;
    struct text text; /* log text may be among it */
    uint64_t number;
};

/* How a row is written. begin and end are called around a row's cells. */
struct sheet_form {
    void (*begin)(struct report *report);
    void (*cell)(struct report *report, const char *column, bool first, const struct sheet_cell *cell);
    void (*end)(struct report *report);
};

/* The rows of the table that the report's options name. */
void sheet_print(struct report *report, const struct chain *chain, const struct sheet_form *form);

/* A row that holds the columns' names. */
void sheet_head(struct report *report, const struct sheet_form *form);

#endif
