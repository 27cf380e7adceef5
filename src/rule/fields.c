/* fields: the table of what a rule may ask, and how each is got. */
#include "rule/fields.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* Chains may be long; deeper than this, depth says this much. */
#define DEPTH_MAX 1000

static_assert(sizeof(enum protocol) == sizeof(unsigned), "get_enum reads enums as unsigned");

static const char *word_boolean(unsigned i)
{
    static const char *const words[] = {"false", "true"};
    return i < 2 ? words[i] : NULL;
}

static const char *word_protocol(unsigned i)
{
    return protocol_word((enum protocol)i);
}

static const char *word_mechanism(unsigned i)
{
    return mechanism_word((enum mechanism)i);
}

static const char *word_outcome(unsigned i)
{
    return outcome_word((enum outcome)i);
}

static const char *word_model(unsigned i)
{
    return model_word((enum model)(i + 1));
}

static const char *word_confidence(unsigned i)
{
    return confidence_word((enum confidence)i);
}

static const char *word_mark(unsigned i)
{
    return mark_word((enum mark)i);
}

static const char *word_problem(unsigned i)
{
    return i + VERDICT_ACCOUNT < VERDICT_COUNT ? rule_verdict_word((enum verdict)(i + VERDICT_ACCOUNT))
                                               : NULL;
}

static const void *member(const struct subject *subject, const struct field *field)
{
    const char *base = subject->hop ? (const char *)subject->hop : (const char *)subject->chain;
    return base + field->offset;
}

static uint32_t member_number(const struct subject *subject, const struct field *field)
{
    uint32_t number;
    memcpy(&number, member(subject, field), sizeof number);
    return number;
}

static bool get_name(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)i;
    out->text = names_text(subject->names, member_number(subject, field));
    return out->text.len > 0;
}

/* sam of sam@dns.domain. */
static bool get_account_name(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    if (!get_name(subject, field, i, out))
        return false;
    out->text = text_slice(out->text, 0, text_find_last(out->text, '@'));
    return out->text.len > 0;
}

static bool get_account_domain(struct subject *subject, const struct field *field, size_t i,
                               struct value *out)
{
    if (!get_name(subject, field, i, out))
        return false;
    out->text = text_slice(out->text, text_find_last(out->text, '@') + 1, out->text.len);
    return out->text.len > 0;
}

/* The host where it is known, else the address. */
static bool get_end(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    struct end end;
    (void)i;
    memcpy(&end, member(subject, field), sizeof end);
    out->text = names_text(subject->names, end.host ? end.host : end.address);
    return out->text.len > 0;
}

static bool get_count(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)i;
    out->number = member_number(subject, field);
    return true;
}

/* 0 means that there is none. */
static bool get_number(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    return get_count(subject, field, i, out) && out->number != 0;
}

static bool get_enum(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)i;
    out->number = UINT64_C(1) << member_number(subject, field);
    return true;
}

static bool get_model(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->number = (UINT64_C(1) << subject->hop->model) >> 1;
    return subject->hop->model != MODEL_NONE;
}

static bool give_boolean(bool is, struct value *out)
{
    out->number = is ? 2 : 1;
    return true;
}

static bool get_boolean(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    bool is;
    (void)i;
    memcpy(&is, member(subject, field), sizeof is);
    return give_boolean(is, out);
}

static bool get_impersonation(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->number = subject->hop->impersonation;
    return out->number != 0;
}

static bool get_has_parent(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    return give_boolean(subject->hop->parent != NULL, out);
}

static bool get_depth(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->number = 0;
    for (const struct hop *h = subject->hop->parent; h && out->number < DEPTH_MAX; h = h->parent)
        out->number++;
    return true;
}

/* web1$@... acting from web1.test.com. A group managed account's name says nothing of its hosts. */
static bool get_delegate_is_source(struct subject *subject, const struct field *field, size_t i,
                                   struct value *out)
{
    struct text account = names_text(subject->names, subject->hop->delegate);
    struct text host = rule_short_name(names_text(subject->names, subject->hop->source.host));
    (void)field, (void)i;
    account = text_slice(account, 0, text_find_last(account, '@'));
    if (account.len == 0 || host.len == 0)
        return false;
    return give_boolean(
        account.at[account.len - 1] == '$' && text_same(text_slice(account, 0, account.len - 1), host), out);
}

static enum verdict verdict(struct subject *subject)
{
    if (!subject->judged)
        subject->verdict = rule_judge_expected(subject->expected, subject->hop, subject->names);
    subject->judged = true;
    return subject->verdict;
}

static bool get_expected(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    return verdict(subject) != VERDICT_NONE && give_boolean(subject->verdict == VERDICT_EXPECTED, out);
}

static bool get_problem(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    if (verdict(subject) < VERDICT_ACCOUNT)
        return false;
    out->number = UINT64_C(1) << (subject->verdict - VERDICT_ACCOUNT);
    return true;
}

/* A chain's hops have any of these. */
static bool get_union(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    out->number = 0;
    for (uint32_t k = 0; k < subject->chain->hop_count; k++) {
        struct subject hop = {subject->chain, subject->chain->hops[k], .names = subject->names};
        struct value value = {0};
        if (field->word == word_mark ? get_number(&hop, field, i, &value) : get_enum(&hop, field, i, &value))
            out->number |= value.number;
    }
    return out->number != 0;
}

/* Each hop's source, unless it is where the hop before ended, and target. */
static bool get_hosts(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field;
    for (uint32_t k = 0; k < 2 * subject->chain->hop_count; k++) {
        const struct hop *hop = subject->chain->hops[k / 2];
        uint32_t host = k % 2 ? hop->target.host : hop->source.host;
        bool told = k % 2 == 0 && hop->parent && hop->parent->target.host == host;
        out->text = names_text(subject->names, host);
        if (host && !told && i-- == 0)
            return true;
    }
    return false;
}

static bool get_longest(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    uint64_t longest = 0;
    for (uint32_t k = 0; k < subject->chain->hop_count; k++) {
        struct subject hop = {subject->chain, subject->chain->hops[k], .names = subject->names};
        (void)get_depth(&hop, field, i, out);
        longest = out->number > longest ? out->number : longest;
    }
    out->number = longest;
    return true;
}

static bool get_duration(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    const struct chain *chain = subject->chain;
    (void)field, (void)i;
    out->number = chain->end > chain->start ? (uint64_t)(chain->end - chain->start) / TIME_SECOND : 0;
    return true;
}

#define TEXTS(name, get, member)                                                                             \
    {                                                                                                        \
        name, FIELD_TEXT, CATEGORY_HOP, NULL, get, offsetof(struct hop, member), false                       \
    }
#define NUMBER(name, get, member)                                                                            \
    {                                                                                                        \
        name, FIELD_NUMBER, CATEGORY_HOP, NULL, get, offsetof(struct hop, member), false                     \
    }
#define HEX(name, member)                                                                                    \
    {                                                                                                        \
        name, FIELD_NUMBER, CATEGORY_HOP, NULL, get_number, offsetof(struct hop, member), true               \
    }
#define WORDS(name, word, get, member)                                                                       \
    {                                                                                                        \
        name, FIELD_WORDS, CATEGORY_HOP, word, get, offsetof(struct hop, member), false                      \
    }
#define ACCOUNT(name, member)                                                                                \
    TEXTS(name, get_name, member), TEXTS(name ".name", get_account_name, member),                            \
        TEXTS(name ".domain", get_account_domain, member)
#define CHAIN(name, kind, word, get, offset)                                                                 \
    {                                                                                                        \
        name, kind, CATEGORY_CHAIN, word, get, offset, false                                                 \
    }

/* clang-format off */
static const struct field FIELDS[] = {
    NUMBER("alternatives", get_count, alternative_count),
    WORDS("confidence", word_confidence, get_enum, confidence),
    ACCOUNT("delegate", delegate),
    WORDS("delegate.is_source", word_boolean, get_delegate_is_source, delegate),
    WORDS("delegation.expected", word_boolean, get_expected, delegate),
    WORDS("delegation.problem", word_problem, get_problem, delegate),
    NUMBER("depth", get_depth, parent),
    ACCOUNT("given_by", given_by),
    NUMBER("impersonation", get_impersonation, impersonation),
    TEXTS("lm_package", get_name, lm_package),
    WORDS("local_account", word_boolean, get_boolean, local_account),
    NUMBER("logons", get_count, logons),
    WORDS("loopback", word_boolean, get_boolean, loopback),
    WORDS("marks", word_mark, get_number, marks),
    WORDS("mechanism", word_mechanism, get_enum, mechanism),
    WORDS("model", word_model, get_model, model),
    WORDS("outcome", word_outcome, get_enum, outcome),
    WORDS("parent.exists", word_boolean, get_has_parent, parent),
    ACCOUNT("principal", principal),
    WORDS("protocol", word_protocol, get_enum, protocol),
    TEXTS("reason", get_name, reason),
    TEXTS("service", get_name, service),
    TEXTS("source", get_end, source),
    TEXTS("source.address", get_name, source.address),
    TEXTS("source.host", get_name, source.host),
    HEX("status", status),
    HEX("sub_status", sub_status),
    TEXTS("target", get_end, target),
    TEXTS("target.address", get_name, target.address),
    TEXTS("target.host", get_name, target.host),
    WORDS("target.is_dc", word_boolean, get_boolean, target_is_dc),
    HEX("ticket_etype", ticket_etype),
    HEX("ticket_options", ticket_options),
    TEXTS("transited", get_name, transited),
    TEXTS("workstation", get_name, workstation),

    CHAIN("depth", FIELD_NUMBER, NULL, get_longest, 0),
    CHAIN("duration", FIELD_NUMBER, NULL, get_duration, 0),
    CHAIN("hops", FIELD_NUMBER, NULL, get_count, offsetof(struct chain, hop_count)),
    CHAIN("hosts", FIELD_LIST, NULL, get_hosts, 0),
    CHAIN("marks", FIELD_WORDS, word_mark, get_union, offsetof(struct hop, marks)),
    CHAIN("mechanisms", FIELD_WORDS, word_mechanism, get_union, offsetof(struct hop, mechanism)),
    CHAIN("outcomes", FIELD_WORDS, word_outcome, get_union, offsetof(struct hop, outcome)),
    CHAIN("principal", FIELD_TEXT, NULL, get_name, offsetof(struct chain, principal)),
    CHAIN("principal.domain", FIELD_TEXT, NULL, get_account_domain, offsetof(struct chain, principal)),
    CHAIN("principal.name", FIELD_TEXT, NULL, get_account_name, offsetof(struct chain, principal)),
    CHAIN("protocols", FIELD_WORDS, word_protocol, get_union, offsetof(struct hop, protocol)),
};
/* clang-format on */

const struct field *rule_fields(size_t *count)
{
    *count = sizeof FIELDS / sizeof *FIELDS;
    return FIELDS;
}

bool rule_is_boolean(const struct field *field)
{
    return field->word == word_boolean;
}

static const struct field *find(struct text name, enum category category)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        if (FIELDS[i].category == category && text_equal(text_of(FIELDS[i].name), name))
            return &FIELDS[i];
    return NULL;
}

int rule_find_field(struct text name, enum category category, struct field_ref *out)
{
    *out = (struct field_ref){find(name, category), false};
    if (!out->field && category == CATEGORY_HOP && text_starts(name, TEXT("parent."))) {
        name = text_slice(name, sizeof "parent." - 1, name.len);
        *out = (struct field_ref){find(name, category), true};
    }
    return out->field ? 0 : -1;
}

bool rule_get_field(struct subject *subject, const struct field_ref *ref, size_t i, struct value *out)
{
    *out = (struct value){0};
    if (ref->parent) {
        struct subject parent = {subject->chain,    subject->hop->parent, subject->names,
                                 subject->expected, VERDICT_NONE,         false};
        return parent.hop && ref->field->get(&parent, ref->field, i, out);
    }
    return ref->field->get(subject, ref->field, i, out);
}
