/* possible: which events a rule can match at all, found by holding it against each kind of event of which
 * nothing is known but the id, the provider and which fields it has. */
#include "rule/event_fields.h"
#include "rule/match.h"

#include <stdio.h>

enum answer {
    NEVER,
    MAYBE,
    UNREAD, /* it depends on what cannot be evaluated */
    ALWAYS,
};

struct guess {
    struct subject subject;
    struct event event;
    const struct test *unread; /* the first that mattered */
    bool surely; /* unread is taken for no, in what is negated for yes: what matches then, matches */
    bool maybe;  /* while surely: in what is negated */
};

static enum answer opposite(enum answer answer)
{
    return answer == NEVER ? ALWAYS : answer == ALWAYS ? NEVER : answer;
}

static bool is_settled(const struct guess *guess, const struct field *field)
{
    return text_equal(text_of(field->name), TEXT("EventID")) ||
           !rule_field_of(guess->event.at.event_id, field);
}

/* The provider is one of a few. */
static enum answer ask_provider(struct guess *guess, const struct test *test)
{
    struct test plain = *test; /* what it says of these names it need not say of others */
    const char *name;
    plain.memo = NULL;
    for (size_t i = 0; (name = rule_provider_name(guess->event.origin, i)); i++) {
        struct names *names = names_new();
        bool matched;
        guess->event.provider = names_add(names, text_of(name));
        guess->subject.names = names;
        matched = rule_match_test(&plain, &guess->subject);
        names_free(names);
        guess->subject.names = NULL;
        if (matched)
            return MAYBE;
    }
    return NEVER;
}

static enum answer ask_test(struct guess *guess, const struct test *test)
{
    const struct field *field = test->ref.field;
    if (rule_is_unread(test, guess->event.at.event_id) && guess->surely)
        return guess->maybe ? ALWAYS : NEVER;
    if (rule_is_unread(test, guess->event.at.event_id)) {
        guess->unread = guess->unread ? guess->unread : test;
        return UNREAD;
    }
    if (field->kind == FIELD_ANY)
        return MAYBE;
    if (is_settled(guess, field))
        return rule_match_test(test, &guess->subject) ? ALWAYS : NEVER;
    return text_equal(text_of(field->name), TEXT("Provider_Name")) ? ask_provider(guess, test) : MAYBE;
}

static enum answer ask_all(struct guess *guess, const struct conjunction *all)
{
    enum answer sum = ALWAYS;
    const struct test *unread = guess->unread;
    for (size_t i = 0; i < all->count; i++) {
        enum answer answer = ask_test(guess, &all->tests[i]);
        if (answer == NEVER) {
            guess->unread = unread; /* what the others ask does not matter */
            return NEVER;
        }
        sum = answer == UNREAD || sum == UNREAD ? UNREAD : answer == MAYBE ? MAYBE : sum;
    }
    return sum;
}

static enum answer ask_selection(struct guess *guess, const struct selection *selection)
{
    enum answer sum = NEVER;
    for (size_t i = 0; i < selection->count; i++) {
        enum answer answer = ask_all(guess, &selection->any[i]);
        sum = answer > sum ? answer : sum;
    }
    return sum;
}

static enum answer ask(struct guess *guess, const struct condition *condition);

static enum answer ask_not(struct guess *guess, const struct condition *condition)
{
    enum answer answer;
    guess->maybe = !guess->maybe;
    answer = opposite(ask(guess, condition));
    guess->maybe = !guess->maybe;
    return answer;
}

static enum answer ask_count(struct guess *guess, const struct condition *condition)
{
    uint64_t always = 0, maybe = 0;
    bool unread = false;
    for (const struct condition *c = condition->first; c; c = c->next) {
        enum answer answer = ask(guess, c);
        always += answer == ALWAYS;
        maybe += answer != NEVER;
        unread = unread || answer == UNREAD;
    }
    if (maybe < condition->least)
        return NEVER;
    return always >= condition->least ? ALWAYS : unread ? UNREAD : MAYBE;
}

static enum answer ask(struct guess *guess, const struct condition *condition)
{
    bool any = condition->kind == CONDITION_OR;
    enum answer sum = any ? NEVER : ALWAYS;
    const struct test *unread = guess->unread;
    if (condition->kind == CONDITION_SELECTION)
        return ask_selection(guess, condition->selection);
    if (condition->kind == CONDITION_NOT)
        return ask_not(guess, condition->first);
    if (condition->kind == CONDITION_COUNT)
        return ask_count(guess, condition);
    for (const struct condition *c = condition->first; c; c = c->next) {
        enum answer answer = ask(guess, c);
        if (any)
            sum = answer > sum ? answer : sum;
        else if (answer == NEVER) {
            guess->unread = unread;
            return NEVER;
        } else
            sum = answer == UNREAD || sum == UNREAD ? UNREAD : answer == MAYBE ? MAYBE : sum;
    }
    return sum;
}

const char *rule_list_ids(const struct detection *detection, char *out, size_t size)
{
    size_t used = 0, told = 0;
    out[0] = '\0';
    for (size_t i = 0; i < detection->count; i++)
        for (size_t k = 0; k < detection->selections[i].count; k++)
            for (size_t n = 0; n < detection->selections[i].any[k].count; n++) {
                const struct test *test = &detection->selections[i].any[k].tests[n];
                if (!text_equal(test->name, TEXT("EventID")))
                    continue;
                for (const struct pattern *p = test->patterns; p && told < 8 && used < size; p = p->next)
                    if (p->kind == PATTERN_NUMBER)
                        used += (size_t)snprintf(out + used, size - used, "%s%llu", told++ ? ", " : "",
                                                 (unsigned long long)p->number);
            }
    return out;
}

void rule_place(const struct detection *detection, struct placing *placing)
{
    size_t count;
    const struct event_kind *kind = rule_event_kinds(&count);
    *placing = (struct placing){0};
    for (size_t k = 0; k < count; k++) {
        struct guess guess = {.event = {.ours = true, .at.event_id = kind[k].id, .origin = kind[k].origin}};
        enum answer answer;
        guess.subject.event = &guess.event;
        if (!(kind[k].services & detection->services))
            continue;
        answer = ask(&guess, detection->condition);
        placing->unsure[k] = answer == UNREAD;
        if (answer == UNREAD && !placing->unread) {
            placing->unread = guess.unread;
            placing->event_id = kind[k].id;
        }
        guess.surely = true;
        if (answer == UNREAD)
            answer = ask(&guess, detection->condition);
        if (answer != NEVER)
            placing->kinds[placing->count++] = (uint8_t)k;
    }
}

const char *rule_why_unread(const struct placing *placing, char *out, size_t size)
{
    char shown[RULE_SHOWN];
    if (placing->unread->unknown)
        snprintf(out, size, "%s", placing->unread->unknown);
    else
        snprintf(out, size, "'%s' is no field of event %u that hopchain reads",
                 rule_show(placing->unread->name, shown), placing->event_id);
    return out;
}
