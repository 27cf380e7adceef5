/* expected: the allow list of delegation, as it was read; verdict.c holds hops against it. */
#ifndef HOPCHAIN_RULE_EXPECTED_H
#define HOPCHAIN_RULE_EXPECTED_H

#include "rule/glob.h"
#include "rule/tree.h"

enum target_kind {
    TARGET_HOST_OR_ACCOUNT, /* web2, web2.test.com, svcsql */
    TARGET_ACCOUNT,         /* web2$ */
    TARGET_SPN,             /* HTTP/web2.test.com:8080 */
};

struct target {
    struct target *next;
    enum target_kind kind;
    struct glob whole, class, host; /* class/host[:port] of an SPN */
};

struct front_end {
    struct front_end *next;
    struct glob account;
    bool domain; /* account is sam@dns.domain */
    struct target *targets;
    bool protocol_transition;
};

struct host {
    struct host *next;
    struct glob name;
};

struct expected {
    struct front_end *front_ends;
    struct host *unconstrained;
};

/* Reads one more allow list into *expected, made in the arena where it was NULL. */
int rule_read_expected(const struct source *source, struct text yaml, struct expected **expected);

/* Of an SPN, class/host[:port][/name]. */
struct text rule_spn_class(struct text spn);
struct text rule_spn_host(struct text spn);

#endif
