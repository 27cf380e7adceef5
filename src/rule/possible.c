/* possible: which events a rule can match at all, found by holding it against each kind of event of which
 * nothing is known but the id, the provider and which fields it has. */
#include "rule/ask.h"
#include "rule/event_fields.h"
#include "rule/match.h"

#include <stdio.h>

struct guess {
    struct asking asking; /* first */
    struct subject subject;
    struct event event;
    bool surely; /* unread is taken for no, in what is negated for yes: what matches then, matches */
};

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
            return ANSWER_MAYBE;
    }
    return ANSWER_NEVER;
}

static enum answer ask_test(struct asking *asking, const struct test *test)
{
    struct guess *guess = (struct guess *)asking;
    const struct field *field = test->ref.field;
    if (rule_is_unread(test, guess->event.at.event_id))
        return !guess->surely ? ANSWER_UNREAD : asking->negated ? ANSWER_ALWAYS : ANSWER_NEVER;
    if (field->kind == FIELD_ANY)
        return ANSWER_MAYBE;
    if (is_settled(guess, field))
        return rule_match_test(test, &guess->subject) ? ANSWER_ALWAYS : ANSWER_NEVER;
    return text_equal(text_of(field->name), TEXT("Provider_Name")) ? ask_provider(guess, test) : ANSWER_MAYBE;
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
        struct guess guess = {.asking.test = ask_test,
                              .event = {.ours = true, .at.event_id = kind[k].id, .origin = kind[k].origin}};
        enum answer answer;
        guess.subject.event = &guess.event;
        if (!(kind[k].services & detection->services))
            continue;
        answer = rule_ask(&guess.asking, detection->condition);
        placing->unsure[k] = answer == ANSWER_UNREAD;
        if (answer == ANSWER_UNREAD && !placing->unread) {
            placing->unread = guess.asking.unread;
            placing->event_id = kind[k].id;
        }
        guess.surely = true;
        if (answer == ANSWER_UNREAD)
            answer = rule_ask(&guess.asking, detection->condition);
        if (answer != ANSWER_NEVER)
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
