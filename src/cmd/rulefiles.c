/* rulefiles: reads small files whole, within a limit. */
#include "cmd/rulefiles.h"

#include "base/arena.h"
#include "cmd/output.h"
#include "input/input.h"

#include <stdlib.h>

#define RULE_FILE_BYTES                                                                                      \
    (1u << 20) /* a rule is a page; an allow list of a large forest is some hundred kilobytes */

/* The stream that input has open, whole, into buffer. */
static int read_whole(struct input *input, const char *name, char *buffer, struct text *out, struct err *err)
{
    size_t len = 0;
    int64_t n;
    while ((n = input_read(input, buffer + len, RULE_FILE_BYTES + 1 - len, err)) > 0) {
        len += (size_t)n;
        if (len > RULE_FILE_BYTES)
            return err_set(err, ERR_USAGE, "%s: larger than %u bytes, which no rule file needs", name,
                           RULE_FILE_BYTES);
    }
    *out = (struct text){buffer, len};
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

static int parse_rule(struct rules *rules, const char *file, struct text yaml, struct err *err)
{
    if (rules_parse(rules, file, yaml, err) == 0)
        return 0;
    if (!has_line(yaml, TEXT("detection:")) &&
        (has_line(yaml, TEXT("delegation:")) || has_line(yaml, TEXT("unconstrained:"))))
        err_set(err, ERR_USAGE,
                "%s: an allow list, not a rule; check it with hopchain rules check --expected %s", file,
                file);
    if (!has_line(yaml, TEXT("detection:")) &&
        (has_line(yaml, TEXT("domains:")) || has_line(yaml, TEXT("addresses:")) ||
         has_line(yaml, TEXT("services:"))))
        err_set(err, ERR_USAGE,
                "%s: known names, not a rule; check them with hopchain rules check --known %s", file, file);
    return -1;
}

/* input: freed here. */
static int read_rules(struct rules *rules, struct input *input,
                      void (*each)(void *context, const char *file, const struct err *err), void *context,
                      struct err *err)
{
    char *buffer = mem_new(RULE_FILE_BYTES + 1, 1);
    struct input_file file;
    struct text yaml = {0};
    int status, result = 0;
    while (result == 0 && (status = input_next(input, &file, err)) != 0) {
        if (status > 0 && !is_rule_file(&file))
            continue;
        if (status > 0 && read_whole(input, file.name, buffer, &yaml, err) == 0)
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

/* The one file of an option. */
static int read_one(struct rules *rules, const char *path, const char *option,
                    int (*parse)(struct rules *rules, const char *name, struct text yaml, struct err *err),
                    struct err *err)
{
    struct input *input = input_new(&path, 1);
    char *buffer = mem_new(RULE_FILE_BYTES + 1, 1);
    struct input_file file;
    struct text yaml = {0};
    int status = input_next(input, &file, err);
    if (status == 1 && file.from_folder)
        status = err_set(err, ERR_USAGE, "%s: a folder; --%s takes one file", path, option);
    if (status == 1)
        status = read_whole(input, file.name, buffer, &yaml, err);
    if (status == 0)
        status = parse(rules, path, yaml, err);
    if (status != 0)
        err->kind = ERR_USAGE;
    free(buffer);
    input_free(input);
    return status;
}

int rulefiles_expected(struct rules *rules, const char *path, struct err *err)
{
    return read_one(rules, path, "expected", rules_parse_expected, err);
}

int rulefiles_placeholders(struct rules *rules, const char *path, struct err *err)
{
    return read_one(rules, path, "placeholders", rules_parse_placeholders, err);
}

int rulefiles_known(struct rules *rules, const char *path, struct err *err)
{
    return read_one(rules, path, "known", rules_parse_known, err);
}

static int read_options_rules(struct rules *rules, const struct options *options, struct err *err)
{
    struct input *input = input_new(options->rules, options->rule_count);
    input_spare(input, options->output);
    return read_rules(rules, input, NULL, NULL, err);
}

/* A list of the user's, which is not what the run writes to. */
static int read_list(struct rules *rules, const struct options *options, const char *path,
                     int (*read)(struct rules *rules, const char *path, struct err *err), struct err *err)
{
    if (!path)
        return 0;
    return output_check(options->output, path, err) != 0 ? -1 : read(rules, path, err);
}

int rulefiles_load(struct rules *rules, const struct options *options, struct err *err)
{
    if (read_list(rules, options, options->placeholders, rulefiles_placeholders, err) != 0 ||
        (options->rule_count ? read_options_rules(rules, options, err) : rules_parse_builtin(rules, err)) !=
            0)
        return -1;
    if (options->rule_count && rules_count(rules) == 0 && rules_passed_over(rules) == 0)
        return err_set(err, ERR_USAGE, "%s: no rule file (*.yaml, *.yml) in it", options->rules[0]);
    if (rules_link(rules, err) != 0) {
        err->kind = ERR_USAGE;
        return -1;
    }
    if (rules_passed_over(rules))
        cmd_say("rules that are about what hopchain does not read: %zu; hopchain rules check lists them",
                rules_passed_over(rules));
    return read_list(rules, options, options->expected, rulefiles_expected, err) != 0 ||
                   read_list(rules, options, options->known, rulefiles_known, err) != 0
               ? -1
               : 0;
}
