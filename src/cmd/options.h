/* options: what the commands share on their command lines. */
#ifndef HOPCHAIN_CMD_OPTIONS_H
#define HOPCHAIN_CMD_OPTIONS_H

#include "cmd/cmd.h"
#include "model/chain.h"
#include "report/report.h"

#define OPTIONS_RULES_MOST 64 /* --rules on one command line: more belong in a folder */

/* Which options a command takes: a set of bits. */
enum option_set {
    OPTIONS_DATABASE = 1, /* -d */
    OPTIONS_REPORT = 2,   /* --format, -o, --all, --color */
    OPTIONS_JUDGE = 4,    /* --rules, --expected, --fail-on */
    OPTIONS_FILTER = 8,   /* --user, --host, --since, --until, --mark, --level */
};

struct options {
    const char *database, *output, *expected;
    const char *rules[OPTIONS_RULES_MOST];
    size_t rule_count;
    enum report_format format;
    bool all;
    int colour;               /* 1 always, 0 never, -1 where a terminal shows it */
    int fail_on;              /* enum level, or -1 */
    const char *user, *host;  /* glob-free: a part of the name, any case; NULL any */
    int64_t since, until;     /* TIME_NONE any */
    int mark, level;          /* -1 any */
    const char *const *paths; /* what is left of the command line */
    size_t path_count;
};

/* Reads argv by the options of `sets`. 0 to go on, 1 when --help was printed, -1 (err) when it is wrong. */
int options_parse(struct options *options, const struct cmd *cmd, unsigned sets, int argc, char **argv,
                  struct err *err);

#endif
