/* verdict: a delegated hop held against the allow list. */
#include "rule/verdict.h"

#include <string.h>

static const char *const WORDS[VERDICT_COUNT] = {
    [VERDICT_ACCOUNT] = "front-end-not-listed",
    [VERDICT_TARGET] = "back-end-not-listed",
    [VERDICT_TRANSITION] = "protocol-transition-not-allowed",
    [VERDICT_HOST] = "unconstrained-not-allowed",
};

const char *rule_verdict_word(enum verdict verdict)
{
    return verdict < VERDICT_COUNT ? WORDS[verdict] : NULL;
}

struct text rule_short_name(struct text host)
{
    size_t dot = text_find(host, '.');
    bool address = host.len && host.at[0] >= '0' && host.at[0] <= '9' && dot < host.len &&
                   host.at[host.len - 1] >= '0' && host.at[host.len - 1] <= '9';
    return address ? host : text_slice(host, 0, dot);
}

static bool match_host(const struct glob *glob, struct text host)
{
    return host.len && (rule_match_glob(glob, host) || rule_match_glob(glob, rule_short_name(host)));
}

/* web2$ is the account of web2 where the account that runs the service is not known. */
static bool match_machine(const struct glob *glob, struct text host)
{
    char account[256];
    host = rule_short_name(host);
    if (host.len == 0 || host.len >= sizeof account)
        return false;
    memcpy(account, host.at, host.len);
    account[host.len] = '$';
    return rule_match_glob(glob, (struct text){account, host.len + 1});
}

static bool match_target(const struct target *target, struct text service, struct text host)
{
    bool is_spn = text_find(service, '/') < service.len;
    switch (target->kind) {
    case TARGET_ACCOUNT:
        return service.len && !is_spn ? rule_match_glob(&target->whole, service)
                                      : match_machine(&target->whole, host);
    case TARGET_SPN:
        if (is_spn)
            return rule_match_glob(&target->whole, service) ||
                   (rule_match_glob(&target->class, rule_spn_class(service)) &&
                    match_host(&target->host, rule_spn_host(service)));
        return match_host(&target->host, host);
    case TARGET_HOST_OR_ACCOUNT:
        break;
    }
    return match_host(&target->whole, host) || rule_match_glob(&target->whole, service);
}

static bool match_account(const struct front_end *front_end, struct text account)
{
    if (!front_end->domain)
        account = text_slice(account, 0, text_find_last(account, '@'));
    return rule_match_glob(&front_end->account, account);
}

static struct text end_text(const struct end *end, const struct names *names)
{
    return names_text(names, end->host ? end->host : end->address);
}

static enum verdict judge_s4u(const struct expected *expected, const struct hop *hop,
                              const struct names *names)
{
    struct text account = names_text(names, hop->delegate), service = names_text(names, hop->service);
    struct text host = end_text(&hop->target, names);
    bool transition = hop->marks & 1u << MARK_S4U2SELF_TRANSITION;
    enum verdict verdict = VERDICT_ACCOUNT;
    for (const struct front_end *f = expected->front_ends; f; f = f->next) {
        bool listed = false;
        if (!match_account(f, account))
            continue;
        for (const struct target *t = f->targets; t && !listed; t = t->next)
            listed = match_target(t, service, host);
        if (listed && (f->protocol_transition || !transition))
            return VERDICT_EXPECTED;
        if (verdict != VERDICT_TRANSITION)
            verdict = listed ? VERDICT_TRANSITION : VERDICT_TARGET;
    }
    return verdict;
}

/* Domain controllers are trusted for delegation always: nothing to allow. */
static enum verdict judge_forwarded(const struct expected *expected, struct text host, bool is_dc)
{
    if (host.len == 0)
        return VERDICT_NONE;
    for (const struct host *h = expected->unconstrained; h && !is_dc; h = h->next)
        is_dc = match_host(&h->name, host);
    return is_dc ? VERDICT_EXPECTED : VERDICT_HOST;
}

enum verdict rule_judge_expected(const struct expected *expected, const struct hop *hop,
                                 const struct names *names)
{
    if (!expected)
        return VERDICT_NONE;
    if (hop->mechanism == MECHANISM_S4U2PROXY)
        return hop->delegate ? judge_s4u(expected, hop, names) : VERDICT_NONE;
    if (hop->mechanism == MECHANISM_FORWARDED_TGT)
        return judge_forwarded(expected, end_text(&hop->source, names),
                               hop->parent && hop->parent->target_is_dc);
    if (hop->marks & 1u << MARK_TGT_FORWARDED)
        return judge_forwarded(expected, end_text(&hop->target, names), hop->target_is_dc);
    return VERDICT_NONE;
}
