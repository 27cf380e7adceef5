/* glob: Sigma's wildcards. '*' any run of characters, '?' one character; a backslash before '*', '?' or a
 * backslash takes its meaning away, before anything else it is itself. */
#ifndef HOPCHAIN_RULE_GLOB_H
#define HOPCHAIN_RULE_GLOB_H

#include "base/arena.h"
#include "base/text.h"

struct glob {
    struct text text; /* lower case unless cased; private bytes stand for the wildcards */
    bool cased;       /* otherwise ASCII letters match in either case */
    bool wild;        /* holds a wildcard */
};

/* pattern: valid UTF-8. before, after: any text may stand before or after it. */
struct glob rule_read_glob(struct arena *arena, struct text pattern, bool before, bool after, bool cased);

bool rule_match_glob(const struct glob *glob, struct text t);

#endif
