/* form: what a form of output is: a row of the table in report.c and a file that fills it. */
#ifndef HOPCHAIN_REPORT_FORM_H
#define HOPCHAIN_REPORT_FORM_H

#include "report/print.h"

/* chain is called once for each chain that is printed. NULL of the others: nothing to do; explain prints the
 * chain as any other then, and what is not of chains is refused before a report is made. */
struct form {
    const char *word;
    void (*begin)(struct report *report);
    void (*chain)(struct report *report, const struct chain *chain);
    void (*end)(struct report *report); /* behind the last chain */
    void (*summary)(struct report *report, const struct report_basis *basis);
    void (*explain)(struct report *report, const struct report_basis *basis, const struct chain *chain);
    void (*coverage)(struct report *report, const struct report_basis *basis);
    void (*changes)(struct report *report, const struct changes *changes);
    void (*survey)(struct report *report, const struct survey *survey);
};

extern const struct form form_text, form_jsonl, form_csv, form_timesketch, form_ecs, form_ocsf, form_dot,
    form_mermaid, form_bloodhound, form_html;

#endif
