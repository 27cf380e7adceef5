/* regex: regular expressions, by PCRE2, within limits. Compiled ones live until rule_free_regexes. */
#ifndef HOPCHAIN_RULE_REGEX_H
#define HOPCHAIN_RULE_REGEX_H

#include "base/text.h"

#define REGEX_ANY_CASE    1u /* i */
#define REGEX_MANY_LINES  2u /* m: ^ and $ also match at line breaks */
#define REGEX_DOT_IS_LINE 4u /* s: . also matches a line break */

struct regex;

/* One more in *list. NULL: `why` says what is wrong with it. */
struct regex *rule_read_regex(struct regex **list, struct text pattern, unsigned flags, char why[256]);
void rule_free_regexes(struct regex *list);

/* Found anywhere in t. Where the limits end the search it is not found, and counted. */
bool rule_match_regex(struct regex *regex, struct text t);

/* Of how many of the list a search was given up. */
unsigned rule_regexes_given_up(const struct regex *list);

#endif
