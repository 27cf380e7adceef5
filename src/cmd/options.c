/* options: one table of all options; a command takes the rows of its sets. */
#include "cmd/options.h"
#include "cmd/choices.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum option_id {
    OPT_DATABASE = 'd',
    OPT_THREADS = 'j',
    OPT_OUTPUT = 'o',
    OPT_HELP = 'h',
    OPT_FORMAT = 256,
    OPT_ALL,
    OPT_COLOR,
    OPT_RULES,
    OPT_EXPECTED,
    OPT_KNOWN,
    OPT_BASELINE,
    OPT_PLACEHOLDERS,
    OPT_FAIL_ON,
    OPT_USER,
    OPT_HOST,
    OPT_SINCE,
    OPT_UNTIL,
    OPT_MARK,
    OPT_LEVEL,
    OPT_CHAIN,
    OPT_HORIZON,
    OPT_WINDOW_EVENTS,
    OPT_MEMORY,
    OPT_DUMP_FORMAT,
    OPT_COUNT,
    OPT_EVENT_ID,
    OPT_LIMIT,
    OPT_DELETED,
    OPT_CARVE,
    OPT_INPUT_TZ,
    OPT_SELECT,
    OPT_NOW,
    OPT_TABLE,
    OPT_FROM,
    OPT_WIDE,
    OPT_NO_COLOR,
    OPT_TZ,
    OPT_XML,
};

static const struct row {
    unsigned set;
    int id;
    const char *name, *value, *help;
} ROWS[] = {
    {OPTIONS_DATABASE, OPT_DATABASE, "database", "FILE", "the database"},
    {OPTIONS_KEEP, OPT_DATABASE, "database", "FILE", "keep events and chains in this database"},
    {OPTIONS_BOOK, OPT_FORMAT, "format", "text|jsonl", "list: for people, or one object a line for machines"},
    {OPTIONS_REPORT, OPT_FORMAT, "format", "FORMAT",
     "text, html, jsonl, csv, timesketch, ecs, ocsf, dot, mermaid, bloodhound"},
    {OPTIONS_FILTER, OPT_TABLE, "table", "TABLE", "csv, jsonl: rows of chains, hops, findings or evidence"},
    {OPTIONS_REPORT, OPT_OUTPUT, "output", "FILE", "write there instead of standard output (-)"},
    {OPTIONS_REPORT, OPT_ALL, "all", NULL, "text: everything, also what is only counted else"},
    {OPTIONS_REPORT, OPT_COLOR, "color", "auto|always|never", "colour; auto: on a terminal without NO_COLOR"},
    {OPTIONS_REPORT, OPT_NO_COLOR, "no-color", NULL, "the same as --color never"},
    {OPTIONS_REPORT, OPT_WIDE, "wide", NULL, "text: as wide as the terminal, and names in full"},
    {OPTIONS_REPORT | OPTIONS_PAGE, OPT_TZ, "tz", "ZONE",
     "text, html: times of UTC, local, +02:00, Europe/Berlin"},
    {OPTIONS_JUDGE, OPT_RULES, "rules", "PATH", "rule file or folder, instead of the built-in ones"},
    {OPTIONS_JUDGE, OPT_EXPECTED, "expected", "FILE", "an allow list of expected delegation"},
    {OPTIONS_JUDGE | OPTIONS_REPORT, OPT_BASELINE, "baseline", "FILE", "what the directory allows"},
    {OPTIONS_JUDGE | OPTIONS_REPORT, OPT_KNOWN, "known", "FILE", "names of domains, addresses and services"},
    {OPTIONS_JUDGE | OPTIONS_BOOK, OPT_PLACEHOLDERS, "placeholders", "FILE",
     "what %names% in rules stand for"},
    {OPTIONS_JUDGE, OPT_FAIL_ON, "fail-on", "LEVEL", "exit 1 for findings at or above this level"},
    {OPTIONS_BOOK, OPT_RULES, "rules", "PATH", "list, test: these, instead of the built-in ones"},
    {OPTIONS_BOOK, OPT_EXPECTED, "expected", "FILE", "check: an allow list of expected delegation"},
    {OPTIONS_BOOK, OPT_BASELINE, "baseline", "FILE", "check: what the directory allows"},
    {OPTIONS_BOOK, OPT_KNOWN, "known", "FILE", "check: names of domains, addresses, services"},
    {OPTIONS_FILTER, OPT_USER, "user", "TEXT", "only chains with a principal or delegate like this"},
    {OPTIONS_FILTER, OPT_HOST, "host", "TEXT", "only chains that touch a host or address like this"},
    {OPTIONS_FILTER, OPT_SINCE, "since", "TIME", "only chains that end then or later (2026-03-03)"},
    {OPTIONS_FILTER, OPT_UNTIL, "until", "TIME", "only chains that start then or earlier"},
    {OPTIONS_FILTER, OPT_MARK, "mark", "MARK", "only chains with a hop of this mark"},
    {OPTIONS_FILTER, OPT_LEVEL, "level", "LEVEL", "only chains with a finding at or above this level"},
    {OPTIONS_CHAIN, OPT_CHAIN, "chain", "ID", "the chain, by its id or a hop's; may be given again"},
    {OPTIONS_JUDGE | OPTIONS_REPORT, OPT_HORIZON, "horizon", "HOURS", "how long tickets live there (10)"},
    {OPTIONS_JUDGE | OPTIONS_REPORT, OPT_WINDOW_EVENTS, "window-events", "N",
     "correlate more events than this in windows of time"},
    {OPTIONS_JUDGE | OPTIONS_REPORT, OPT_MEMORY, "memory", "SIZE", "of events and chains at once (256M)"},
    {OPTIONS_DUMP, OPT_DUMP_FORMAT, "format", "xml|jsonl", "as wevtutil writes it, or one object a line"},
    {OPTIONS_QUERY, OPT_HOST, "host", "NAME", "a computer to collect from; may be given again"},
    {OPTIONS_QUERY, OPT_USER, "user", "NAME", "only this account: anna@corp.example; may be given again"},
    {OPTIONS_QUERY, OPT_FROM, "from", "NAME,...", "only what these front ends do: names, addresses"},
    {OPTIONS_QUERY, OPT_SINCE, "since", "TIME", "only events from then on (2026-03-03)"},
    {OPTIONS_QUERY, OPT_UNTIL, "until", "TIME", "only events until then"},
    {OPTIONS_DUMP | OPTIONS_PAGE | OPTIONS_QUERY | OPTIONS_BASELINE, OPT_OUTPUT, "output", "FILE",
     "write there instead of standard output (-)"},
    {OPTIONS_DUMP, OPT_COUNT, "count", NULL, "only the number of events"},
    {OPTIONS_DUMP, OPT_EVENT_ID, "event-id", "ID,...", "only events of these ids"},
    {OPTIONS_DUMP, OPT_LIMIT, "limit", "COUNT", "no more than so many events"},
    {OPTIONS_EVTX, OPT_DELETED, "deleted", NULL, "evtx: also what is left of deleted events, marked"},
    {OPTIONS_READ | OPTIONS_DUMP, OPT_CARVE, "carve", NULL,
     "find the parts of evtx logs in any file, as in a disk image"},
    {OPTIONS_READ | OPTIONS_DUMP, OPT_THREADS, "threads", "COUNT",
     "that read at once (the processors); 1: none besides"},
    {OPTIONS_READ | OPTIONS_DUMP, OPT_XML, "xml", "any|strict|libxml2",
     "read XML by one way only: the fast one, or libxml2"},
    {OPTIONS_READ, OPT_INPUT_TZ, "input-tz", "ZONE", "of local times without one: +02:00, Europe/Berlin"},
    {OPTIONS_READ | OPTIONS_DUMP, OPT_SELECT, "query", "FILE",
     "only events that this Event Viewer query picks (XML)"},
    {OPTIONS_READ | OPTIONS_DUMP, OPT_NOW, "now", "TIME", "when --query is asked: its timediff counts back"},
    {~0u, OPT_HELP, "help", NULL, "this"},
};

#define ROW_COUNT (sizeof ROWS / sizeof *ROWS)

static void print_help(const struct cmd *cmd)
{
    printf("usage: hopchain %s %s\n\n%s\n\n", cmd->name, cmd->usage, cmd->summary);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char left[64];
        if (!(ROWS[i].set & cmd->sets))
            continue;
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", ROWS[i].id < 256 ? "-" : "  ",
                 ROWS[i].id < 256 ? ROWS[i].id : ' ', ROWS[i].id < 256 ? ", " : " ", ROWS[i].name,
                 ROWS[i].value ? " " : "", ROWS[i].value ? ROWS[i].value : "");
        if (strlen(left) > 27)
            printf("  %s\n  %27s %s\n", left, "", ROWS[i].help);
        else
            printf("  %-27s %s\n", left, ROWS[i].help);
    }
}

static int pick_hours(const char *option, const char *value, int64_t *out, struct err *err)
{
    uint64_t hours;
    if (choice_number(option, value, OPTIONS_HORIZON_HOURS_MOST, &hours, err) != 0)
        return -1;
    *out = (int64_t)hours * 3600 * TIME_SECOND;
    return 0;
}

static int add_word(struct option_words *words, const char *option, const char *value, struct err *err)
{
    if (words->count == OPTIONS_WORDS_MOST)
        return err_set(err, ERR_USAGE, "--%s more than %d times", option, OPTIONS_WORDS_MOST);
    words->at[words->count++] = value;
    return 0;
}

static int add_mark(struct options *options, const char *value, struct err *err)
{
    int mark = 0;
    if (choice_pick("mark", value, choice_mark, &mark, err) != 0)
        return -1;
    options->marks |= UINT32_C(1) << mark;
    return 0;
}

static int add_rules(struct options *options, const char *path, struct err *err)
{
    if (options->rule_count == OPTIONS_RULES_MOST)
        return err_set(err, ERR_USAGE, "--rules more than %d times; put the files into a folder",
                       OPTIONS_RULES_MOST);
    options->rules[options->rule_count++] = path;
    return 0;
}

static int add_ids(struct options *options, const char *list, struct err *err)
{
    struct text rest = text_of(list);
    while (rest.len) {
        size_t end = text_find(rest, ',');
        uint64_t id;
        if (text_number(text_slice(rest, 0, end), &id) != 0 || id > UINT16_MAX)
            return err_set(err, ERR_USAGE, "--event-id %s: no event ids; write 4624 or 4624,4769", list);
        if (options->id_count == OPTIONS_IDS_MOST)
            return err_set(err, ERR_USAGE, "--event-id with more than %d ids", OPTIONS_IDS_MOST);
        options->ids[options->id_count++] = (uint16_t)id;
        rest = text_slice(rest, end + 1, rest.len);
    }
    return 0;
}

static int pick_threads(const char *value, unsigned *out, struct err *err)
{
    uint64_t count;
    if (text_number(text_of(value), &count) != 0 || count == 0 || count > OPTIONS_THREADS_MOST)
        return err_set(err, ERR_USAGE, "--threads %s: no number from 1 to %d", value, OPTIONS_THREADS_MOST);
    *out = (unsigned)count;
    return 0;
}

static unsigned default_threads(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1                         ? 1
           : processors > OPTIONS_THREADS_DEFAULT ? OPTIONS_THREADS_DEFAULT
                                                  : (unsigned)processors;
}

static int take(struct options *o, int id, const char *value, struct err *err)
{
    int picked = 0;
    switch (id) {
    case OPT_DATABASE:
        o->database = value;
        return 0;
    case OPT_OUTPUT:
        o->output = value;
        return 0;
    case OPT_EXPECTED:
        return add_word(&o->expected, "expected", value, err);
    case OPT_BASELINE:
        return add_word(&o->baselines, "baseline", value, err);
    case OPT_KNOWN:
        o->known = value;
        return 0;
    case OPT_PLACEHOLDERS:
        o->placeholders = value;
        return 0;
    case OPT_USER:
        return add_word(&o->users, "user", value, err);
    case OPT_HOST:
        return add_word(&o->hosts, "host", value, err);
    case OPT_WIDE:
        o->wide = true;
        return 0;
    case OPT_NO_COLOR:
        o->colour = 0;
        return 0;
    case OPT_FROM:
        return add_word(&o->from, "from", value, err);
    case OPT_ALL:
        o->all = true;
        return 0;
    case OPT_THREADS:
        return pick_threads(value, &o->threads, err);
    case OPT_DUMP_FORMAT:
        return choice_pick("format", value, choice_dump_format, &o->jsonl, err);
    case OPT_COUNT:
        o->count = true;
        return 0;
    case OPT_DELETED:
        o->deleted = true;
        return 0;
    case OPT_CARVE:
        o->carve = true;
        return 0;
    case OPT_EVENT_ID:
        return add_ids(o, value, err);
    case OPT_LIMIT:
        return choice_number("limit", value, UINT64_MAX, &o->limit, err);
    case OPT_RULES:
        return add_rules(o, value, err);
    case OPT_CHAIN:
        return add_word(&o->chains, "chain", value, err);
    case OPT_FORMAT:
        if (choice_pick("format", value, choice_format, &picked, err) != 0)
            return -1;
        o->format = (enum report_format)picked;
        return 0;
    case OPT_TABLE:
        if (choice_pick("table", value, choice_table, &picked, err) != 0)
            return -1;
        o->table = (enum report_table)picked;
        return 0;
    case OPT_COLOR:
        if (choice_pick("color", value, choice_colour, &picked, err) != 0)
            return -1;
        o->colour = picked == 2 ? -1 : picked;
        return 0;
    case OPT_FAIL_ON:
        return choice_pick("fail-on", value, choice_level, &o->fail_on, err);
    case OPT_LEVEL:
        return choice_pick("level", value, choice_level, &o->level, err);
    case OPT_INPUT_TZ:
        o->input_tz = value;
        return 0;
    case OPT_TZ:
        o->tz = value;
        return 0;
    case OPT_XML:
        return choice_pick("xml", value, choice_xml, &o->xml, err);
    case OPT_SELECT:
        o->query = value;
        return 0;
    case OPT_NOW:
        o->now_given = value;
        return 0;
    case OPT_HORIZON:
        return pick_hours("horizon", value, &o->horizon, err);
    case OPT_MEMORY:
        return choice_size("memory", value, OPTIONS_MEMORY_LEAST, &o->memory, err);
    case OPT_WINDOW_EVENTS:
        return choice_number("window-events", value, UINT64_MAX, &o->window_events, err);
    case OPT_MARK:
        return add_mark(o, value, err);
    case OPT_SINCE:
        o->since_given = value;
        return 0;
    default:
        o->until_given = value;
        return 0;
    }
}

/* getopt's tables from the rows of the command's sets. */
static void make_tables(unsigned sets, struct option *longs, char *shorts)
{
    size_t count = 0;
    *shorts++ = ':';
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!(ROWS[i].set & sets))
            continue;
        longs[count++] =
            (struct option){ROWS[i].name, ROWS[i].value ? required_argument : no_argument, NULL, ROWS[i].id};
        if (ROWS[i].id < 256) {
            *shorts++ = (char)ROWS[i].id;
            if (ROWS[i].value)
                *shorts++ = ':';
        }
    }
    *shorts = '\0';
}

/* A file whose name looks like an option, or NULL. */
static const char *dashed_file(char **argv)
{
    for (argv++; *argv && strcmp(*argv, "--") != 0; argv++)
        if ((*argv)[0] == '-' && (*argv)[1] && access(*argv, F_OK) == 0)
            return *argv;
    return NULL;
}

int options_lack_path(const struct cmd *cmd, char **argv, struct err *err)
{
    const char *file = dashed_file(argv);
    if (file)
        return err_set(err, ERR_USAGE, "%s: no path; %s was taken for options: write ./%s for the file",
                       cmd->name, file, file);
    return err_set(err, ERR_USAGE, "%s: no path; give files, folders, archives or - for standard input",
                   cmd->name);
}

static int misused(const struct cmd *cmd, int id, char **argv, struct err *err)
{
    const char *word = argv[optind - 1], *file = dashed_file(argv);
    if (file)
        return err_set(err, ERR_USAGE, "%s: unknown option %s; write ./%s for the file", cmd->name, file,
                       file);
    if (id == ':')
        return err_set(err, ERR_USAGE, "%s: %s needs a value; see hopchain %s --help", cmd->name, word,
                       cmd->name);
    if (optopt && optopt < 256)
        return err_set(err, ERR_USAGE, "%s: unknown option -%c; see hopchain %s --help", cmd->name, optopt,
                       cmd->name);
    return err_set(err, ERR_USAGE, "%s: unknown option %s; see hopchain %s --help", cmd->name, word,
                   cmd->name);
}

/* A page is one of a whole run, and its script tells nobody anything on a terminal. */
static int check_page(const struct options *options, const struct cmd *cmd, struct err *err)
{
    const struct report_kind kind = report_kind(options->format);
    if (!kind.page)
        return 0;
    if (!(cmd->sets & OPTIONS_FILTER))
        return err_set(err, ERR_USAGE,
                       "%s: --format %s shows a whole run; hopchain triage, report and compare make it",
                       cmd->name, kind.word);
    if (!options->output && isatty(STDOUT_FILENO))
        return err_set(
            err, ERR_USAGE,
            "%s: --format %s is for a browser, not for a terminal; write it to a file: -o report.%s",
            cmd->name, kind.word, kind.word);
    return 0;
}

/* --since and --until, by --tz, wherever that stands. */
static int pick_times(struct options *options, struct err *err)
{
    struct zone *zone = options->tz ? zone_new(options->tz, err) : NULL;
    int status = options->tz && !zone ? -1 : 0;
    if (status == 0 && options->since_given)
        status = choice_time(zone, "since", options->since_given, &options->since, err);
    if (status == 0 && options->until_given)
        status = choice_time(zone, "until", options->until_given, &options->until, err);
    if (status == 0 && options->now_given)
        status = choice_time(zone, "now", options->now_given, &options->now, err);
    zone_free(zone);
    if (status == 0 && options->since != TIME_NONE && options->until != TIME_NONE &&
        options->since > options->until)
        return err_set(err, ERR_USAGE, "--since %s is after --until %s", options->since_given,
                       options->until_given);
    return status;
}

static int check_query(const struct options *options, const struct cmd *cmd, struct err *err)
{
    if (options->now != TIME_NONE && !options->query)
        return err_set(err, ERR_USAGE, "--now: of --query only; --until narrows what is printed");
    if (options->query && options->database && cmd->sets & OPTIONS_DATABASE && cmd->sets & OPTIONS_REPORT)
        return err_set(err, ERR_USAGE, QUERY_READS, options->database);
    return 0;
}

/* What only the whole command line shows. */
static int check(struct options *options, const struct cmd *cmd, struct err *err)
{
    if (options->table != REPORT_WHOLE && !report_kind(options->format).tables)
        return err_set(err, ERR_USAGE, "--table %s: of --format csv and jsonl only",
                       report_table_word(options->table));
    for (size_t i = 0; i < options->path_count; i++)
        if (!options->paths[i][0])
            return err_set(err, ERR_USAGE, "%s: a path is empty ('')", cmd->name);
    if (pick_times(options, err) != 0)
        return -1;
    if (check_query(options, cmd, err) != 0)
        return -1;
    return check_page(options, cmd, err);
}

int options_parse(struct options *options, const struct cmd *cmd, int argc, char **argv, struct err *err)
{
    struct option longs[ROW_COUNT + 1] = {0};
    char shorts[2 * ROW_COUNT + 2];
    int id;
    *options = (struct options){.colour = -1,
                                .fail_on = -1,
                                .level = -1,
                                .since = TIME_NONE,
                                .until = TIME_NONE,
                                .now = TIME_NONE,
                                .horizon = OPTIONS_HORIZON_HOURS * 3600 * TIME_SECOND,
                                .memory = OPTIONS_MEMORY,
                                .limit = UINT64_MAX,
                                .threads = default_threads(),
                                .format = cmd->sets & OPTIONS_PAGE ? REPORT_HTML : REPORT_TEXT};
    make_tables(cmd->sets, longs, shorts);
    optind = 1;
    opterr = 0;
    while ((id = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (id == OPT_HELP) {
            print_help(cmd);
            return 1;
        }
        if (id == '?' || id == ':')
            return misused(cmd, id, argv, err);
        if (optarg && !*optarg)
            return err_set(err, ERR_USAGE, "%s: an option's value is empty ('')", cmd->name);
        if (take(options, id, optarg, err) != 0)
            return -1;
    }
    if (options->output && strcmp(options->output, "-") == 0)
        options->output = NULL;
    options->paths = (const char *const *)(argv + optind);
    options->path_count = (size_t)(argc - optind);
    return check(options, cmd, err);
}

static const char *(*words_of(int id))(int i)
{
    switch (id) {
    case OPT_FORMAT:
        return choice_format;
    case OPT_DUMP_FORMAT:
        return choice_dump_format;
    case OPT_TABLE:
        return choice_table;
    case OPT_COLOR:
        return choice_colour;
    case OPT_FAIL_ON:
    case OPT_LEVEL:
        return choice_level;
    case OPT_MARK:
        return choice_mark;
    case OPT_XML:
        return choice_xml;
    default:
        return NULL;
    }
}

bool options_next(const struct cmd *cmd, size_t *at, struct option_view *view)
{
    while (*at < ROW_COUNT && !(ROWS[*at].set & cmd->sets))
        ++*at;
    if (*at == ROW_COUNT)
        return false;
    *view = (struct option_view){.letter = ROWS[*at].id < 256 ? (char)ROWS[*at].id : 0,
                                 .name = ROWS[*at].name,
                                 .value = ROWS[*at].value,
                                 .help = ROWS[*at].help,
                                 .word = words_of(ROWS[*at].id)};
    ++*at;
    return true;
}
