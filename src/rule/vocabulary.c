/* vocabulary: the words of the fields that have few: the model's, and those that only rules use. */
#include "rule/vocabulary.h"

#include "rule/verdict.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

const char *rule_word_boolean(unsigned i)
{
    static const char *const words[] = {"false", "true"};
    return i < COUNT(words) ? words[i] : NULL;
}

const char *rule_word_protocol(unsigned i)
{
    return protocol_word((enum protocol)i);
}

const char *rule_word_mechanism(unsigned i)
{
    return mechanism_word((enum mechanism)i);
}

const char *rule_word_outcome(unsigned i)
{
    return outcome_word((enum outcome)i);
}

const char *rule_word_model(unsigned i)
{
    return model_word((enum model)(i + 1));
}

const char *rule_word_confidence(unsigned i)
{
    return confidence_word((enum confidence)i);
}

const char *rule_word_basis(unsigned i)
{
    return basis_word((enum basis)i);
}

const char *rule_word_issuance(unsigned i)
{
    return undecidable_word((enum undecidable)(i + 1));
}

const char *rule_word_mark(unsigned i)
{
    return mark_word((enum mark)i);
}

const char *rule_word_problem(unsigned i)
{
    return i + VERDICT_ACCOUNT < VERDICT_COUNT ? rule_verdict_word((enum verdict)(i + VERDICT_ACCOUNT))
                                               : NULL;
}

const char *rule_word_reason(unsigned i)
{
    static const char *const words[] = {
        "missing-spn",
        "duplicate-spn",
        "etype-mismatch",
        "delegation-refused",
        "ticket-refused",
        "user-to-user-required",
        "spn-on-other-account",
        "no-ticket-requested",
        "local-account",
        "loopback",
        "ntlm-asked-for",
        "address-used",
        "no-target-name",
        "name-unresolved",
        "no-domain-controller",
        "cloud-account",
        "protected-user",
        "authentication-policy",
        "tgt-withheld",
        "rc4-to-be-refused",
        "connector-without-ticket",
        "back-end-unauthorized",
    };
    return i < COUNT(words) ? words[i] : NULL;
}

const char *rule_word_reached(unsigned i)
{
    static const char *const words[] = {
        [OUTCOME_SUCCESS] = "reached",
        [OUTCOME_FAILURE] = "tried to reach",
        [OUTCOME_ISSUED] = "got a ticket for",
    };
    return i < COUNT(words) ? words[i] : NULL;
}
