/* regex: the only file that knows PCRE2. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "rule/regex.h"

#include "base/arena.h"

#include <pcre2.h>

#include <stdio.h>
#include <stdlib.h>

/* A pattern of a rule is a line; what it may cost at one value is some milliseconds. */
#define PATTERN_BYTES 4096
#define NEST_MAX      50
#define MATCH_MAX     200000
#define DEPTH_MAX     5000
#define HEAP_KIB_MAX  4096

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
    struct regex *next;
    bool given_up; /* the limits ended a search */
};

static pcre2_code *compile(struct text pattern, unsigned flags, char why[256])
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    PCRE2_SIZE at = 0;
    pcre2_code *code;
    int fault;
    if (!context)
        abort();
    options |= flags & REGEX_ANY_CASE ? PCRE2_CASELESS : 0;
    options |= flags & REGEX_MANY_LINES ? PCRE2_MULTILINE : 0;
    options |= flags & REGEX_DOT_IS_LINE ? PCRE2_DOTALL : 0;
    pcre2_set_max_pattern_length(context, PATTERN_BYTES);
    pcre2_set_parens_nest_limit(context, NEST_MAX);
    code = pcre2_compile((PCRE2_SPTR)(pattern.len ? pattern.at : ""), pattern.len, options, &fault, &at,
                         context);
    if (!code) {
        PCRE2_UCHAR message[160];
        if (pcre2_get_error_message(fault, message, sizeof message) < 0)
            message[0] = '\0';
        snprintf(why, 256, "%s, at character %zu", (const char *)message, at + 1);
    }
    pcre2_compile_context_free(context);
    return code;
}

struct regex *rule_read_regex(struct regex **list, struct text pattern, unsigned flags, char why[256])
{
    pcre2_code *code = compile(pattern, flags, why);
    struct regex *regex;
    if (!code)
        return NULL;
    regex = mem_new(1, sizeof *regex);
    regex->code = code;
    regex->data = pcre2_match_data_create(1, NULL); /* where it matched is of no interest */
    regex->limits = pcre2_match_context_create(NULL);
    if (!regex->data || !regex->limits)
        abort();
    pcre2_set_match_limit(regex->limits, MATCH_MAX);
    pcre2_set_depth_limit(regex->limits, DEPTH_MAX);
    pcre2_set_heap_limit(regex->limits, HEAP_KIB_MAX);
    regex->next = *list;
    *list = regex;
    return regex;
}

void rule_free_regexes(struct regex *list)
{
    while (list) {
        struct regex *next = list->next;
        pcre2_match_context_free(list->limits);
        pcre2_match_data_free(list->data);
        pcre2_code_free(list->code);
        free(list);
        list = next;
    }
}

bool rule_match_regex(struct regex *regex, struct text t)
{
    int result =
        pcre2_match(regex->code, (PCRE2_SPTR)(t.len ? t.at : ""), t.len, 0, 0, regex->data, regex->limits);
    if (result < 0 && result != PCRE2_ERROR_NOMATCH)
        regex->given_up = true;
    return result >= 0;
}

unsigned rule_regexes_given_up(const struct regex *list)
{
    unsigned count = 0;
    for (; list; list = list->next)
        count += list->given_up;
    return count;
}
