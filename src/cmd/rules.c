/* rules: the rule files, listed or checked. */
#include "cmd/rulefiles.h"

#include <stdio.h>
#include <string.h>

static int list(const struct options *options, struct err *err)
{
    struct rules *rules = rules_new();
    int status = rulefiles_load(rules, options, err);
    for (size_t i = 0; status == 0 && i < rules_count(rules); i++) {
        struct rule_info info = rules_info(rules, i);
        char title[512];
        printf("%-14s %-28s %s\n", level_word(info.level), info.id,
               report_harmless(text_of(info.title), title, sizeof title));
    }
    rules_free(rules);
    return status;
}

struct checked {
    unsigned good, refused;
};

static void tell(void *context, const char *file, const struct err *err)
{
    struct checked *checked = context;
    (void)file;
    if (err) {
        checked->refused++;
        cmd_say("%s", err->message);
    } else {
        checked->good++;
    }
}

/* Every file is read, whatever is wrong with the others. */
static int check(const struct options *options, struct err *err)
{
    struct rules *rules = rules_new();
    struct checked checked = {0};
    int status = 0;
    if (options->path_count < 2)
        status = err_set(err, ERR_USAGE, "rules check: no path; give rule files or folders");
    else
        status = rulefiles_read(rules, options->paths + 1, options->path_count - 1, tell, &checked, err);
    if (status == 0)
        printf("%u rules fine, %u refused\n", checked.good, checked.refused);
    if (status == 0 && checked.refused)
        status = err_set(err, ERR_USAGE, "rules check: %u of %u refused", checked.refused,
                         checked.good + checked.refused);
    rules_free(rules);
    return status;
}

static int run(int argc, char **argv)
{
    struct options options;
    struct err err;
    int status = options_parse(&options, &cmd_rules, OPTIONS_JUDGE, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && options.path_count && strcmp(options.paths[0], "check") == 0)
        status = check(&options, &err);
    else if (status == 0 && options.path_count == 1 && strcmp(options.paths[0], "list") == 0)
        status = list(&options, &err);
    else if (status == 0)
        status = err_set(&err, ERR_USAGE, "rules: say list, or check PATH...");
    return status == 0 ? EXIT_DONE : cmd_fail(&err);
}

const struct cmd cmd_rules = {"rules", "list [--rules PATH] | check PATH...",
                              "Lists the rules, or checks rule files and folders.", run};
