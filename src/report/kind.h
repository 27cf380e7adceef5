/* kind: which reports there are. */
#ifndef HOPCHAIN_REPORT_KIND_H
#define HOPCHAIN_REPORT_KIND_H

#include <stdbool.h>

enum report_format {
    REPORT_TEXT,
    REPORT_JSONL,
    REPORT_CSV,
    REPORT_TIMESKETCH,
    REPORT_ECS,
    REPORT_OCSF,
    REPORT_DOT,
    REPORT_MERMAID,
    REPORT_BLOODHOUND,
    REPORT_HTML,
    REPORT_FORMAT_COUNT
};

/* What a line is of. Whole: the chain with all that belongs to it. */
enum report_table {
    REPORT_WHOLE,
    REPORT_CHAINS,
    REPORT_HOPS,
    REPORT_FINDINGS,
    REPORT_EVIDENCE,
    REPORT_TABLE_COUNT
};

/* What a format is called, and what it can print besides chains. */
struct report_kind {
    const char *word; /* NULL beyond the last format */
    bool tables;      /* may be asked for one */
    bool coverage, changes, survey;
    bool page; /* of a whole run, for browsers and not for terminals */
};

struct report_kind report_kind(enum report_format format);
const char *report_table_word(enum report_table table); /* NULL beyond the last */

#endif
