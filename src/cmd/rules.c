/* rules: the rule files, checked; listing and trying them have files of their own. */
#include "cmd/rules.h"
#include "cmd/output.h"
#include "cmd/rulefiles.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checked {
    struct rules *rules;
    unsigned files, refused; /* files */
};

static void tell(void *context, const char *file, const struct err *err)
{
    struct checked *checked = context;
    (void)file;
    checked->files++;
    if (err) {
        checked->refused++;
        cmd_say("%s", err->message);
    }
}

/* Which reason stands behind "file:line:column: ". */
static struct text reason_of(const char *why)
{
    const char *at = strstr(why, ": ");
    return text_of(at ? at + 2 : why);
}

static int compare_reasons(const void *a, const void *b)
{
    struct text x = *(const struct text *)a, y = *(const struct text *)b;
    return strcmp(x.at, y.at);
}

/* What the rules that were passed over are about, the same but once. */
static void print_passed(const struct rules *rules)
{
    size_t count = rules_passed_over(rules), times = 1;
    struct text *reasons = mem_new(count + 1, sizeof *reasons);
    char shown[256];
    for (size_t i = 0; i < count; i++)
        reasons[i] = reason_of(rules_why_passed_over(rules, i));
    qsort(reasons, count, sizeof *reasons, compare_reasons);
    for (size_t i = 0; i < count; i += times) {
        for (times = 1; i + times < count && text_equal(reasons[i], reasons[i + times]);)
            times++;
        printf("  %5zu  %s\n", times, report_harmless(reasons[i], shown, sizeof shown));
    }
    free(reasons);
}

static void print_checked(const struct checked *checked)
{
    size_t usable = rules_count(checked->rules), passed = rules_passed_over(checked->rules);
    printf("%zu rule%s usable", usable, usable == 1 ? "" : "s");
    if (passed)
        printf(", %zu about what hopchain does not read", passed);
    printf(", %u file%s refused\n", checked->refused, checked->refused == 1 ? "" : "s");
    if (passed)
        print_passed(checked->rules);
}

/* What stands beside rules, where it is there; *count of files. */
static int check_lists(struct rules *rules, const struct options *options, size_t *count, struct err *err)
{
    static const char *const told[] = {[RULEFILES_EXPECTED] = "the allow list is fine",
                                       [RULEFILES_BASELINE] = "the baseline is fine",
                                       [RULEFILES_KNOWN] = "the known names are fine",
                                       [RULEFILES_PLACEHOLDERS] = NULL};
    char name[4096];
    *count = 0;
    for (int which = RULEFILES_EXPECTED; which <= RULEFILES_PLACEHOLDERS; which++) {
        size_t given;
        const char *const *path = rulefiles_given(options, (enum rulefiles_list)which, &given);
        for (size_t i = 0; i < given; i++) {
            if (rulefiles_read_list(rules, (enum rulefiles_list)which, path[i], err) != 0)
                return -1;
            if (told[which])
                printf("%s: %s\n", report_harmless(text_of(path[i]), name, sizeof name), told[which]);
        }
        *count += given;
    }
    return 0;
}

/* Every file is read, whatever is wrong with the others. */
static int check_files(struct rules *rules, const struct options *options, size_t paths, struct err *err)
{
    struct checked checked = {.rules = rules};
    struct err own;
    if (rulefiles_read(rules, options->paths + 1, paths, tell, &checked, err) != 0)
        return -1;
    if (rules_link(rules, &own) != 0) {
        checked.refused++;
        cmd_say("%s", own.message);
    }
    if (paths)
        print_checked(&checked);
    return checked.refused ? err_set(err, ERR_USAGE, "rules check: %u of %u file%s refused", checked.refused,
                                     checked.files, checked.files == 1 ? "" : "s")
                           : 0;
}

static int check(const struct options *options, struct err *err)
{
    struct rules *rules = rules_new();
    size_t paths = options->path_count - 1, lists;
    int status = check_lists(rules, options, &lists, err);
    if (status == 0 && !paths && !lists)
        status = err_set(err, ERR_USAGE,
                         "rules check: no path; give rule files or folders, --expected FILE, --baseline FILE "
                         "or --known FILE");
    if (status == 0)
        status = check_files(rules, options, paths, err);
    rules_free(rules);
    return status;
}

static int run(int argc, char **argv)
{
    struct options options;
    struct err err;
    int status = options_parse(&options, &cmd_rules, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0 && options.path_count && strcmp(options.paths[0], "check") == 0)
        status = check(&options, &err);
    else if (status == 0 && options.path_count == 1 && strcmp(options.paths[0], "list") == 0)
        status = rules_list(&options, &err);
    else if (status == 0 && options.path_count == 2 && strcmp(options.paths[0], "test") == 0)
        return rules_test(&options);
    else if (status == 0)
        status = err_set(&err, ERR_USAGE, "rules: say list, check PATH..., or test FOLDER");
    return status == 0 ? EXIT_DONE : cmd_fail(&err);
}

const struct cmd cmd_rules = {
    "rules",
    "list | check [--expected FILE] [--baseline FILE] [--known FILE] [PATH...] | test FOLDER",
    "Lists the rules, checks rule files, or tries them on samples.",
    run,
    OPTIONS_BOOK,
    "list check test"};
