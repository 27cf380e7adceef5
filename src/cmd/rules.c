/* rules: the rule files, listed or checked. */
#include "cmd/output.h"
#include "cmd/rulefiles.h"

#include <stdio.h>
#include <string.h>

#define LEVEL_COLUMNS 13 /* informational */
#define TITLE_LEAST   20 /* columns that are worth folding into */

/* The title in as many lines as it takes, from this column to that of the terminal's edge; 0: in one. */
static void print_title(const char *title, size_t from, size_t edge)
{
    size_t column = from;
    for (size_t len; *title; title += len + strspn(title + len, " ")) {
        len = strcspn(title, " ");
        if (column > from && edge >= from + TITLE_LEAST && column + 1 + len > edge) {
            printf("\n%*s", (int)from, "");
            column = from;
        }
        column += (size_t)printf("%s%.*s", column > from ? " " : "", (int)len, title);
    }
    putchar('\n');
}

static int longest_id(const struct rules *rules)
{
    size_t longest = 0;
    for (size_t i = 0; i < rules_count(rules); i++) {
        size_t len = strlen(rules_info(rules, i).id);
        longest = len > longest ? len : longest;
    }
    return (int)longest;
}

static int list(const struct options *options, struct err *err)
{
    struct rules *rules = rules_new();
    int status = rulefiles_load(rules, options, err), ids = longest_id(rules);
    for (size_t i = 0; status == 0 && i < rules_count(rules); i++) {
        struct rule_info info = rules_info(rules, i);
        char title[512];
        int column = printf("%-*s  %-*s  ", LEVEL_COLUMNS, level_word(info.level), ids, info.id);
        report_harmless(text_of(info.title), title, sizeof title);
        print_title(title, column > 0 ? (size_t)column : 0, output_width(stdout));
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

/* What stands beside rules, where it is there. */
static int check_lists(struct rules *rules, const struct options *options, struct err *err)
{
    char name[4096];
    if (options->expected) {
        if (rulefiles_expected(rules, options->expected, err) != 0)
            return -1;
        printf("%s: the allow list is fine\n",
               report_harmless(text_of(options->expected), name, sizeof name));
    }
    if (options->known) {
        if (rulefiles_known(rules, options->known, err) != 0)
            return -1;
        printf("%s: the known names are fine\n", report_harmless(text_of(options->known), name, sizeof name));
    }
    return 0;
}

/* Every file is read, whatever is wrong with the others. */
static int check(const struct options *options, struct err *err)
{
    struct rules *rules = rules_new();
    struct checked checked = {0};
    size_t paths = options->path_count - 1;
    int status = 0;
    if (!paths && !options->expected && !options->known)
        status = err_set(err, ERR_USAGE,
                         "rules check: no path; give rule files or folders, --expected FILE or --known FILE");
    if (status == 0)
        status = check_lists(rules, options, err);
    if (status == 0)
        status = rulefiles_read(rules, options->paths + 1, paths, tell, &checked, err);
    if (status == 0 && paths)
        printf("%u rule%s fine, %u refused\n", checked.good, checked.good == 1 ? "" : "s", checked.refused);
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
    int status = options_parse(&options, &cmd_rules, OPTIONS_BOOK, argc, argv, &err);
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

const struct cmd cmd_rules = {"rules",
                              "list [--rules PATH] | check [--expected FILE] [--known FILE] [PATH...]",
                              "Lists the rules, or checks rule files and folders.", run};
