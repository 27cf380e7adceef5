/* verdict: a delegated hop held against the allow list, then against what the directory says of it. */
#include "rule/verdict.h"

#include "model/host.h"
#include "model/spn.h"

#include <string.h>

static const char *const WORDS[VERDICT_COUNT] = {
    [VERDICT_ACCOUNT] = "front-end-not-listed",
    [VERDICT_TARGET] = "back-end-not-listed",
    [VERDICT_TRANSITION] = "protocol-transition-not-allowed",
    [VERDICT_HOST] = "unconstrained-not-allowed",
    [VERDICT_OTHER] = "other-front-end",
    [VERDICT_USER] = "user-not-listed",
    [VERDICT_EXPIRED] = "entry-expired",
    [VERDICT_FORBIDDEN] = "not-allowed-by-directory",
    [VERDICT_NEW] = "allowed-but-new",
    [VERDICT_BARRED] = "user-may-not-be-delegated",
};

const char *rule_verdict_word(enum verdict verdict)
{
    return verdict < VERDICT_COUNT ? WORDS[verdict] : NULL;
}

static bool match_host(const struct glob *glob, struct text host)
{
    return host.len && (rule_match_glob(glob, host) || rule_match_glob(glob, host_label(host)));
}

/* web2$ is the account of web2 where the account that runs the service is not known. */
static bool match_machine(const struct glob *glob, struct text host)
{
    char account[256];
    host = host_label(host);
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
                   (rule_match_glob(&target->class, spn_class(service)) &&
                    match_host(&target->host, spn_host(service)));
        return match_host(&target->host, host);
    case TARGET_HOST_OR_ACCOUNT:
        break;
    }
    return match_host(&target->whole, host) || rule_match_glob(&target->whole, service);
}

static bool match_who(const struct who *who, struct text account)
{
    return rule_match_glob(&who->glob, who->domain ? account : rule_sam(account));
}

static struct text end_text(const struct end *end, const struct names *names)
{
    return names_text(names, end->host ? end->host : end->address);
}

static bool is_over(const struct terms *terms, const struct hop *hop)
{
    return terms->until && hop->start >= terms->until;
}

/* A hop, while it is held against the entries. */
struct asked {
    const struct hop *hop;
    struct text account, service, host, user;
};

/* Nobody knows whose hop it is: it may be one of the entry's users. */
static bool has_user(const struct front_end *front_end, struct text user)
{
    const struct who *w = front_end->users;
    while (user.len && w && !match_who(w, user))
        w = w->next;
    return !front_end->some_users || !user.len || w;
}

static bool has_target(const struct front_end *front_end, const struct asked *asked, bool named)
{
    for (const struct target *t = front_end->targets; t; t = t->next)
        if (!(named && t->any) && match_target(t, asked->service, asked->host))
            return true;
    return false;
}

static enum verdict judge_entry(const struct front_end *front_end, const struct asked *asked)
{
    bool transition = asked->hop->marks & 1u << MARK_S4U2SELF_TRANSITION;
    if (!match_who(&front_end->account, asked->account))
        return VERDICT_ACCOUNT;
    if (!has_target(front_end, asked, false))
        return VERDICT_TARGET;
    if (transition && !front_end->protocol_transition)
        return VERDICT_TRANSITION;
    if (!has_user(front_end, asked->user))
        return VERDICT_USER;
    return is_over(&front_end->terms, asked->hop) ? VERDICT_EXPIRED : VERDICT_EXPECTED;
}

/* How near an entry comes to allowing the hop. */
static int nearness(enum verdict verdict)
{
    static const int near[VERDICT_COUNT] = {[VERDICT_TARGET] = 1,
                                            [VERDICT_TRANSITION] = 2,
                                            [VERDICT_USER] = 3,
                                            [VERDICT_EXPIRED] = 4,
                                            [VERDICT_EXPECTED] = 5};
    return near[verdict];
}

/* The nearest entry so far, of two alike the first of the list. */
struct nearest {
    enum verdict verdict;
    const struct front_end *entry;
};

static void try_entry(struct nearest *nearest, const struct front_end *entry, const struct asked *asked)
{
    enum verdict verdict = judge_entry(entry, asked);
    int nearer = nearness(verdict) - nearness(nearest->verdict);
    if (nearer > 0 || (nearer == 0 && nearest->entry && entry->place < nearest->entry->place))
        *nearest = (struct nearest){verdict, entry};
}

/* The first of the entries with this very account. */
static size_t first_of(const struct expected *expected, struct text sam)
{
    size_t low = 0, high = expected->plain_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rule_compare_same(rule_sam(expected->plain[middle]->account.written), sam) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct nearest find_nearest(const struct expected *expected, const struct asked *asked)
{
    struct nearest nearest = {.verdict = VERDICT_ACCOUNT};
    struct text sam = rule_sam(asked->account);
    for (size_t i = first_of(expected, sam); i < expected->plain_count; i++) {
        if (!text_same(rule_sam(expected->plain[i]->account.written), sam))
            break;
        try_entry(&nearest, expected->plain[i], asked);
    }
    for (size_t i = 0; i < expected->wild_count; i++)
        try_entry(&nearest, expected->wild[i], asked);
    return nearest;
}

/* The first front end of the list that may act at the hop's target, which it names. Of a target it is looked
 * for once: `others` has it by service and host, or 1 where there is none. */
static const struct front_end *find_other(const struct expected *expected, const struct asked *asked)
{
    const struct hop *hop = asked->hop;
    uint32_t host = hop->target.host ? hop->target.host : hop->target.address;
    uint64_t *known = map_put(expected->others, (uint64_t)hop->service << 32 | host);
    const struct front_end *other = NULL;
    if (*known)
        return *known == 1 ? NULL : (const struct front_end *)(uintptr_t)*known;
    for (const struct front_end *f = expected->front_ends; f; f = f->next)
        if (has_target(f, asked, true))
            other = f;
    *known = other ? (uintptr_t)other : 1;
    return other;
}

/* On no entry of the list, if there is one: what the directory says. */
static enum verdict judge_unlisted(const struct expected *expected, enum verdict listed,
                                   const struct hop *hop)
{
    bool transition = hop->marks & 1u << MARK_S4U2SELF_TRANSITION;
    if (!(hop->rights & RIGHT_TOLD))
        return expected ? listed : VERDICT_NONE;
    if (!(hop->rights & RIGHT_GRANTED))
        return VERDICT_FORBIDDEN;
    if (nearness(listed) >= nearness(VERDICT_TRANSITION))
        return listed;
    if (transition && !(hop->rights & RIGHT_TRANSITION))
        return VERDICT_TRANSITION;
    return expected ? VERDICT_NEW : VERDICT_EXPECTED;
}

static bool is_barred(const struct hop *hop)
{
    return hop->rights & RIGHT_BARRED && hop->outcome != OUTCOME_FAILURE;
}

static struct judgement judge_s4u(const struct expected *expected, const struct hop *hop,
                                  const struct names *names)
{
    struct asked asked = {hop, names_text(names, hop->delegate), names_text(names, hop->service),
                          end_text(&hop->target, names), names_text(names, hop->principal)};
    struct nearest nearest = {.verdict = VERDICT_ACCOUNT};
    struct judgement judgement = {.verdict = VERDICT_EXPECTED};
    const struct front_end *other;
    if (expected)
        nearest = find_nearest(expected, &asked);
    if (nearest.entry)
        judgement.terms = &nearest.entry->terms;
    judgement.listed = nearest.verdict == VERDICT_EXPECTED;
    if (nearest.verdict != VERDICT_EXPECTED)
        judgement.verdict = judge_unlisted(expected, nearest.verdict, hop);
    if (is_barred(hop))
        judgement.verdict = VERDICT_BARRED;
    if (judgement.verdict != VERDICT_ACCOUNT && judgement.verdict != VERDICT_TARGET &&
        judgement.verdict != VERDICT_NEW)
        return judgement;
    other = find_other(expected, &asked);
    if (other)
        judgement = (struct judgement){
            .verdict = VERDICT_OTHER, .terms = &other->terms, .listed_for = other->account.written};
    return judgement;
}

/* Domain controllers are trusted for delegation always: nothing to allow. */
static struct judgement judge_forwarded(const struct expected *expected, const struct hop *hop,
                                        struct text host, bool is_dc)
{
    struct judgement judgement = {.verdict = VERDICT_NONE};
    if (host.len == 0)
        return judgement;
    if (hop->rights & RIGHT_TOLD)
        judgement.verdict = !(hop->rights & RIGHT_GRANTED) ? VERDICT_HOST
                            : expected                     ? VERDICT_NEW
                                                           : VERDICT_EXPECTED;
    else if (expected)
        judgement.verdict = VERDICT_HOST;
    for (const struct host *h = expected ? expected->unconstrained : NULL; h; h = h->next) {
        if (!match_host(&h->name, host))
            continue;
        judgement.terms = &h->terms;
        judgement.verdict = is_over(&h->terms, hop) ? VERDICT_EXPIRED : VERDICT_EXPECTED;
        if (judgement.verdict == VERDICT_EXPECTED)
            break;
    }
    if (is_dc && (expected || judgement.verdict != VERDICT_NONE))
        judgement.verdict = VERDICT_EXPECTED;
    judgement.listed = expected && judgement.verdict == VERDICT_EXPECTED;
    if (is_barred(hop))
        judgement.verdict = VERDICT_BARRED;
    return judgement;
}

struct judgement rule_judge_delegation(const struct expected *expected, const struct hop *hop,
                                       const struct names *names)
{
    if (hop->mechanism == MECHANISM_S4U2PROXY && hop->delegate)
        return judge_s4u(expected, hop, names);
    if (hop->mechanism == MECHANISM_FORWARDED_TGT)
        return judge_forwarded(expected, hop, end_text(&hop->source, names),
                               hop->parent && hop->parent->target_is_dc);
    if (hop->mechanism != MECHANISM_S4U2PROXY && hop->marks & 1u << MARK_TGT_FORWARDED)
        return judge_forwarded(expected, hop, end_text(&hop->target, names), hop->target_is_dc);
    return (struct judgement){.verdict = VERDICT_NONE};
}
