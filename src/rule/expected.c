/* expected: which front end may act for its users at which back end. Grammar and meaning: rules/README.md. */
#include "rule/expected.h"

#include "base/time.h"
#include "model/spn.h"

#include <stdlib.h>
#include <strings.h>

/* What was learned from a forest's history: tens of thousands of paths; more is a mistake or an attack. */
#define EXPECTED_BYTES (8u << 20)
#define EXPECTED_NODES 1000000
#define PATTERN_BYTES  512 /* the longest SPN in use is far shorter */
#define OWNER_BYTES    200 /* a name and how to reach them */
#define WHY_BYTES      1000

struct text rule_sam(struct text account)
{
    return text_slice(account, 0, text_find_last(account, '@'));
}

/* A name or pattern without a NetBIOS domain: web1$, web1$@test.com, HTTP/web2. */
static int read_name(const struct source *source, const struct node *node, struct text *out)
{
    if (rule_read_text(source, node, PATTERN_BYTES, false, out) != 0)
        return -1;
    if (text_find(*out, '\\') < out->len)
        return rule_refuse(source, node,
                           "a backslash: write accounts as name or name@dns.domain, not DOMAIN\\name");
    return 0;
}

/* One of a computer, a service or who runs it: no blanks. */
static int read_pattern(const struct source *source, const struct node *node, struct text *out)
{
    if (read_name(source, node, out) != 0)
        return -1;
    if (text_find(*out, ' ') < out->len)
        return rule_refuse(source, node, "a blank in a name: one name to an entry");
    return 0;
}

static struct who make_who(const struct source *source, struct text t)
{
    return (struct who){.written = t,
                        .glob = rule_read_glob(source->arena, t, false, false, false),
                        .domain = text_find(t, '@') < t.len};
}

static int read_account(const struct source *source, const struct node *node, void *into)
{
    struct front_end *front_end = into;
    struct text t;
    if (read_pattern(source, node, &t) != 0)
        return -1;
    if (text_find(t, '/') < t.len)
        return rule_refuse(source, node, "an SPN: the front end is named by its account (web1$)");
    front_end->account = make_who(source, t);
    return 0;
}

static int read_target(const struct source *source, const struct node *node, struct target *target)
{
    struct text t;
    if (read_pattern(source, node, &t) != 0)
        return -1;
    if (text_find(t, '@') < t.len)
        return rule_refuse(source, node, "an '@': name a back end by its account (web2$), host or SPN");
    target->any = text_equal(t, TEXT("*"));
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

/* ---- who, and until when ---- */

static int read_users(const struct source *source, const struct node *list, const struct who_group *groups,
                      struct who **users)
{
    if (list->kind != NODE_LIST || list->count == 0)
        return rule_refuse(source, list, "a list of users is expected: [anna@corp.example, 'hd-*']");
    for (const struct node *n = list->first; n; n = n->next) {
        const struct who_group *group = groups;
        struct text t;
        if (read_name(source, n, &t) != 0)
            return -1;
        while (group && !text_same(group->name, t))
            group = group->next;
        for (const struct who *w = group ? group->users : NULL; w; w = w->next) {
            struct who *copy = arena_take(source->arena, sizeof *copy);
            *copy = *w;
            copy->next = *users;
            *users = copy;
        }
        if (!group) {
            struct who *who = arena_take(source->arena, sizeof *who);
            *who = make_who(source, t);
            who->next = *users;
            *users = who;
        }
    }
    return 0;
}

static int read_front_end_users(const struct source *source, const struct node *node, void *into)
{
    struct front_end *front_end = into;
    front_end->some_users = true;
    return read_users(source, node, front_end->groups, &front_end->users);
}

static int read_owner(const struct source *source, const struct node *node, void *into)
{
    struct terms *terms = into;
    return rule_read_text(source, node, OWNER_BYTES, false, &terms->owner);
}

static int read_why(const struct source *source, const struct node *node, void *into)
{
    struct terms *terms = into;
    return rule_read_text(source, node, WHY_BYTES, true, &terms->why);
}

/* The beginning of a day, UTC. */
static int read_day(const struct source *source, const struct node *node, int64_t *day)
{
    char shown[RULE_SHOWN], plain[sizeof "2026-12-31T00:00:00"] = "0000-00-00T00:00:00";
    struct text t = text_trim(node->text);
    for (size_t i = 0; i < t.len && i < 10; i++)
        plain[i] = t.at[i];
    if (node->kind == NODE_TEXT && t.len == 10 && time_parse(text_of(plain), day) == 0)
        return 0;
    return rule_refuse(source, node, "'%s' is no date: write 2026-12-31", rule_show(t, shown));
}

static int read_expires(const struct source *source, const struct node *node, void *into)
{
    struct terms *terms = into;
    int64_t day;
    if (read_day(source, node, &day) != 0)
        return -1;
    terms->expires = arena_text(source->arena, text_trim(node->text));
    terms->until = day + 86400 * TIME_SECOND;
    return 0;
}

static int read_seen_day(const struct source *source, const struct node *node, void *into)
{
    int64_t day;
    (void)into;
    return read_day(source, node, &day);
}

static int read_seen_count(const struct source *source, const struct node *node, void *into)
{
    char shown[RULE_SHOWN];
    uint64_t count;
    (void)into;
    if (node->kind == NODE_TEXT && text_number(node->text, &count) == 0)
        return 0;
    return rule_refuse(source, node, "'%s' is no number", rule_show(node->text, shown));
}

/* What learning left there, for people. */
static int read_seen(const struct source *source, const struct node *node, void *into)
{
    static const struct key keys[] = {{"hops", false, read_seen_count},
                                      {"first", false, read_seen_day},
                                      {"last", false, read_seen_day},
                                      {"users", false, read_seen_count},
                                      {NULL, false, NULL}};
    return rule_read_map(source, node, keys, "'seen'", into);
}

/* ---- front ends ---- */

/* A file, while it is read. */
struct reading {
    struct expected expected;
    struct who_group *groups;
};

static int read_groups(const struct source *source, const struct node *node, void *into)
{
    struct reading *reading = into;
    if (node->kind != NODE_MAP)
        return rule_refuse(source, node, "'groups' must be a map: helpdesk: [anna@corp.example, 'hd-*']");
    for (const struct node *n = node->first; n; n = n->next) {
        struct who_group *group = arena_take(source->arena, sizeof *group);
        if (rule_read_text(source, n->key, PATTERN_BYTES, false, &group->name) != 0 ||
            read_users(source, n, NULL, &group->users) != 0)
            return -1;
        group->next = reading->groups;
        reading->groups = group;
    }
    return 0;
}

static int read_delegation(const struct source *source, const struct node *node, void *into)
{
    static const struct key keys[] = {{"account", true, read_account},
                                      {"targets", true, read_targets},
                                      {"protocol_transition", false, read_transition},
                                      {"users", false, read_front_end_users},
                                      {"owner", false, read_owner},
                                      {"reason", false, read_why},
                                      {"expires", false, read_expires},
                                      {"seen", false, read_seen},
                                      {NULL, false, NULL}};
    struct reading *reading = into;
    struct expected *expected = &reading->expected;
    if (node->kind != NODE_LIST)
        return rule_refuse(source, node, "'delegation' must be a list of front ends");
    for (const struct node *n = node->first; n; n = n->next) {
        struct front_end *front_end = arena_take(source->arena, sizeof *front_end);
        front_end->groups = reading->groups;
        front_end->place = expected->count;
        if (rule_read_map(source, n, keys, "a front end", front_end) != 0)
            return -1;
        front_end->next = expected->front_ends;
        expected->front_ends = front_end;
        expected->count++;
    }
    return 0;
}

/* ---- hosts with forwarded tickets ---- */

static int read_host_name(const struct source *source, const struct node *node, void *into)
{
    struct host *host = into;
    struct text t;
    if (read_pattern(source, node, &t) != 0)
        return -1;
    if (text_find(t, '/') < t.len || t.at[t.len - 1] == '$')
        return rule_refuse(source, node, "a host is expected: web1 or web1.test.com");
    host->name = rule_read_glob(source->arena, t, false, false, false);
    return 0;
}

static int read_unconstrained(const struct source *source, const struct node *node, void *into)
{
    static const struct key keys[] = {{"host", true, read_host_name}, {"owner", false, read_owner},
                                      {"reason", false, read_why},    {"expires", false, read_expires},
                                      {"seen", false, read_seen},     {NULL, false, NULL}};
    struct reading *reading = into;
    if (node->kind != NODE_LIST)
        return rule_refuse(source, node, "'unconstrained' must be a list of hosts");
    for (const struct node *n = node->first; n; n = n->next) {
        struct host *host = arena_take(source->arena, sizeof *host);
        if ((n->kind == NODE_MAP ? rule_read_map(source, n, keys, "a host", host)
                                 : read_host_name(source, n, host)) != 0)
            return -1;
        host->next = reading->expected.unconstrained;
        reading->expected.unconstrained = host;
    }
    return 0;
}

/* ---- the whole ---- */

int rule_compare_same(struct text a, struct text b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? strncasecmp(a.at, b.at, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_sam(const void *a, const void *b)
{
    const struct front_end *x = *(const struct front_end *const *)a, *y = *(const struct front_end *const *)b;
    int order = rule_compare_same(rule_sam(x->account.written), rule_sam(y->account.written));
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* By account, so that a hop is held against its own front end's entries alone. */
static void sort_front_ends(const struct source *source, struct expected *expected)
{
    size_t low = 0, high = expected->count;
    const struct front_end **all = arena_take(source->arena, (expected->count + 1) * sizeof *all);
    for (const struct front_end *f = expected->front_ends; f; f = f->next)
        all[f->account.glob.wild ? --high : low++] = f;
    if (low)
        qsort(all, low, sizeof *all, by_sam);
    expected->plain = all;
    expected->plain_count = low;
    expected->wild = all + low;
    expected->wild_count = expected->count - low;
}

int rule_read_expected(const struct source *source, struct text yaml, struct expected **expected)
{
    static const struct key keys[] = {{"groups", false, read_groups},
                                      {"delegation", false, read_delegation},
                                      {"unconstrained", false, read_unconstrained},
                                      {NULL, false, NULL}};
    struct reading reading = {0};
    struct source own = *source;
    struct arena tree;
    const struct node *root;
    int status;
    if (*expected)
        reading.expected = **expected;
    arena_init(&tree);
    own.arena = &tree;
    status = rule_read_tree(&own, yaml, EXPECTED_BYTES, EXPECTED_NODES, &root);
    if (status == 0)
        status = rule_read_map(source, root, keys, "an allow list", &reading);
    arena_done(&tree);
    if (status != 0)
        return -1;
    sort_front_ends(source, &reading.expected);
    if (!*expected) {
        *expected = arena_take(source->arena, sizeof **expected);
        reading.expected.others = arena_take(source->arena, sizeof *reading.expected.others);
    }
    **expected = reading.expected;
    map_done((*expected)->others);
    return 0;
}

void rule_forget_expected(struct expected *expected)
{
    if (expected)
        map_done(expected->others);
}
