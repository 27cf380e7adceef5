/* compare: the chains of before and after, each a database or what can be read, counted and held against each
 * other. */
#include "compare/compare.h"
#include "cmd/filter.h"
#include "cmd/show.h"

#include <stdio.h>
#include <string.h>

struct seeing {
    struct compare *compare;
    enum side side;
    const struct run *run;
};

static void see(void *context, const struct chain *chain)
{
    struct seeing *seeing = context;
    if (filter_passes(seeing->run->options, chain, seeing->run->names))
        compare_see(seeing->compare, seeing->side, chain, seeing->run->names);
}

static void see_logs(struct compare *compare, enum side side, const struct run *run)
{
    for (uint32_t i = 0; i < run->summary.log_count; i++) {
        const struct summary_log *log = &run->summary.logs[i];
        if (text_same(names_text(run->names, log->channel), TEXT("Security")))
            compare_log(compare, side, names_text(run->names, log->computer), log->is_dc);
    }
}

static bool is_database(const char *path)
{
    static const char MAGIC[] = "SQLite format 3";
    char begin[sizeof MAGIC] = "";
    FILE *file = fopen(path, "rb");
    bool is = file && fread(begin, 1, sizeof begin, file) == sizeof begin &&
              memcmp(begin, MAGIC, sizeof begin) == 0;
    if (file)
        fclose(file);
    return is;
}

/* unreadable: set where some of the input could not be read. */
static int read_side(struct compare *compare, enum side side, const struct options *all, bool *unreadable,
                     struct err *err)
{
    struct options options = *all;
    struct run run = {0};
    struct seeing seeing = {compare, side, &run};
    bool database = is_database(all->paths[side]);
    int status;
    if (database && all->query)
        return err_set(err, ERR_USAGE, QUERY_READS, all->paths[side]);
    options.paths = &all->paths[side];
    options.path_count = database ? 0 : 1;
    options.database = database ? all->paths[side] : NULL;
    status = run_open(&run, &options, database ? STORE_READ : STORE_CREATE, err);
    if (status == 0 && !database)
        status = run_read(&run, err);
    if (status == 0)
        status = run_derive(&run, see, &seeing, err);
    if (status == 0)
        see_logs(compare, side, &run);
    *unreadable |= run.summary.files_bad > 0;
    run_close(&run);
    return status;
}

/* Prints. *changed: something is significant. -1: err. */
static int print(struct compare *compare, const struct options *options, bool *changed, struct err *err)
{
    struct run run = {.options = options, .names = compare_names(compare)};
    const struct changes *changes = compare_finish(compare);
    if (show_begin(&run, err) != 0)
        return -1;
    report_changes(run.report, changes);
    for (size_t i = 0; i < changes->count; i++)
        *changed |= changes->at[i].significant;
    return show_end(&run, err);
}

static int check(const struct options *options, struct err *err)
{
    if (options->path_count != SIDE_COUNT)
        return err_set(err, ERR_USAGE,
                       "compare: takes two databases, files or folders, before and after; %zu were given",
                       options->path_count);
    if (!report_kind(options->format).changes)
        return err_set(err, ERR_USAGE, "compare: --format %s is of chains; compare has text, jsonl and html",
                       report_kind(options->format).word);
    if (options->table != REPORT_WHOLE)
        return err_set(err, ERR_USAGE, "compare: --table is of chains; compare has no tables");
    return 0;
}

static int compare(int argc, char **argv)
{
    struct options options;
    struct err err;
    struct compare *sides = NULL;
    bool unreadable = false, changed = false;
    int status = options_parse(&options, &cmd_compare, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0)
        status = check(&options, &err);
    if (status == 0) {
        sides = compare_new();
        for (int side = 0; side < SIDE_COUNT && status == 0; side++)
            status = read_side(sides, (enum side)side, &options, &unreadable, &err);
    }
    if (status == 0)
        status = print(sides, &options, &changed, &err);
    status = status != 0  ? cmd_fail(&err)
             : unreadable ? EXIT_UNREADABLE
             : changed    ? EXIT_FINDINGS
                          : EXIT_DONE;
    compare_free(sides);
    return status;
}

const struct cmd cmd_compare = {"compare",
                                "[OPTION]... BEFORE AFTER",
                                "Tells what changed between two databases, files or folders.",
                                compare,
                                OPTIONS_READ | OPTIONS_REPORT | OPTIONS_FILTER,
                                NULL};
