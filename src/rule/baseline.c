/* baseline: accounts of a directory with what they may. Grammar and meaning: rules/README.md. */
#include "rule/baseline.h"

#include <stdlib.h>
#include <string.h>

/* All accounts of a large forest: some 200,000 of 500 bytes each. */
#define BASELINE_BYTES (128u << 20)
#define BASELINE_NODES (8u << 20)
#define NAME_BYTES     1024 /* SPNs may be long; Windows has no limit but that of a token */
#define LIST_MOST      65536

static int read_name(const struct source *source, const struct node *node, struct text *out)
{
    char lower[NAME_BYTES];
    struct text t = text_trim(node->text);
    if (node->kind != NODE_TEXT || t.len == 0 || text_find(t, '\n') < t.len)
        return rule_refuse(source, node, "a name is expected here");
    if (t.len > sizeof lower)
        return rule_refuse(source, node, "longer than %d bytes", NAME_BYTES);
    *out = arena_text(source->arena, text_lower(t, lower, sizeof lower));
    return 0;
}

/* S-1-5-21-1-2-3-1104, as events write it. */
static bool is_sid(struct text t)
{
    return t.len > 4 && text_same(text_slice(t, 0, 4), TEXT("s-1-")) && text_find(t, '@') == t.len;
}

static int read_sid(const struct source *source, const struct node *node, void *into)
{
    struct directory_account *account = into;
    char shown[RULE_SHOWN];
    struct text t = text_trim(node->text);
    if (node->kind != NODE_TEXT || !is_sid(t) || t.len > NAME_BYTES)
        return rule_refuse(source, node, "'%s' is no SID: S-1-5-21-...", rule_show(t, shown));
    account->sid = arena_text(source->arena, t);
    return 0;
}

static int read_account(const struct source *source, const struct node *node, void *into)
{
    struct directory_account *account = into;
    size_t at;
    if (read_name(source, node, &account->account) != 0)
        return -1;
    at = text_find_last(account->account, '@');
    if (at == 0 || at + 1 >= account->account.len)
        return rule_refuse(source, node, "an account is name@dns.domain: web1$@corp.example");
    return 0;
}

static int read_kind(const struct source *source, const struct node *node, void *into)
{
    struct directory_account *account = into;
    char shown[RULE_SHOWN];
    for (int kind = 0; account_word((enum account_kind)kind); kind++)
        if (text_same(node->text, text_of(account_word((enum account_kind)kind)))) {
            account->kind = (enum account_kind)kind;
            return 0;
        }
    return rule_refuse(source, node, "'%s' is no kind of account: user, computer, managed",
                       rule_show(node->text, shown));
}

static int read_host(const struct source *source, const struct node *node, void *into)
{
    struct directory_account *account = into;
    return read_name(source, node, &account->host);
}

static int by_text(const void *a, const void *b)
{
    const struct text *x = a, *y = b;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = len ? memcmp(x->at, y->at, len) : 0;
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Names, and SIDs as they are; sorted, each once. */
static int read_list(const struct source *source, const struct node *list, struct text_list *out)
{
    struct text *all;
    size_t count = 0;
    if (list->kind != NODE_LIST)
        return rule_refuse(source, list, "'%s' must be a list", list->key->text.at);
    if (list->count > LIST_MOST)
        return rule_refuse(source, list, "more than %d entries", LIST_MOST);
    all = arena_take(source->arena, (list->count + 1) * sizeof *all);
    for (const struct node *n = list->first; n; n = n->next) {
        if (read_name(source, n, &all[count]) != 0)
            return -1;
        if (is_sid(all[count]))
            all[count] = arena_text(source->arena, text_trim(n->text));
        count++;
    }
    if (count)
        qsort(all, count, sizeof *all, by_text);
    out->count = 0;
    out->at = all;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !text_equal(all[i], all[out->count - 1]))
            all[out->count++] = all[i];
    return 0;
}

/* A reader of a member of struct directory_account. */
#define READ(name, reader, member)                                                                           \
    static int name(const struct source *source, const struct node *node, void *into)                        \
    {                                                                                                        \
        return reader(source, node, &((struct directory_account *)into)->member);                            \
    }

READ(read_dc, rule_read_bool, is_dc)
READ(read_unconstrained, rule_read_bool, unconstrained)
READ(read_transition, rule_read_bool, protocol_transition)
READ(read_sensitive, rule_read_bool, sensitive)
READ(read_protected, rule_read_bool, protected_user)
READ(read_spns, read_list, spns)
READ(read_delegates_to, read_list, delegates_to)
READ(read_accepts, read_list, accepts)
READ(read_runs_on, read_list, runs_on)

static int by_account(const void *a, const void *b)
{
    const struct directory_account *x = a, *y = b;
    return by_text(&x->account, &y->account);
}

static int read_accounts(const struct source *source, const struct node *node, void *into)
{
    static const struct key keys[] = {{"account", true, read_account},
                                      {"kind", false, read_kind},
                                      {"sid", false, read_sid},
                                      {"host", false, read_host},
                                      {"dc", false, read_dc},
                                      {"unconstrained", false, read_unconstrained},
                                      {"protocol_transition", false, read_transition},
                                      {"sensitive", false, read_sensitive},
                                      {"protected_user", false, read_protected},
                                      {"spns", false, read_spns},
                                      {"delegates_to", false, read_delegates_to},
                                      {"accepts", false, read_accepts},
                                      {"runs_on", false, read_runs_on},
                                      {NULL, false, NULL}};
    struct directory *directory = into;
    struct directory_account *all;
    if (node->kind != NODE_LIST)
        return rule_refuse(source, node, "'directory' must be a list of accounts");
    all = arena_take(source->arena, (directory->count + node->count + 1) * sizeof *all);
    if (directory->count)
        memcpy(all, directory->at, directory->count * sizeof *all);
    for (const struct node *n = node->first; n; n = n->next)
        if (rule_read_map(source, n, keys, "an account", &all[directory->count++]) != 0)
            return -1;
    directory->at = all;
    if (directory->count)
        qsort(all, directory->count, sizeof *all, by_account);
    return 0;
}

/* What was exported of no account. */
static int read_lacks(const struct source *source, const struct node *node, void *into)
{
    struct directory *directory = into;
    char shown[RULE_SHOWN];
    if (node->kind != NODE_LIST)
        return rule_refuse(source, node, "'lacks' must be a list");
    for (const struct node *n = node->first; n; n = n->next) {
        unsigned lack = 0;
        while (lack < LACK_COUNT && !text_same(n->text, text_of(lack_word((enum directory_lack)lack))))
            lack++;
        if (lack == LACK_COUNT)
            return rule_refuse(source, n,
                               "'%s' is nothing that an export may lack: flags, delegates_to, accepts, "
                               "protected_user, spns",
                               rule_show(n->text, shown));
        directory->lacks |= 1u << lack;
    }
    return 0;
}

/* The last of the file's accounts with this name. */
static const struct node *place_of(const struct node *accounts, struct text account)
{
    const struct node *found = accounts;
    for (const struct node *n = accounts->first; n; n = n->next)
        if (text_same(text_trim(rule_child(n, "account")->text), account))
            found = n;
    return found;
}

/* An account that stands twice: which of the two is meant? */
static int check_once(const struct source *source, const struct node *root, const struct directory *directory)
{
    char shown[RULE_SHOWN];
    for (size_t i = 1; i < directory->count; i++) {
        struct text account = directory->at[i].account;
        if (text_equal(account, directory->at[i - 1].account))
            return rule_refuse(source, place_of(rule_child(root, "directory"), account),
                               "the account %s stands in this file twice, or in one before it: import the "
                               "exports together into one",
                               rule_show(account, shown));
    }
    return 0;
}

int rule_read_baseline(const struct source *source, struct text yaml, struct directory *directory)
{
    static const struct key keys[] = {
        {"lacks", false, read_lacks}, {"directory", true, read_accounts}, {NULL, false, NULL}};
    struct directory read = *directory;
    struct source own = *source;
    struct arena tree;
    const struct node *root;
    int status;
    arena_init(&tree);
    own.arena = &tree;
    status = rule_read_tree(&own, yaml, BASELINE_BYTES, BASELINE_NODES, &root);
    if (status == 0)
        status = rule_read_map(source, root, keys, "a baseline", &read);
    if (status == 0)
        status = check_once(source, root, &read);
    arena_done(&tree);
    if (status == 0)
        *directory = read;
    return status;
}
