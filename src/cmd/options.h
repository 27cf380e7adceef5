/* options: what the commands share on their command lines. */
#ifndef HOPCHAIN_CMD_OPTIONS_H
#define HOPCHAIN_CMD_OPTIONS_H

#include "cmd/cmd.h"
#include "model/chain.h"
#include "report/report.h"

#define OPTIONS_RULES_MOST      64  /* --rules on one command line: more belong in a folder */
#define OPTIONS_IDS_MOST        256 /* --event-id: a person types a few */
#define OPTIONS_THREADS_MOST    64  /* -j: each holds a few megabytes */
#define OPTIONS_THREADS_DEFAULT 8   /* at most, where -j says nothing: more do not help */
#define OPTIONS_WORDS_MOST      64 /* --user, --host, --chain, --expected, --baseline: a person types a few */

#define OPTIONS_MEMORY       (256u << 20)
#define OPTIONS_MEMORY_LEAST (16u << 20) /* what the program needs in any case */

#define OPTIONS_HORIZON_HOURS      10        /* Windows' default */
#define OPTIONS_HORIZON_HOURS_MOST (30 * 24) /* far more than any domain lets tickets live */

/* Which options a command takes: a set of bits. */
enum option_set {
    OPTIONS_DATABASE = 1, /* -d */
    OPTIONS_REPORT = 2,   /* --format, -o, --all, --color; --known, --baseline, --horizon ... too */
    OPTIONS_JUDGE = 4,    /* --rules, --expected, --fail-on; --known, --baseline, --horizon ... */
    OPTIONS_FILTER = 8,   /* --user, --host, --since, --until, --mark, --level; --table */
    OPTIONS_KEEP = 16,    /* -d, where it may be left out */
    OPTIONS_BOOK = 32,    /* --rules, --expected, --baseline, --known of the command rules */
    OPTIONS_CHAIN = 64,   /* --chain */
    OPTIONS_DUMP = 128,   /* --format, -o, --count, --event-id, --limit; -j, --carve, --xml; --query, --now */
    OPTIONS_EVTX = 256,   /* --deleted */
    OPTIONS_READ = 512,   /* --input-tz; -j, --carve, --xml; --query, --now */
    OPTIONS_PAGE = 1024,  /* -o; the format is html */
    OPTIONS_QUERY = 2048, /* --host, --user, --from, --since, --until of the command query; -o */
    OPTIONS_BASELINE = 4096, /* -o */
    OPTIONS_HELP = 8192,     /* none but --help */
};

/* What an option was given, any of which will do: glob-free parts of a name, any case; none: any name. */
struct option_words {
    const char *at[OPTIONS_WORDS_MOST];
    size_t count;
};

struct options {
    const char *database, *output, *known, *placeholders; /* NULL: none; standard output */
    const char *input_tz, *tz;                            /* NULL: none; UTC */
    const char *since_given, *until_given, *now_given;    /* NULL: not */
    const char *query; /* a QueryList by which records are picked; NULL: all are */
    int64_t now;       /* of that query; TIME_NONE: nobody said */
    const char *rules[OPTIONS_RULES_MOST];
    size_t rule_count;
    struct option_words expected, baselines; /* files */
    enum report_format format;
    enum report_table table;
    bool all;
    bool wide;
    int colour;  /* 1 always, 0 never, -1 where a terminal shows it */
    int fail_on; /* enum level, or -1 */
    struct option_words users, hosts;
    struct option_words from;   /* as given: each a list parted by commas */
    struct option_words chains; /* beginnings of chain and hop ids */
    int64_t since, until;       /* TIME_NONE any; where they name no zone, by tz */
    int64_t horizon;            /* how long tickets live */
    uint64_t memory;            /* bytes, for events and chains at once */
    uint64_t window_events;     /* more are correlated window by window; 0: as many as fit into memory */
    uint32_t marks;             /* a set of enum mark, any of which will do; 0 any chain */
    int level;                  /* -1 any */
    bool count, deleted, carve;
    int xml;                        /* enum decode_xml */
    int jsonl;                      /* dump: of XML or JSON lines the latter */
    unsigned threads;               /* that read at once */
    uint16_t ids[OPTIONS_IDS_MOST]; /* event ids, any of which will do; none: any id */
    size_t id_count;
    uint64_t limit;           /* of events printed; UINT64_MAX where none was given */
    const char *const *paths; /* what is left of the command line */
    size_t path_count;
};

/* Reads argv by the command's sets of options. 0 to go on, 1 when --help was printed, -1 (err) when it is
 * wrong. */
int options_parse(struct options *options, const struct cmd *cmd, int argc, char **argv, struct err *err);

/* An option as it is typed. */
struct option_view {
    char letter;                     /* 0 none */
    const char *name, *value, *help; /* value: NULL where it takes none */
    const char *(*word)(int i);      /* what it may be; NULL: anything */
};

/* The command's options one by one: at is 0 at first. false when there are no more. */
bool options_next(const struct cmd *cmd, size_t *at, struct option_view *view);

/* --query where there is nothing to read; %s the database. */
#define QUERY_READS                                                                                          \
    "--query picks events while files are read; those of the database %s were read already: give files, or " \
    "make a database with hopchain ingest --query"

/* The error of a command line without the path that the command needs. */
int options_lack_path(const struct cmd *cmd, char **argv, struct err *err);

#endif
