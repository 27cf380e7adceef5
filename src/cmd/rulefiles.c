/* rulefiles: reads small files whole, within a limit. */
#include "cmd/rulefiles.h"

#include "base/arena.h"
#include "cmd/output.h"
#include "directory/directory.h"
#include "input/input.h"

#include <stdlib.h>

#define RULE_FILE_BYTES (1u << 20)   /* a rule is a page; SigmaHQ's largest file is 100 KiB */
#define LIST_BYTES      (8u << 20)   /* what was learned from a large forest is a few megabytes */
#define BASELINE_BYTES  (128u << 20) /* all accounts of one are some tens */

#define EXPORT_BYTES (1u << 20) /* by which an export of a directory shows */

/* What may stand beside rules: how its file looks, and who reads it. */
static const struct list {
    const char *option, *noun, *check;
    const char *keys[3]; /* a line of its file begins with one of them */
    size_t most;         /* bytes */
    int (*parse)(struct rules *rules, const char *name, struct text yaml, struct err *err);
} LISTS[] = {
    [RULEFILES_EXPECTED] = {"expected",
                            "an allow list",
                            "check it",
                            {"delegation:", "unconstrained:", "groups:"},
                            LIST_BYTES,
                            rules_parse_expected},
    [RULEFILES_BASELINE] =
        {"baseline", "a baseline", "check it", {"directory:"}, BASELINE_BYTES, rules_parse_baseline},
    [RULEFILES_KNOWN] = {"known",
                         "known names",
                         "check them",
                         {"domains:", "addresses:", "services:"},
                         RULE_FILE_BYTES,
                         rules_parse_known},
    [RULEFILES_PLACEHOLDERS] =
        {"placeholders", "placeholders", "check them", {NULL}, RULE_FILE_BYTES, rules_parse_placeholders},
};

/* The stream that input has open, whole, into *buffer, which grows as it must. */
static int read_whole(struct input *input, const char *name, size_t most, char **buffer, struct text *out,
                      struct err *err)
{
    size_t len = 0, room = 0;
    int64_t n = 1;
    while (n > 0) {
        if (len == room) {
            room = room ? 2 * room : 1u << 16;
            room = room < most + 1 ? room : most + 1;
            *buffer = mem_grow(*buffer, room, 1);
        }
        n = input_read(input, *buffer + len, room - len, err);
        len += n > 0 ? (size_t)n : 0;
        if (len > most)
            return err_set(err, ERR_USAGE, "%s: larger than %zu bytes, which no such file needs", name, most);
    }
    *out = (struct text){*buffer, len};
    return n < 0 ? -1 : 0;
}

static bool is_rule_file(const struct input_file *file)
{
    struct text name = text_of(file->name);
    return !file->from_folder || text_ends(name, TEXT(".yaml")) || text_ends(name, TEXT(".yml"));
}

/* A line that begins so. */
static bool has_line(struct text yaml, struct text begin)
{
    while (yaml.len) {
        if (text_starts(yaml, begin))
            return true;
        yaml = text_slice(yaml, text_find(yaml, '\n') + 1, yaml.len);
    }
    return false;
}

static bool looks_like(const struct list *list, struct text yaml)
{
    for (size_t i = 0; i < sizeof list->keys / sizeof *list->keys; i++)
        if (list->keys[i] && has_line(yaml, text_of(list->keys[i])))
            return true;
    return false;
}

/* The list that a file is, which was refused as something else; NULL. */
static const struct list *find_list(struct text yaml)
{
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
        if (looks_like(&LISTS[i], yaml))
            return &LISTS[i];
    return NULL;
}

static int parse_rule(struct rules *rules, const char *file, struct text yaml, struct err *err)
{
    const struct list *list;
    if (rules_parse(rules, file, yaml, err) == 0)
        return 0;
    list = has_line(yaml, TEXT("detection:")) ? NULL : find_list(yaml);
    if (list)
        err_set(err, ERR_USAGE, "%s: %s, not a rule; %s with hopchain rules check --%s %s", file, list->noun,
                list->check, list->option, file);
    return -1;
}

/* What a baseline is made of, given for one. */
static bool is_export(struct text bytes)
{
    struct directory_import *import = directory_import_new();
    bool found;
    directory_import_begin(import);
    directory_import_feed(import, text_slice(bytes, 0, EXPORT_BYTES), true);
    found = directory_import_tally(import)->objects > 0;
    directory_import_free(import);
    return found;
}

/* What stands beside rules, told from its own kind where it is of another. */
static int parse_list(struct rules *rules, const struct list *list, const char *file, struct text yaml,
                      struct err *err)
{
    const struct list *other;
    if (list->parse(rules, file, yaml, err) == 0)
        return 0;
    other = looks_like(list, yaml) ? NULL : find_list(yaml);
    if (other && other != list)
        err_set(err, ERR_USAGE, "%s: %s; give it to --%s, not to --%s", file, other->noun, other->option,
                list->option);
    else if (has_line(yaml, TEXT("detection:")) && has_line(yaml, TEXT("logsource:")))
        err_set(err, ERR_USAGE, "%s: a rule; give it to --rules, not to --%s", file, list->option);
    else if (list == &LISTS[RULEFILES_BASELINE] && !looks_like(list, yaml) && is_export(yaml))
        err_set(err, ERR_USAGE,
                "%s: an export of a directory, of which hopchain baseline import %s -o FILE makes a baseline",
                file, file);
    return -1;
}

/* input: freed here. */
static int read_rules(struct rules *rules, struct input *input,
                      void (*each)(void *context, const char *file, const struct err *err), void *context,
                      struct err *err)
{
    char *buffer = NULL;
    struct input_file file;
    struct text yaml = {0};
    int status, result = 0;
    while (result == 0 && (status = input_next(input, &file, err)) != 0) {
        if (status > 0 && !is_rule_file(&file))
            continue;
        if (status > 0 && read_whole(input, file.name, RULE_FILE_BYTES, &buffer, &yaml, err) == 0)
            status = parse_rule(rules, file.name, yaml, err) == 0 ? 1 : -1;
        else
            status = -1;
        if (each)
            each(context, file.name, status < 0 ? err : NULL);
        else if (status < 0)
            result = -1;
    }
    if (result != 0)
        err->kind = ERR_USAGE;
    free(buffer);
    input_free(input);
    return result;
}

int rulefiles_read(struct rules *rules, const char *const *paths, size_t count,
                   void (*each)(void *context, const char *file, const struct err *err), void *context,
                   struct err *err)
{
    return read_rules(rules, input_new(paths, count), each, context, err);
}

int rulefiles_read_list(struct rules *rules, enum rulefiles_list which, const char *path, struct err *err)
{
    const struct list *list = &LISTS[which];
    struct input *input = input_new(&path, 1);
    char *buffer = NULL;
    struct input_file file;
    struct text yaml = {0};
    int status = input_next(input, &file, err);
    if (status == 1 && file.from_folder)
        status = err_set(err, ERR_USAGE, "%s: a folder; --%s takes one file", path, list->option);
    if (status == 1)
        status = read_whole(input, file.name, list->most, &buffer, &yaml, err);
    if (status == 0)
        status = parse_list(rules, list, path, yaml, err);
    if (status != 0)
        err->kind = ERR_USAGE;
    free(buffer);
    input_free(input);
    return status;
}

static int read_options_rules(struct rules *rules, const struct options *options, struct err *err)
{
    struct input *input = input_new(options->rules, options->rule_count);
    input_spare(input, options->output);
    return read_rules(rules, input, NULL, NULL, err);
}

/* What the user gave beside rules, which is not what the run writes to. */
static int read_lists(struct rules *rules, const struct options *options, enum rulefiles_list which,
                      struct err *err)
{
    size_t count;
    const char *const *paths = rulefiles_given(options, which, &count);
    for (size_t i = 0; i < count; i++)
        if (output_check(options->output, paths[i], err) != 0 ||
            rulefiles_read_list(rules, which, paths[i], err) != 0)
            return -1;
    return 0;
}

const char *const *rulefiles_given(const struct options *options, enum rulefiles_list which, size_t *count)
{
    switch (which) {
    case RULEFILES_EXPECTED:
        *count = options->expected.count;
        return options->expected.at;
    case RULEFILES_BASELINE:
        *count = options->baselines.count;
        return options->baselines.at;
    case RULEFILES_KNOWN:
        *count = options->known ? 1 : 0;
        return &options->known;
    default:
        *count = options->placeholders ? 1 : 0;
        return &options->placeholders;
    }
}

/* A line on each kind of rules that are not used, or not as a whole: thousands of rules are no reason to
 * stop. -1: none is left. */
static int tell_unused(const struct rules *rules, const char *path, struct err *err)
{
    const struct rule_note *note = rules_notes(rules);
    size_t foreign = rules_noted(rules, RULE_FOREIGN), unusable = rules_noted(rules, RULE_UNUSABLE),
           in_part = rules_noted(rules, RULE_IN_PART);
    if (rules_count(rules) == 0 && !note)
        return err_set(err, ERR_USAGE, "%s: no rule file (*.yaml, *.yml) in it", path);
    if (rules_count(rules) == 0)
        return err_set(err, ERR_USAGE, "%s:%u:%u: %s: none of the rules can be used", note->file, note->line,
                       note->column, note->why);
    if (foreign)
        cmd_say("rules that are about what hopchain does not read: %zu; hopchain rules check lists them",
                foreign);
    if (unusable || in_part)
        cmd_say(
            "rules that hopchain cannot evaluate: %zu, or only in part: %zu; hopchain rules check says why",
            unusable, in_part);
    return 0;
}

int rulefiles_load(struct rules *rules, const struct options *options, struct err *err)
{
    if (read_lists(rules, options, RULEFILES_PLACEHOLDERS, err) != 0 ||
        (options->rule_count ? read_options_rules(rules, options, err) : rules_parse_builtin(rules, err)) !=
            0)
        return -1;
    if (rules_link(rules, err) != 0) {
        err->kind = ERR_USAGE;
        return -1;
    }
    if (options->rule_count && tell_unused(rules, options->rules[0], err) != 0)
        return -1;
    return read_lists(rules, options, RULEFILES_EXPECTED, err) != 0 ||
                   read_lists(rules, options, RULEFILES_BASELINE, err) != 0 ||
                   read_lists(rules, options, RULEFILES_KNOWN, err) != 0
               ? -1
               : 0;
}
