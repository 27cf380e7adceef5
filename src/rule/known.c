/* known: which DNS name a domain has, which host an address, which host a service account. Grammar and
 * meaning: rules/README.md. */
#include "rule/known.h"

#include "base/names.h"

#include <arpa/inet.h>
#include <string.h>

/* As an allow list: some ten thousand hosts fit. */
#define KNOWN_BYTES (1u << 20)
#define KNOWN_NODES 100000
#define NAME_BYTES  255 /* the longest DNS name; accounts are far shorter */

/* Of one of the maps: how its pairs look, and who reads their halves, in lower case. */
struct kind {
    const char *name, *example;
    int (*read_key)(const struct source *source, const struct node *node, struct text *out);
    int (*read_value)(const struct source *source, const struct node *node, struct text *out);
};

/* Letters, digits, - and _, all beyond ASCII, and the characters of `also`. */
static bool may_stand(char c, const char *also)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 || c == '-' ||
           c == '_' || strchr(also, c);
}

static int read_name(const struct source *source, const struct node *node, const char *also, struct text *out)
{
    char lower[NAME_BYTES];
    if (rule_read_text(source, node, sizeof lower, false, out) != 0)
        return -1;
    *out = arena_text(source->arena, text_lower(*out, lower, sizeof lower));
    for (size_t i = 0; i < out->len; i++) {
        char c = out->at[i];
        if (c == ' ' || c == '\t')
            return rule_refuse(source, node, "a blank in a name");
        if (c == '\\')
            return rule_refuse(source, node, "a backslash: write accounts as name or name@dns.domain");
        if (!may_stand(c, also))
            return rule_refuse(source, node, "'%c' has no place in this name", c);
    }
    return 0;
}

/* Labels with dots between them. */
static bool is_full_name(struct text t)
{
    size_t dots = 0;
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] != '.')
            continue;
        if (i == 0 || i + 1 == t.len || t.at[i - 1] == '.')
            return false;
        dots++;
    }
    return dots > 0;
}

/* As decode has the addresses of events. False where it is none. */
static bool parse_address(struct text t, char out[INET6_ADDRSTRLEN])
{
    struct in6_addr v6;
    struct in_addr v4;
    char plain[INET6_ADDRSTRLEN];
    if (t.len >= sizeof plain)
        return false;
    memcpy(plain, t.at, t.len);
    plain[t.len] = '\0';
    if (inet_pton(AF_INET, plain, &v4) == 1)
        return inet_ntop(AF_INET, &v4, out, INET6_ADDRSTRLEN);
    if (inet_pton(AF_INET6, plain, &v6) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&v6))
        return inet_ntop(AF_INET, v6.s6_addr + 12, out, INET6_ADDRSTRLEN);
    return inet_ntop(AF_INET6, &v6, out, INET6_ADDRSTRLEN);
}

static int read_netbios(const struct source *source, const struct node *node, struct text *out)
{
    if (read_name(source, node, ".", out) != 0)
        return -1;
    if (text_find(*out, '.') < out->len)
        return rule_refuse(source, node, "a dot: the NetBIOS name stands first, as in CORP: corp.example");
    return 0;
}

static int read_full(const struct source *source, const struct node *node, const char *what,
                     const char *example, struct text *out)
{
    char address[INET6_ADDRSTRLEN];
    if (read_name(source, node, ".", out) != 0)
        return -1;
    if (!is_full_name(*out) || parse_address(*out, address))
        return rule_refuse(source, node, "the full name of a %s is expected: %s", what, example);
    return 0;
}

static int read_dns(const struct source *source, const struct node *node, struct text *out)
{
    return read_full(source, node, "domain", "corp.example", out);
}

static int read_host(const struct source *source, const struct node *node, struct text *out)
{
    return read_full(source, node, "host", "web1.corp.example", out);
}

static int read_address(const struct source *source, const struct node *node, struct text *out)
{
    char address[INET6_ADDRSTRLEN];
    struct text bare, scope;
    if (read_name(source, node, ".:%", out) != 0)
        return -1;
    bare = text_slice(*out, 0, text_find(*out, '%'));
    scope = text_slice(*out, bare.len, out->len);
    if (!parse_address(bare, address) || scope.len == 1 || (scope.len && !strchr(address, ':')))
        return rule_refuse(source, node, "an IPv4 or IPv6 address is expected: 10.0.0.5");
    if (strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0)
        return rule_refuse(source, node, "a loopback address: every host has it");
    if (!scope.len)
        *out = arena_text(source->arena, text_of(address));
    return 0;
}

static int read_account(const struct source *source, const struct node *node, struct text *out)
{
    size_t at;
    if (read_name(source, node, ".$@", out) != 0)
        return -1;
    at = text_find(*out, '@');
    if (at == 0 || (at < out->len && !is_full_name(text_slice(*out, at + 1, out->len))))
        return rule_refuse(source, node, "an account is name or name@dns.domain: web1gmsa$@corp.example");
    return 0;
}

static int read_pairs(const struct source *source, const struct node *map, const struct kind *kind,
                      struct known_list *list)
{
    struct known_pair *pairs = arena_take(source->arena, (map->count + 1) * sizeof *pairs);
    struct names *seen = names_new();
    char shown[RULE_SHOWN];
    int status = 0;
    if (map->kind != NODE_MAP)
        status = rule_refuse(source, map, "'%s' must be a map: %s", kind->name, kind->example);
    for (const struct node *n = map->first; n && status == 0; n = n->next) {
        struct known_pair *pair = &pairs[list->count++];
        if (kind->read_key(source, n->key, &pair->key) != 0 || kind->read_value(source, n, &pair->value) != 0)
            status = -1;
        else if (names_add(seen, pair->key) < list->count) /* each new name's number is one higher */
            status = rule_refuse(source, n->key, "'%s' stands here twice", rule_show(pair->key, shown));
    }
    names_free(seen);
    list->at = pairs;
    return status;
}

static int read_domains(const struct source *source, const struct node *node, void *into)
{
    static const struct kind domains = {"domains", "CORP: corp.example", read_netbios, read_dns};
    struct known *known = into;
    return read_pairs(source, node, &domains, &known->domains);
}

static int read_addresses(const struct source *source, const struct node *node, void *into)
{
    static const struct kind addresses = {"addresses", "10.0.0.5: web1.corp.example", read_address,
                                          read_host};
    struct known *known = into;
    return read_pairs(source, node, &addresses, &known->addresses);
}

static int read_services(const struct source *source, const struct node *node, void *into)
{
    static const struct kind services = {"services", "web1gmsa$: web1.corp.example", read_account, read_host};
    struct known *known = into;
    return read_pairs(source, node, &services, &known->services);
}

int rule_read_known(const struct source *source, struct text yaml, struct known *known)
{
    static const struct key keys[] = {{"domains", false, read_domains},
                                      {"addresses", false, read_addresses},
                                      {"services", false, read_services},
                                      {NULL, false, NULL}};
    struct known read = {0};
    const struct node *root;
    if (rule_read_tree(source, yaml, KNOWN_BYTES, KNOWN_NODES, &root) != 0 ||
        rule_read_map(source, root, keys, "a file of known names", &read) != 0)
        return -1;
    *known = read;
    return 0;
}
