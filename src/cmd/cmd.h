/* cmd: the commands. The only room that knows the others, and the only one that prints messages. */
#ifndef HOPCHAIN_CMD_H
#define HOPCHAIN_CMD_H

#include "base/err.h"

/* 3 wins over 1. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_FINDINGS = 1,   /* findings at or above --fail-on */
    EXIT_USAGE = 2,      /* used wrongly */
    EXIT_UNREADABLE = 3, /* done, but some input could not be read */
    EXIT_FAILED = 4,     /* could not: nothing to read, I/O, database */
    EXIT_BUSY = 75,      /* another run holds the database (sysexits' EX_TEMPFAIL) */
};

struct cmd {
    const char *name;
    const char *usage;                 /* what follows the name */
    const char *summary;               /* one line */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns an exit status */
    unsigned sets;                     /* of options.h */
    const char *words;                 /* what may follow, parted by blanks; NULL: paths or ids */
};

extern const struct cmd *const cmd_all[]; /* NULL ends it */
extern const struct cmd cmd_completion, cmd_triage, cmd_ingest, cmd_chains, cmd_report, cmd_explain,
    cmd_coverage, cmd_summary, cmd_compare, cmd_baseline, cmd_query, cmd_dump, cmd_rules;

/* One line on standard error, "hopchain: ...", with control characters shown harmlessly. */
void cmd_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says err's line; the exit status of its kind. */
int cmd_fail(const struct err *err);

#endif
