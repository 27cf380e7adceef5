/* ask: the logic of not knowing everything. */
#include "rule/ask.h"

static enum answer opposite(enum answer answer)
{
    return answer == ANSWER_NEVER ? ANSWER_ALWAYS : answer == ANSWER_ALWAYS ? ANSWER_NEVER : answer;
}

/* None of them is never. */
static enum answer both(enum answer a, enum answer b)
{
    return a == ANSWER_UNREAD || b == ANSWER_UNREAD ? ANSWER_UNREAD : b == ANSWER_MAYBE ? ANSWER_MAYBE : a;
}

static enum answer ask_test(struct asking *asking, const struct test *test)
{
    enum answer answer = asking->test(asking, test);
    if (answer == ANSWER_UNREAD && !asking->unread)
        asking->unread = test;
    return answer;
}

static enum answer ask_all(struct asking *asking, const struct conjunction *all)
{
    enum answer sum = ANSWER_ALWAYS;
    const struct test *unread = asking->unread;
    for (size_t i = 0; i < all->count; i++) {
        enum answer answer = ask_test(asking, &all->tests[i]);
        if (answer == ANSWER_NEVER) {
            asking->unread = unread; /* what the others ask does not matter */
            return ANSWER_NEVER;
        }
        sum = both(sum, answer);
    }
    return sum;
}

static enum answer ask_selection(struct asking *asking, const struct selection *selection)
{
    enum answer sum = ANSWER_NEVER;
    for (size_t i = 0; i < selection->count; i++) {
        enum answer answer = ask_all(asking, &selection->any[i]);
        sum = answer > sum ? answer : sum;
    }
    return sum;
}

static enum answer ask_not(struct asking *asking, const struct condition *condition)
{
    enum answer answer;
    asking->negated = !asking->negated;
    answer = opposite(rule_ask(asking, condition));
    asking->negated = !asking->negated;
    return answer;
}

static enum answer ask_count(struct asking *asking, const struct condition *condition)
{
    uint64_t always = 0, maybe = 0;
    bool unread = false;
    for (const struct condition *c = condition->first; c; c = c->next) {
        enum answer answer = rule_ask(asking, c);
        always += answer == ANSWER_ALWAYS;
        maybe += answer != ANSWER_NEVER;
        unread = unread || answer == ANSWER_UNREAD;
    }
    if (maybe < condition->least)
        return ANSWER_NEVER;
    return always >= condition->least ? ANSWER_ALWAYS : unread ? ANSWER_UNREAD : ANSWER_MAYBE;
}

enum answer rule_ask(struct asking *asking, const struct condition *condition)
{
    bool any = condition->kind == CONDITION_OR;
    enum answer sum = any ? ANSWER_NEVER : ANSWER_ALWAYS;
    const struct test *unread = asking->unread;
    if (condition->kind == CONDITION_SELECTION)
        return ask_selection(asking, condition->selection);
    if (condition->kind == CONDITION_NOT)
        return ask_not(asking, condition->first);
    if (condition->kind == CONDITION_COUNT)
        return ask_count(asking, condition);
    for (const struct condition *c = condition->first; c; c = c->next) {
        enum answer answer = rule_ask(asking, c);
        if (any)
            sum = answer > sum ? answer : sum;
        else if (answer == ANSWER_NEVER) {
            asking->unread = unread;
            return ANSWER_NEVER;
        } else
            sum = both(sum, answer);
    }
    return sum;
}
