/* fields: the table of what a rule may ask, and how each is got. */
#include "rule/fields.h"

#include "model/host.h"
#include "rule/event_fields.h"
#include "rule/keywords.h"
#include "rule/vocabulary.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* Chains may be long; deeper than this, depth says this much. */
#define DEPTH_MAX 1000

static_assert(sizeof(enum protocol) == sizeof(unsigned), "get_enum reads enums as unsigned");

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
    out->name = member_number(subject, field);
    out->text = names_text(subject->names, out->name);
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
    out->name = end.host ? end.host : end.address;
    out->text = names_text(subject->names, out->name);
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

static bool get_issuance(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->number = (UINT64_C(1) << subject->hop->issuance) >> 1;
    return subject->hop->issuance != UNDECIDABLE_NOT;
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

/* Why its events belong together. */
static bool get_basis(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->number = 0;
    for (uint32_t k = 0; k < subject->hop->link_count; k++)
        out->number |= UINT64_C(1) << subject->hop->links[k].basis;
    return out->number != 0;
}

bool rule_take_time(const void *member, struct value *out)
{
    int64_t time;
    memcpy(&time, member, sizeof time);
    out->number = (uint64_t)time;
    return time != TIME_NONE;
}

static bool get_time(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)i;
    return rule_take_time(member(subject, field), out);
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
    struct text host = host_label(names_text(subject->names, subject->hop->source.host));
    (void)field, (void)i;
    account = text_slice(account, 0, text_find_last(account, '@'));
    if (account.len == 0 || host.len == 0)
        return false;
    return give_boolean(
        account.at[account.len - 1] == '$' && text_same(text_slice(account, 0, account.len - 1), host), out);
}

/* An account rootdc1 that asks for a ticket to ROOTDC1$: whoever cannot find rootdc1 takes the computer for
 * it. */
static bool get_dollar_missing(struct subject *subject, const struct field *field, size_t i,
                               struct value *out)
{
    const struct hop *hop = subject->hop;
    struct text asker = names_text(subject->names, hop->delegate ? hop->delegate : hop->principal);
    struct text service = names_text(subject->names, hop->service);
    (void)field, (void)i;
    asker = text_slice(asker, 0, text_find_last(asker, '@'));
    if (asker.len == 0 || service.len == 0)
        return false;
    return give_boolean(
        text_ends(service, TEXT("$")) && text_same(text_slice(service, 0, service.len - 1), asker), out);
}

static const struct judgement *judged(struct subject *subject)
{
    if (!subject->judged)
        subject->judgement = rule_judge_delegation(subject->expected, subject->hop, subject->names);
    subject->judged = true;
    return &subject->judgement;
}

static bool get_expected(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    enum verdict verdict = judged(subject)->verdict;
    (void)field, (void)i;
    return verdict != VERDICT_NONE && give_boolean(verdict == VERDICT_EXPECTED, out);
}

static bool get_listed(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    const struct judgement *judgement = judged(subject);
    (void)field, (void)i;
    return subject->expected && judgement->verdict != VERDICT_NONE && give_boolean(judgement->listed, out);
}

static bool get_problem(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    enum verdict verdict = judged(subject)->verdict;
    (void)field, (void)i;
    if (verdict < VERDICT_ACCOUNT)
        return false;
    out->number = UINT64_C(1) << (verdict - VERDICT_ACCOUNT);
    return true;
}

/* field->offset: a text of struct terms. */
static bool get_term(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    const struct terms *terms = judged(subject)->terms;
    (void)i;
    if (!terms)
        return false;
    memcpy(&out->text, (const char *)terms + field->offset, sizeof out->text);
    return out->text.len > 0;
}

static bool get_listed_for(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->text = judged(subject)->listed_for;
    return out->text.len > 0;
}

/* Whether the directory lets it: absent where it does not tell. */
static bool get_allowed(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    uint8_t rights = subject->hop->rights;
    (void)field, (void)i;
    return rights & RIGHT_TOLD && give_boolean((rights & RIGHT_GRANTED) != 0, out);
}

/* Whether clients can come to the delegate: absent where the directory does not tell. */
static bool get_serves(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    uint8_t rights = subject->hop->rights;
    (void)field, (void)i;
    return rights & (RIGHT_SERVES | RIGHT_SERVES_NOT) && give_boolean((rights & RIGHT_SERVES) != 0, out);
}

/* A chain's hops have any of these. */
static bool get_union(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    out->number = 0;
    for (uint32_t k = 0; k < subject->chain->hop_count; k++) {
        struct subject hop = {subject->chain, subject->chain->hops[k], .names = subject->names};
        struct value value = {0};
        if (field->word == rule_word_mark ? get_number(&hop, field, i, &value)
                                          : get_enum(&hop, field, i, &value))
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

#define FIELD(its_name, its_kind, its_get, member)                                                           \
    .name = its_name, .kind = its_kind, .category = CATEGORY_HOP, .get = its_get,                            \
    .offset = offsetof(struct hop, member)
#define TEXTS(name, get, member)                                                                             \
    {                                                                                                        \
        FIELD(name, FIELD_TEXT, get, member)                                                                 \
    }
#define TERM(its_name, member)                                                                               \
    {                                                                                                        \
        .name = its_name, .kind = FIELD_TEXT, .category = CATEGORY_HOP, .get = get_term,                     \
        .offset = offsetof(struct terms, member)                                                             \
    }
#define NUMBER(name, get, member)                                                                            \
    {                                                                                                        \
        FIELD(name, FIELD_NUMBER, get, member)                                                               \
    }
#define HEX(name, member)                                                                                    \
    {                                                                                                        \
        FIELD(name, FIELD_NUMBER, get_number, member), .form = FORM_HEX                                      \
    }
#define WORDS(name, words, get, member)                                                                      \
    {                                                                                                        \
        FIELD(name, FIELD_WORDS, get, member), .word = words                                                 \
    }
#define END(name, member)                                                                                    \
    {                                                                                                        \
        FIELD(name, FIELD_TEXT, get_end, member), .unknown = "an unknown host"                               \
    }
#define ACCOUNT(name, member)                                                                                \
    {FIELD(name, FIELD_TEXT, get_name, member), .unknown = "an unknown account"},                            \
        TEXTS(name ".name", get_account_name, member), TEXTS(name ".domain", get_account_domain, member)
#define CHAIN(its_name, its_kind, words, its_get, at)                                                        \
    {                                                                                                        \
        .name = its_name, .kind = its_kind, .category = CATEGORY_CHAIN, .word = words, .get = its_get,       \
        .offset = at                                                                                         \
    }

/* clang-format off */
static const struct field FIELDS[] = {
    NUMBER("alternatives", get_count, alternative_count),
    WORDS("basis", rule_word_basis, get_basis, links),
    WORDS("confidence", rule_word_confidence, get_enum, confidence),
    ACCOUNT("delegate", delegate),
    WORDS("delegate.is_source", rule_word_boolean, get_delegate_is_source, delegate),
    WORDS("delegation.allowed", rule_word_boolean, get_allowed, delegate),
    WORDS("delegate.is_elsewhere", rule_word_boolean, get_boolean, delegate_is_away),
    WORDS("delegate.serves", rule_word_boolean, get_serves, delegate),
    NUMBER("delegation.age", get_number, right_age),
    {FIELD("delegation.by", FIELD_TEXT, get_name, right_by), .unknown = "an unknown account"},
    WORDS("delegation.expected", rule_word_boolean, get_expected, delegate),
    TERM("delegation.expires", expires),
    WORDS("delegation.listed", rule_word_boolean, get_listed, delegate),
    TEXTS("delegation.listed_for", get_listed_for, delegate),
    TERM("delegation.owner", owner),
    WORDS("delegation.problem", rule_word_problem, get_problem, delegate),
    TERM("delegation.reason", why),
    NUMBER("depth", get_depth, parent),
    WORDS("dollar_missing", rule_word_boolean, get_dollar_missing, delegate),
    {FIELD("end", FIELD_TIME, get_time, end)},
    ACCOUNT("given_by", given_by),
    NUMBER("impersonation", get_impersonation, impersonation),
    WORDS("issuance", rule_word_issuance, get_issuance, issuance),
    TEXTS("lm_package", get_name, lm_package),
    WORDS("local_account", rule_word_boolean, get_boolean, local_account),
    NUMBER("logons", get_count, logons),
    WORDS("loopback", rule_word_boolean, get_boolean, loopback),
    WORDS("marks", rule_word_mark, get_number, marks),
    WORDS("mechanism", rule_word_mechanism, get_enum, mechanism),
    WORDS("model", rule_word_model, get_model, model),
    WORDS("outcome", rule_word_outcome, get_enum, outcome),
    WORDS("parent.exists", rule_word_boolean, get_has_parent, parent),
    ACCOUNT("principal", principal),
    WORDS("protocol", rule_word_protocol, get_enum, protocol),
    WORDS("reached", rule_word_reached, get_enum, outcome),
    {FIELD("reason", FIELD_TEXT, get_name, reason), .word = rule_word_reason},
    TEXTS("service", get_name, service),
    END("source", source),
    TEXTS("source.address", get_name, source.address),
    TEXTS("source.host", get_name, source.host),
    {FIELD("start", FIELD_TIME, get_time, start)},
    HEX("status", status),
    HEX("sub_status", sub_status),
    END("target", target),
    TEXTS("target.address", get_name, target.address),
    TEXTS("target.host", get_name, target.host),
    WORDS("target.is_dc", rule_word_boolean, get_boolean, target_is_dc),
    WORDS("target.is_member", rule_word_boolean, get_boolean, target_is_member),
    HEX("ticket_etype", ticket_etype),
    HEX("ticket_options", ticket_options),
    WORDS("tgt_unissued", rule_word_boolean, get_boolean, tgt_unissued),
    TEXTS("transited", get_name, transited),
    TEXTS("workstation", get_name, workstation),

    CHAIN("depth", FIELD_NUMBER, NULL, get_longest, 0),
    CHAIN("duration", FIELD_NUMBER, NULL, get_duration, 0),
    CHAIN("end", FIELD_TIME, NULL, get_time, offsetof(struct chain, end)),
    CHAIN("hops", FIELD_NUMBER, NULL, get_count, offsetof(struct chain, hop_count)),
    CHAIN("hosts", FIELD_LIST, NULL, get_hosts, 0),
    CHAIN("marks", FIELD_WORDS, rule_word_mark, get_union, offsetof(struct hop, marks)),
    CHAIN("mechanisms", FIELD_WORDS, rule_word_mechanism, get_union, offsetof(struct hop, mechanism)),
    CHAIN("outcomes", FIELD_WORDS, rule_word_outcome, get_union, offsetof(struct hop, outcome)),
    {.name = "principal", .kind = FIELD_TEXT, .category = CATEGORY_CHAIN, .get = get_name,
     .offset = offsetof(struct chain, principal), .unknown = "an unknown account"},
    CHAIN("path", FIELD_PATH, NULL, NULL, 0),
    CHAIN("principal.domain", FIELD_TEXT, NULL, get_account_domain, offsetof(struct chain, principal)),
    CHAIN("principal.name", FIELD_TEXT, NULL, get_account_name, offsetof(struct chain, principal)),
    CHAIN("protocols", FIELD_WORDS, rule_word_protocol, get_union, offsetof(struct hop, protocol)),
    CHAIN("start", FIELD_TIME, NULL, get_time, offsetof(struct chain, start)),
};
/* clang-format on */

const struct field *rule_fields(size_t *count)
{
    *count = sizeof FIELDS / sizeof *FIELDS;
    return FIELDS;
}

bool rule_is_boolean(const struct field *field)
{
    return field->word == rule_word_boolean;
}

static const struct field *find(struct text name, enum category category)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        if (FIELDS[i].category == category && text_equal(text_of(FIELDS[i].name), name))
            return &FIELDS[i];
    return NULL;
}

const char *rule_category_word(enum category category)
{
    return category == CATEGORY_HOP ? "hop" : category == CATEGORY_CHAIN ? "chain" : "event";
}

int rule_find_field(struct text name, enum category category, struct field_ref *out)
{
    *out = (struct field_ref){name.len == 0                ? &rule_any_field
                              : category == CATEGORY_EVENT ? rule_find_event_field(name)
                                                           : find(name, category),
                              false};
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
        struct subject parent = {.chain = subject->chain,
                                 .hop = subject->hop->parent,
                                 .names = subject->names,
                                 .expected = subject->expected};
        return parent.hop && ref->field->get(&parent, ref->field, i, out);
    }
    return ref->field->get(subject, ref->field, i, out);
}

bool rule_has_field(struct subject *subject, const struct field_ref *ref)
{
    struct value value;
    return subject->event ? rule_field_of(subject->event->at.event_id, ref->field) != NULL
                          : rule_get_field(subject, ref, 0, &value);
}
