/* pack: the rules that were built into the program. */
#include "rule/rule.h"

/* A rule is one literal, longer than C17 promises to take; both compilers take it. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

static const struct {
    const char *name, *yaml;
} PACK[] = {
#include "rule_pack.inc"
    {NULL, NULL},
};

int rules_parse_builtin(struct rules *rules, struct err *err)
{
    for (size_t i = 0; PACK[i].name; i++)
        if (rules_parse(rules, PACK[i].name, text_of(PACK[i].yaml), err) != 0)
            return -1;
    return 0;
}
