/* expected: which front end may act for its users at which back end. Grammar and meaning: rules/README.md. */
#include "rule/expected.h"

/* A forest with thousands of front ends fits; more is a mistake or an attack. */
#define EXPECTED_BYTES (1u << 20)
#define EXPECTED_NODES 100000
#define PATTERN_BYTES  512 /* the longest SPN in use is far shorter */

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

struct text rule_spn_class(struct text spn)
{
    return text_slice(spn, 0, text_find(spn, '/'));
}

struct text rule_spn_host(struct text spn)
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
        target->class = rule_read_glob(source->arena, rule_spn_class(t), false, false, false);
        target->host = rule_read_glob(source->arena, rule_spn_host(t), false, false, false);
        if (rule_spn_class(t).len == 0 || rule_spn_host(t).len == 0)
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
