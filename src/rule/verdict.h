/* verdict: what the allow list and the directory, as correlate took it to the hop, say of a delegated hop. */
#ifndef HOPCHAIN_RULE_VERDICT_H
#define HOPCHAIN_RULE_VERDICT_H

#include "base/names.h"
#include "model/chain.h"
#include "rule/expected.h"

enum verdict {
    VERDICT_NONE,       /* nothing: neither list nor directory tells, or the hop delegates nothing */
    VERDICT_EXPECTED,   /* it is on the list; without a list: the directory allows it */
    VERDICT_ACCOUNT,    /* the front end is not on the list; the directory does not tell */
    VERDICT_TARGET,     /* it is, but not with this back end; the same */
    VERDICT_TRANSITION, /* it is, but may not use protocol transition; or may not by the directory */
    VERDICT_HOST,       /* a forwarded TGT where none is allowed */
    VERDICT_OTHER,      /* the list has the back end with another front end */
    VERDICT_USER,       /* the entry is for other users */
    VERDICT_EXPIRED,    /* the entry was over by then */
    VERDICT_FORBIDDEN,  /* the directory allows no such thing */
    VERDICT_NEW,        /* it does, and no list has it */
    VERDICT_BARRED,     /* the directory says that nobody may act for this user */
    VERDICT_COUNT
};

struct judgement {
    enum verdict verdict;
    bool listed;               /* an entry of the list lets it, whatever else is to be said */
    const struct terms *terms; /* of the entry that comes nearest; NULL: there is none */
    struct text listed_for;    /* VERDICT_OTHER: that front end, as the list has it */
};

/* expected may be NULL; names are the same in all calls with one list. */
struct judgement rule_judge_delegation(const struct expected *expected, const struct hop *hop,
                                       const struct names *names);

/* Why a hop is not expected: "front-end-not-listed", ...; NULL for the first two. */
const char *rule_verdict_word(enum verdict verdict);

#endif
