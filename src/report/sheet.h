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

/* What a row is made of. NULL: its columns are empty. */
struct sheet_row {
    const struct chain *chain;
    const struct hop *hop;
    const struct sighting *event;
    const struct finding *finding;
};

/* One row of a table. */
void sheet_put(struct report *report, enum report_table table, const struct sheet_row *row,
               const struct sheet_form *form);

/* All rows of a chain of the table that the report's options name. */
void sheet_print(struct report *report, const struct chain *chain, const struct sheet_form *form);

/* A row that holds the columns' names. */
void sheet_head(struct report *report, const struct sheet_form *form);

/* A value as JSON has it. */
struct json;
void sheet_json(struct json *json, const struct sheet_cell *cell);

/* A row as a JSON object that leaves empty columns out. */
extern const struct sheet_form SHEET_OBJECT;

#endif
