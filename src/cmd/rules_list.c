/* rules_list: what the rules are, for people and for machines. */
#include "cmd/output.h"
#include "cmd/rulefiles.h"
#include "cmd/rules.h"

#include <stdio.h>
#include <string.h>

#define LEVEL_COLUMNS 13 /* informational */
#define TITLE_LEAST   20 /* columns that are worth folding into */
#define HOPS_AUDIT                                                                                           \
    "Logon; Kerberos Authentication Service; Kerberos Service Ticket Operations; Credential Validation"

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
        struct rule_info info = rules_info(rules, i);
        size_t len = info.silent ? 0 : strlen(info.id);
        longest = len > longest ? len : longest;
    }
    return (int)longest;
}

static void print_rule(const struct rule_info *info, int ids)
{
    char title[512];
    int column = printf("%-*s  %-*s  ", LEVEL_COLUMNS, level_word(info->level), ids, info->id);
    report_harmless(text_of(info->title), title, sizeof title);
    print_title(title, column > 0 ? (size_t)column : 0, output_width(stdout));
}

/* Harmless text has no control characters left. */
void rules_print_string(struct text t)
{
    char shown[4096];
    putchar('"');
    for (const char *at = report_harmless(t, shown, sizeof shown); *at; at++) {
        if (*at == '"' || *at == '\\')
            putchar('\\');
        putchar(*at);
    }
    putchar('"');
}

/* ["a", "b"] of texts with this between them. */
static void print_strings(const char *texts, const char *between)
{
    struct text rest = text_of(texts);
    const char *comma = "";
    putchar('[');
    while (rest.len) {
        const char *end = strstr(rest.at, between);
        size_t len = end ? (size_t)(end - rest.at) : rest.len;
        fputs(comma, stdout);
        rules_print_string(text_slice(rest, 0, len));
        comma = ", ";
        rest = text_slice(rest, len + strlen(between), rest.len);
    }
    putchar(']');
}

static void print_rule_line(const struct rule_info *info)
{
    printf("{\"schema\": 1, \"rule\": ");
    rules_print_string(text_of(info->id));
    printf(", \"title\": ");
    rules_print_string(text_of(info->title));
    printf(", \"level\": \"%s\", \"about\": \"%s\", \"tags\": ", level_word(info->level), info->about);
    print_strings(info->tags, " ");
    printf(", \"audit\": ");
    print_strings(info->audit ? info->audit : HOPS_AUDIT, "; ");
    printf(", \"file\": ");
    rules_print_string(text_of(info->file));
    printf(", \"silent\": %s}\n", info->silent ? "true" : "false");
}

int rules_list(const struct options *options, struct err *err)
{
    struct rules *rules = rules_new();
    int status = rulefiles_load(rules, options, err), ids = longest_id(rules);
    if (options->format != REPORT_TEXT && options->format != REPORT_JSONL)
        status = err_set(err, ERR_USAGE, "rules list: --format text or jsonl");
    for (size_t i = 0; status == 0 && i < rules_count(rules); i++) {
        struct rule_info info = rules_info(rules, i);
        if (options->format == REPORT_JSONL)
            print_rule_line(&info);
        else if (!info.silent)
            print_rule(&info, ids);
    }
    rules_free(rules);
    return status;
}
