/* expected: which front end may act for its users at which back end. Grammar and meaning: rules/README.md. */
#include "rule/expected.h"

#include "rule/glob.h"

#include <string.h>

/* A forest with thousands of front ends fits; more is a mistake or an attack. */
#define EXPECTED_BYTES (1u << 20)
#define EXPECTED_NODES 100000
#define PATTERN_BYTES  512 /* the longest SPN in use is far shorter */

enum target_kind {
    TARGET_HOST_OR_ACCOUNT, /* web2, web2.test.com, svcsql */
    TARGET_ACCOUNT,         /* web2$ */
    TARGET_SPN,             /* HTTP/web2.test.com:8080 */
};

struct target {
    struct target *next;
    enum target_kind kind;
    struct glob whole, class, host; /* class/host[:port] of an SPN */
};

struct front_end {
    struct front_end *next;
    struct glob account;
    bool domain; /* account is sam@dns.domain */
    struct target *targets;
    bool protocol_transition;
};

struct host {
    struct host *next;
    struct glob name;
};

struct expected {
    struct front_end *front_ends;
    struct host *unconstrained;
};

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

/* A name or pattern: web1$, web1$@test.com, HTTP/web2. */
static int read_pattern(const struct source *source, const struct node *node, struct text *out)
{
    if (rule_read_text(source, node, PATTERN_BYTES, false, out) != 0)
        return -1;
    if (text_find(*out, '\\') < out->len)
        return rule_refuse(source, node,
                           "a backslash: write accounts as name or name@dns.domain, not DOMAIN\\name");
    if (text_find(*out, ' ') < out->len)
        return rule_refuse(source, node, "a blank in a name: one name to an entry");
    return 0;
}

static int read_account(const struct source *source, const struct node *node, void *into)
{
    struct front_end *front_end = into;
    struct text t;
    if (read_pattern(source, node, &t) != 0)
        return -1;
    if (text_find(t, '/') < t.len)
        return rule_refuse(source, node, "an SPN: the front end is named by its account (web1$)");
    front_end->domain = text_find(t, '@') < t.len;
    front_end->account = rule_read_glob(source->arena, t, false, false, false);
    return 0;
}

static struct text spn_class(struct text spn)
{
    return text_slice(spn, 0, text_find(spn, '/'));
}

static struct text spn_host(struct text spn)
{
    struct text host = text_slice(spn, text_find(spn, '/') + 1, spn.len);
    host = text_slice(host, 0, text_find(host, '/'));
    return text_slice(host, 0, text_find(host, ':'));
}

static int read_target(const struct source *source, const struct node *node, struct target *target)
{
    struct text t;
    if (read_pattern(source, node, &t) != 0)
        return -1;
    if (text_find(t, '@') < t.len)
        return rule_refuse(source, node, "an '@': name a back end by its account (web2$), host or SPN");
    target->whole = rule_read_glob(source->arena, t, false, false, false);
    target->kind = t.at[t.len - 1] == '$' ? TARGET_ACCOUNT : TARGET_HOST_OR_ACCOUNT;
    if (text_find(t, '/') < t.len) {
        target->kind = TARGET_SPN;
        target->class = rule_read_glob(source->arena, spn_class(t), false, false, false);
        target->host = rule_read_glob(source->arena, spn_host(t), false, false, false);
        if (spn_class(t).len == 0 || spn_host(t).len == 0)
            return rule_refuse(source, node, "an SPN is class/host or class/host:port");
    }
    return 0;
}

static int read_targets(const struct source *source, const struct node *node, void *into)
{
    struct front_end *front_end = into;
    if (node->kind != NODE_LIST || node->count == 0)
        return rule_refuse(source, node, "'targets' must be a list of accounts, hosts or SPNs");
    for (const struct node *n = node->first; n; n = n->next) {
        struct target *target = arena_take(source->arena, sizeof *target);
        if (read_target(source, n, target) != 0)
            return -1;
        target->next = front_end->targets;
        front_end->targets = target;
    }
    return 0;
}

static int read_transition(const struct source *source, const struct node *node, void *into)
{
    struct front_end *front_end = into;
    return rule_read_bool(source, node, &front_end->protocol_transition);
}

static int read_delegation(const struct source *source, const struct node *node, void *into)
{
    static const struct key keys[] = {{"account", true, read_account},
                                      {"targets", true, read_targets},
                                      {"protocol_transition", false, read_transition},
                                      {NULL, false, NULL}};
    struct expected *expected = into;
    if (node->kind != NODE_LIST)
        return rule_refuse(source, node, "'delegation' must be a list of front ends");
    for (const struct node *n = node->first; n; n = n->next) {
        struct front_end *front_end = arena_take(source->arena, sizeof *front_end);
        if (rule_read_map(source, n, keys, "a front end", front_end) != 0)
            return -1;
        front_end->next = expected->front_ends;
        expected->front_ends = front_end;
    }
    return 0;
}

static int read_unconstrained(const struct source *source, const struct node *node, void *into)
{
    struct expected *expected = into;
    if (node->kind != NODE_LIST)
        return rule_refuse(source, node, "'unconstrained' must be a list of hosts");
    for (const struct node *n = node->first; n; n = n->next) {
        struct host *host = arena_take(source->arena, sizeof *host);
        struct text t;
        if (read_pattern(source, n, &t) != 0)
            return -1;
        if (text_find(t, '/') < t.len || t.at[t.len - 1] == '$')
            return rule_refuse(source, n, "a host is expected: web1 or web1.test.com");
        host->name = rule_read_glob(source->arena, t, false, false, false);
        host->next = expected->unconstrained;
        expected->unconstrained = host;
    }
    return 0;
}

int rule_read_expected(const struct source *source, struct text yaml, struct expected **expected)
{
    static const struct key keys[] = {{"delegation", false, read_delegation},
                                      {"unconstrained", false, read_unconstrained},
                                      {NULL, false, NULL}};
    struct expected both = {0};
    const struct node *root;
    if (*expected)
        both = **expected;
    if (rule_read_tree(source, yaml, EXPECTED_BYTES, EXPECTED_NODES, &root) != 0 ||
        rule_read_map(source, root, keys, "an allow list", &both) != 0)
        return -1;
    if (!*expected)
        *expected = arena_take(source->arena, sizeof **expected);
    **expected = both;
    return 0;
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
                   (rule_match_glob(&target->class, spn_class(service)) &&
                    match_host(&target->host, spn_host(service)));
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
