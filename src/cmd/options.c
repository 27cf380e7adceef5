/* options: one table of all options; a command takes the rows of its sets. */
#include "cmd/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum option_id {
    OPT_DATABASE = 'd',
    OPT_OUTPUT = 'o',
    OPT_HELP = 'h',
    OPT_FORMAT = 256,
    OPT_ALL,
    OPT_COLOR,
    OPT_RULES,
    OPT_EXPECTED,
    OPT_FAIL_ON,
    OPT_USER,
    OPT_HOST,
    OPT_SINCE,
    OPT_UNTIL,
    OPT_MARK,
    OPT_LEVEL,
};

static const struct row {
    unsigned set;
    int id;
    const char *name, *value, *help;
} ROWS[] = {
    {OPTIONS_DATABASE, OPT_DATABASE, "database", "FILE", "the database; without it triage keeps nothing"},
    {OPTIONS_REPORT, OPT_FORMAT, "format", "text|jsonl", "for people, or one chain a line for machines"},
    {OPTIONS_REPORT, OPT_OUTPUT, "output", "FILE", "write there instead of standard output"},
    {OPTIONS_REPORT, OPT_ALL, "all", NULL, "text: also chains with nothing to say about them"},
    {OPTIONS_REPORT, OPT_COLOR, "color", "auto|always|never", "colour; auto: on a terminal without NO_COLOR"},
    {OPTIONS_JUDGE, OPT_RULES, "rules", "PATH", "rule file or folder, instead of the built-in ones"},
    {OPTIONS_JUDGE, OPT_EXPECTED, "expected", "FILE", "the allow list of expected delegation"},
    {OPTIONS_JUDGE, OPT_FAIL_ON, "fail-on", "LEVEL", "exit 1 for findings at or above this level"},
    {OPTIONS_FILTER, OPT_USER, "user", "TEXT", "only chains with a principal or delegate like this"},
    {OPTIONS_FILTER, OPT_HOST, "host", "TEXT", "only chains that touch a host or address like this"},
    {OPTIONS_FILTER, OPT_SINCE, "since", "TIME", "only chains that end at this time or later"},
    {OPTIONS_FILTER, OPT_UNTIL, "until", "TIME", "only chains that start at this time or earlier"},
    {OPTIONS_FILTER, OPT_MARK, "mark", "MARK", "only chains with a hop of this mark"},
    {OPTIONS_FILTER, OPT_LEVEL, "level", "LEVEL", "only chains with a finding at or above this level"},
    {~0u, OPT_HELP, "help", NULL, "this"},
};

#define ROW_COUNT (sizeof ROWS / sizeof *ROWS)

static void print_help(const struct cmd *cmd, unsigned sets)
{
    printf("usage: hopchain %s %s\n\n%s\n\n", cmd->name, cmd->usage, cmd->summary);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char left[64];
        if (!(ROWS[i].set & sets))
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

/* A list of the words for a message: "low, medium, high". */
static const char *known_words(const char *(*word)(int i), char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (int i = 0; word(i) && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? ", " : "", word(i));
    return out;
}

static const char *level_at(int i)
{
    return i < LEVEL_COUNT ? level_word((enum level)i) : NULL;
}

static const char *mark_at(int i)
{
    return i < MARK_COUNT ? mark_word((enum mark)i) : NULL;
}

static const char *format_at(int i)
{
    return i < REPORT_FORMAT_COUNT ? report_format_word((enum report_format)i) : NULL;
}

static const char *colour_at(int i)
{
    static const char *const word[] = {"never", "always", "auto"};
    return i < 3 ? word[i] : NULL;
}

/* The place of the value among the words. */
static int pick(const char *option, const char *value, const char *(*word)(int i), int *out, struct err *err)
{
    char words[512];
    for (int i = 0; word(i); i++)
        if (strcmp(word(i), value) == 0) {
            *out = i;
            return 0;
        }
    return err_set(err, ERR_USAGE, "--%s %s: no such %s; there are %s", option, value, option,
                   known_words(word, words, sizeof words));
}

static int pick_time(const char *option, const char *value, int64_t *out, struct err *err)
{
    char full[TIME_TEXT];
    snprintf(full, sizeof full, "%sT00:00:00", value);
    if (time_parse(text_of(value), out) == 0 || time_parse(text_of(full), out) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "--%s %s: no time; write 2026-03-03 or 2026-03-03T09:00:00Z", option,
                   value);
}

static int add_rules(struct options *options, const char *path, struct err *err)
{
    if (options->rule_count == OPTIONS_RULES_MOST)
        return err_set(err, ERR_USAGE, "--rules more than %d times; put the files into a folder",
                       OPTIONS_RULES_MOST);
    options->rules[options->rule_count++] = path;
    return 0;
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
        o->expected = value;
        return 0;
    case OPT_USER:
        o->user = value;
        return 0;
    case OPT_HOST:
        o->host = value;
        return 0;
    case OPT_ALL:
        o->all = true;
        return 0;
    case OPT_RULES:
        return add_rules(o, value, err);
    case OPT_FORMAT:
        if (pick("format", value, format_at, &picked, err) != 0)
            return -1;
        o->format = (enum report_format)picked;
        return 0;
    case OPT_COLOR:
        if (pick("color", value, colour_at, &picked, err) != 0)
            return -1;
        o->colour = picked == 2 ? -1 : picked;
        return 0;
    case OPT_FAIL_ON:
        return pick("fail-on", value, level_at, &o->fail_on, err);
    case OPT_LEVEL:
        return pick("level", value, level_at, &o->level, err);
    case OPT_MARK:
        return pick("mark", value, mark_at, &o->mark, err);
    case OPT_SINCE:
        return pick_time("since", value, &o->since, err);
    default:
        return pick_time("until", value, &o->until, err);
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

static int misused(const struct cmd *cmd, int id, char **argv, struct err *err)
{
    const char *word = argv[optind - 1];
    if (id == ':')
        return err_set(err, ERR_USAGE, "%s: %s needs a value; see hopchain %s --help", cmd->name, word,
                       cmd->name);
    if (optopt && optopt < 256)
        return err_set(err, ERR_USAGE, "%s: unknown option -%c; see hopchain %s --help", cmd->name, optopt,
                       cmd->name);
    return err_set(err, ERR_USAGE, "%s: unknown option %s; see hopchain %s --help", cmd->name, word,
                   cmd->name);
}

int options_parse(struct options *options, const struct cmd *cmd, unsigned sets, int argc, char **argv,
                  struct err *err)
{
    struct option longs[ROW_COUNT + 1] = {0};
    char shorts[2 * ROW_COUNT + 2];
    int id;
    *options = (struct options){
        .colour = -1, .fail_on = -1, .mark = -1, .level = -1, .since = TIME_NONE, .until = TIME_NONE};
    make_tables(sets, longs, shorts);
    optind = 1;
    opterr = 0;
    while ((id = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (id == OPT_HELP) {
            print_help(cmd, sets);
            return 1;
        }
        if (id == '?' || id == ':')
            return misused(cmd, id, argv, err);
        if (take(options, id, optarg, err) != 0)
            return -1;
    }
    options->paths = (const char *const *)(argv + optind);
    options->path_count = (size_t)(argc - optind);
    return 0;
}
