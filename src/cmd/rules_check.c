/* rules_check: which rules of files and folders can be used, and why the others cannot. */
#include "cmd/output.h"
#include "cmd/rulefiles.h"
#include "cmd/rules.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checked {
    struct rules *rules;
    bool jsonl;
    unsigned files, refused; /* files */
};

static void tell_refused(const struct checked *checked, const char *file, const char *why)
{
    cmd_say("%s", why);
    if (!checked->jsonl)
        return;
    printf("{\"schema\": 1, \"state\": \"refused\", \"file\": ");
    rules_print_string(text_of(file));
    printf(", \"why\": ");
    rules_print_string(text_of(why));
    printf("}\n");
}

static void tell_file(void *context, const char *file, const struct err *err)
{
    struct checked *checked = context;
    checked->files++;
    checked->refused += err != NULL;
    if (err)
        tell_refused(checked, file, err->message);
}

/* ---- for people ---- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What the rules that were passed over are about, the same but once. */
static void print_foreign(const struct rules *rules)
{
    size_t count = rules_noted(rules, RULE_FOREIGN), times = 1, used = 0;
    const char **why = mem_new(count + 1, sizeof *why);
    char shown[256];
    for (const struct rule_note *n = rules_notes(rules); n; n = n->next)
        if (n->fate == RULE_FOREIGN)
            why[used++] = n->why;
    qsort(why, used, sizeof *why, compare_texts);
    for (size_t i = 0; i < used; i += times) {
        for (times = 1; i + times < used && strcmp(why[i], why[i + times]) == 0;)
            times++;
        printf("  %5zu  %s\n", times, report_harmless(text_of(why[i]), shown, sizeof shown));
    }
    free(why);
}

/* Each with its place: whoever wrote it may want to look. */
static void print_notes(const struct rules *rules, enum rule_fate fate, const char *heading)
{
    char file[4096], why[1024];
    if (rules_noted(rules, fate))
        printf("%s:\n", heading);
    for (const struct rule_note *n = rules_notes(rules); n; n = n->next)
        if (n->fate == fate)
            printf("  %s:%u:%u: %s\n", report_harmless(text_of(n->file), file, sizeof file), n->line,
                   n->column, report_harmless(text_of(n->why), why, sizeof why));
}

static void print_text(const struct checked *checked)
{
    const struct rules *rules = checked->rules;
    size_t usable = rules_count(rules);
    printf("%zu rule%s usable", usable, usable == 1 ? "" : "s");
    if (rules_noted(rules, RULE_IN_PART))
        printf(", %zu of them in part", rules_noted(rules, RULE_IN_PART));
    if (rules_noted(rules, RULE_FOREIGN))
        printf(", %zu about what hopchain does not read", rules_noted(rules, RULE_FOREIGN));
    if (rules_noted(rules, RULE_UNUSABLE))
        printf(", %zu that it cannot evaluate", rules_noted(rules, RULE_UNUSABLE));
    printf(", %u file%s refused\n", checked->refused, checked->refused == 1 ? "" : "s");
    if (rules_noted(rules, RULE_FOREIGN))
        printf("about what hopchain does not read:\n");
    print_foreign(rules);
    print_notes(rules, RULE_UNUSABLE, "cannot be evaluated");
    print_notes(rules, RULE_IN_PART, "usable in part: held against nothing where this matters");
}

/* ---- for machines ---- */

static void print_member(const char *key, const char *value)
{
    if (!value)
        return;
    printf(", \"%s\": ", key);
    rules_print_string(text_of(value));
}

static bool is_whole(const struct rules *rules, const char *id)
{
    for (const struct rule_note *n = rules_notes(rules); n; n = n->next)
        if (n->fate == RULE_IN_PART && strcmp(n->id, id) == 0)
            return false;
    return true;
}

static void print_note(const struct rule_note *note)
{
    static const char *const states[] = {
        [RULE_FOREIGN] = "foreign", [RULE_UNUSABLE] = "unusable", [RULE_IN_PART] = "in-part"};
    printf("{\"schema\": 1, \"state\": \"%s\"", states[note->fate]);
    print_member("rule", note->id ? note->id : note->name);
    print_member("title", note->title);
    print_member("file", note->file);
    printf(", \"line\": %u, \"column\": %u", note->line, note->column);
    print_member("why", note->why);
    printf("}\n");
}

static void print_jsonl(const struct checked *checked)
{
    const struct rules *rules = checked->rules;
    for (size_t i = 0; i < rules_count(rules); i++) {
        struct rule_info info = rules_info(rules, i);
        if (!is_whole(rules, info.id))
            continue;
        printf("{\"schema\": 1, \"state\": \"usable\"");
        print_member("rule", info.id);
        print_member("title", info.title);
        print_member("file", info.file);
        printf("}\n");
    }
    for (const struct rule_note *n = rules_notes(rules); n; n = n->next)
        print_note(n);
    printf("{\"schema\": 1, \"state\": \"sum\", \"usable\": %zu, \"in_part\": %zu, \"foreign\": %zu, "
           "\"unusable\": %zu, \"files\": %u, \"files_refused\": %u}\n",
           rules_count(rules), rules_noted(rules, RULE_IN_PART), rules_noted(rules, RULE_FOREIGN),
           rules_noted(rules, RULE_UNUSABLE), checked->files, checked->refused);
}

/* ---- the command ---- */

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
            if (told[which] && options->format == REPORT_TEXT)
                printf("%s: %s\n", report_harmless(text_of(path[i]), name, sizeof name), told[which]);
        }
        *count += given;
    }
    return 0;
}

/* Every file is read, whatever is wrong with the others. Returns the exit status, or -1: err. */
static int check_files(struct rules *rules, const struct options *options, size_t paths, struct err *err)
{
    struct checked checked = {.rules = rules, .jsonl = options->format == REPORT_JSONL};
    struct err own;
    if (rulefiles_read(rules, options->paths + 1, paths, tell_file, &checked, err) != 0)
        return -1;
    if (rules_link(rules, &own) != 0) {
        tell_refused(&checked, "", own.message);
        checked.refused += checked.refused == 0; /* else it is likely to miss what was refused */
    }
    if (paths)
        (checked.jsonl ? print_jsonl : print_text)(&checked);
    if (checked.refused)
        return err_set(err, ERR_USAGE, "rules check: %u of %u file%s refused", checked.refused, checked.files,
                       checked.files == 1 ? "" : "s");
    return rules_noted(rules, RULE_UNUSABLE) + rules_noted(rules, RULE_IN_PART) ? EXIT_UNREADABLE : EXIT_DONE;
}

int rules_check(const struct options *options, struct err *err)
{
    struct rules *rules = rules_new();
    size_t paths = options->path_count - 1, lists;
    int status = options->format == REPORT_TEXT || options->format == REPORT_JSONL
                     ? check_lists(rules, options, &lists, err)
                     : err_set(err, ERR_USAGE, "rules check: --format text or jsonl");
    if (status == 0 && !paths && !lists)
        status = err_set(err, ERR_USAGE,
                         "rules check: no path; give rule files or folders, --expected FILE, --baseline FILE "
                         "or --known FILE");
    if (status == 0)
        status = check_files(rules, options, paths, err);
    rules_free(rules);
    return status;
}
