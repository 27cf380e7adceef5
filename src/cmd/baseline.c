/* baseline: what is expected: what the directory allows, and how to export that. */
#include "cmd/baseline.h"

#include <string.h>

static const struct part {
    const char *word;
    bool reads;                                                 /* a database, or exports */
    int (*run)(const struct options *options, struct err *err); /* the exit status, or -1 */
} PARTS[] = {
    {"import", false, baseline_import},
    {"learn", true, baseline_learn},
    {"export-query", false, baseline_export_query},
};

#define PART_COUNT (sizeof PARTS / sizeof *PARTS)

static int run_part(const struct options *options, struct err *err)
{
    const struct part *part = NULL;
    for (size_t i = 0; options->path_count && i < PART_COUNT; i++)
        if (strcmp(options->paths[0], PARTS[i].word) == 0)
            part = &PARTS[i];
    if (!part)
        return err_set(err, ERR_USAGE, "baseline: say import PATH..., learn PATH... or export-query");
    if (options->database && !part->reads)
        return err_set(err, ERR_USAGE, "baseline %s: takes no database", part->word);
    return part->run(options, err);
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
    "import [-o FILE] PATH... | learn [OPTION]... PATH... | export-query [-o FILE] [DOMAIN]",
    "What a directory allows, from its exports, and what was usual so far: to judge by.",
    run,
    OPTIONS_BASELINE | OPTIONS_DATABASE | OPTIONS_READ | OPTIONS_JUDGE,
    "import learn export-query"};
