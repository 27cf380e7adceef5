/* rules: the command; checking, listing and trying rules have files of their own. */
#include "cmd/rules.h"

#include <string.h>

static int run(int argc, char **argv)
{
    struct options options;
    struct err err;
    int status = options_parse(&options, &cmd_rules, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && options.path_count && strcmp(options.paths[0], "check") == 0)
        status = rules_check(&options, &err);
    else if (status == 0 && options.path_count == 1 && strcmp(options.paths[0], "list") == 0)
        status = rules_list(&options, &err);
    else if (status == 0 && options.path_count == 2 && strcmp(options.paths[0], "test") == 0)
        return rules_test(&options);
    else if (status == 0)
        status = err_set(&err, ERR_USAGE, "rules: say list, check PATH..., or test FOLDER");
    return status >= 0 ? status : cmd_fail(&err);
}

const struct cmd cmd_rules = {
    "rules",
    "list | check [--expected FILE] [--baseline FILE] [--known FILE] [PATH...] | test FOLDER",
    "Lists the rules, checks rule files, or tries them on samples.",
    run,
    OPTIONS_BOOK,
    "list check test"};
