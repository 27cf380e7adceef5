/* verdict: what is to be said of a delegated hop. */
#ifndef HOPCHAIN_RULE_VERDICT_H
#define HOPCHAIN_RULE_VERDICT_H

#include "base/names.h"
#include "model/chain.h"
#include "rule/expected.h"

/* What the allow list says of a delegated hop. */
enum verdict {
    VERDICT_NONE,       /* nothing: no list was given, or the hop delegates nothing */
    VERDICT_EXPECTED,   /* it is on the list */
    VERDICT_ACCOUNT,    /* the front end is not on the list */
    VERDICT_TARGET,     /* it is, but not with this back end */
    VERDICT_TRANSITION, /* it is, but may not use protocol transition */
    VERDICT_HOST,       /* a forwarded TGT where none is allowed */
    VERDICT_COUNT
};

/* expected may be NULL. */
enum verdict rule_judge_expected(const struct expected *expected, const struct hop *hop,
                                 const struct names *names);

/* Why a hop is not expected: "front-end-not-listed", ...; NULL for the first two. */
const char *rule_verdict_word(enum verdict verdict);

/* web1 of web1.test.com; the whole of an address. */
struct text rule_short_name(struct text host);

#endif
