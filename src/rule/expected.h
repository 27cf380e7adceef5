/* expected: the allow list of delegation, as it was read; verdict.c holds hops against it. */
#ifndef HOPCHAIN_RULE_EXPECTED_H
#define HOPCHAIN_RULE_EXPECTED_H

#include "base/map.h"
#include "rule/glob.h"
#include "rule/tree.h"

#include <stdint.h>

enum target_kind {
    TARGET_HOST_OR_ACCOUNT, /* web2, web2.test.com, svcsql */
    TARGET_ACCOUNT,         /* web2$ */
    TARGET_SPN,             /* HTTP/web2.test.com:8080 */
};

struct target {
    struct target *next;
    enum target_kind kind;
    bool any;                       /* '*': it names nobody */
    struct glob whole, class, host; /* class/host[:port] of an SPN */
};

/* Which accounts a pattern means. */
struct who {
    struct who *next;
    struct text written;
    struct glob glob;
    bool domain; /* of sam@dns.domain; else of sam alone */
};

/* What an entry says beside whom it allows. */
struct terms {
    struct text owner, why, expires; /* empty: not said; expires: 2026-12-31 */
    int64_t until;                   /* from then on it does not count; 0: it always does */
};

struct who_group {
    struct who_group *next;
    struct text name;
    struct who *users;
};

struct front_end {
    struct terms terms; /* first, as in struct host: one table of keys reads both */
    struct front_end *next;
    struct who account;
    struct target *targets;
    bool some_users;
    struct who *users; /* whom it may act for, where some_users: else anybody */
    bool protocol_transition;
    const struct who_group *groups; /* of its file */
    size_t place;                   /* among all, in the order of the files */
};

struct host {
    struct terms terms;
    struct host *next;
    struct glob name;
};

/* Lives in an arena, but for others. */
struct expected {
    struct front_end *front_ends; /* the last read first */
    struct host *unconstrained;
    size_t count;                   /* front ends */
    const struct front_end **plain; /* those whose account is no pattern, by its sam, then place */
    size_t plain_count;
    const struct front_end **wild; /* the others, by place */
    size_t wild_count;
    struct map *others; /* what verdict.c found of a target: see there */
};

/* Reads one more allow list into *expected, made in the arena where it was NULL. -1: nothing was added. */
int rule_read_expected(const struct source *source, struct text yaml, struct expected **expected);

void rule_forget_expected(struct expected *expected); /* frees others; NULL is fine */

/* sam of sam@dns.domain or of sam. */
struct text rule_sam(struct text account);

/* By text, in any case; what begins like the other and is longer comes behind it. */
int rule_compare_same(struct text a, struct text b);

#endif
