/* glob: Sigma's wildcards. '*' any run of characters, '?' one character; a backslash before '*', '?' or a
 * backslash takes its meaning away, before anything else it is itself. */
#ifndef HOPCHAIN_RULE_GLOB_H
#define HOPCHAIN_RULE_GLOB_H

#include "base/arena.h"
#include "base/text.h"

/* What wildcards are while a pattern is made: bytes that UTF-8 never has. */
#define GLOB_ANY_RUN '\xff'
#define GLOB_ANY_ONE '\xfe'
#define GLOB_DASH    '\xfd' /* one of - / – — ― */

struct glob {
    struct text text;  /* lower case unless cased; private bytes stand for the wildcards */
    bool cased;        /* otherwise ASCII letters match in either case */
    bool wild;         /* holds a wildcard */
    size_t least;      /* bytes that it needs */
    bool within;       /* a run of any characters, a plain text, a run: contains */
    bool begins, ends; /* its only wildcard is a run behind it, before it */
};

/* pattern: valid UTF-8. Its wildcards become the bytes above, its escapes are taken away. */
struct text rule_read_wildcards(struct arena *arena, struct text pattern);

/* Every dash may be any other. t: from rule_read_wildcards. */
struct text rule_widen_dashes(struct arena *arena, struct text t);

/* t: as above. before, after: any text may stand before or after it. */
struct glob rule_make_glob(struct arena *arena, struct text t, bool before, bool after, bool cased);

/* The first and the last of these in one. */
struct glob rule_read_glob(struct arena *arena, struct text pattern, bool before, bool after, bool cased);

bool rule_match_glob(const struct glob *glob, struct text t);

/* The bytes of a dash of any kind that t begins with; 0: it does not. */
size_t rule_dash(struct text t);

#endif
