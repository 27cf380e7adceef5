/* ask: what a condition says of somebody of whom not everything is known. */
#ifndef HOPCHAIN_RULE_ASK_H
#define HOPCHAIN_RULE_ASK_H

#include "rule/compiled.h"

enum answer {
    ANSWER_NEVER,  /* it does not match, whatever the rest is */
    ANSWER_MAYBE,  /* it depends on what is not known */
    ANSWER_UNREAD, /* it depends on what cannot be evaluated */
    ANSWER_ALWAYS, /* it matches, whatever the rest is */
};

/* Who is asked: extended by whoever asks. */
struct asking {
    enum answer (*test)(struct asking *asking, const struct test *test);
    bool negated;              /* the test stands in what is negated */
    const struct test *unread; /* the first that mattered and cannot be evaluated, or NULL */
};

enum answer rule_ask(struct asking *asking, const struct condition *condition);

#endif
