/* baseline: what is expected: what the directory allows, and how to export that. */
#include "cmd/baseline.h"

#include <string.h>

static const struct part {
    const char *word;
    int (*run)(const struct options *options, struct err *err); /* the exit status, or -1 */
} PARTS[] = {
    {"import", baseline_import},
    {"export-query", baseline_export_query},
};

#define PART_COUNT (sizeof PARTS / sizeof *PARTS)

static int run_part(const struct options *options, struct err *err)
{
    for (size_t i = 0; options->path_count && i < PART_COUNT; i++)
        if (strcmp(options->paths[0], PARTS[i].word) == 0)
            return PARTS[i].run(options, err);
    return err_set(err, ERR_USAGE, "baseline: say import PATH... or export-query");
}

static int run(int argc, char **argv)
{
    struct options options;
    struct err err;
    int status = options_parse(&options, &cmd_baseline, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0)
        status = run_part(&options, &err);
    return status < 0 ? cmd_fail(&err) : status;
}

const struct cmd cmd_baseline = {
    "baseline",
    "import [-o FILE] PATH... | export-query [-o FILE] [DOMAIN]",
    "Reads what a directory allows from its exports, and tells how to make them.",
    run,
    OPTIONS_BASELINE,
    "import export-query"};
