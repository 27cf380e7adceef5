/* rule: what each form of a rule matches and what it does not, what is refused and with which words, and what
 * the pack says of hops made by hand. The bad files with their refusals are in golden/rules. */
#include "report/status.h"
#include "rule/fields.h"
#include "rule/rule.h"
#include "rule/vocabulary.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_MAX     (1u << 20)
#define COUNT(table) (sizeof(table) / sizeof *(table))
#define MARK(mark)   (1u << MARK_##mark)

/* A user reaches a front end, which goes on in the user's name; and an NTLM logon of a computer. */
struct world {
    struct names *names;
    struct hop user, proxied, ntlm;
    struct hop *hops[3];
    struct chain chain;
};

enum { USER, PROXIED, NTLM, CHAIN };

/* The whole file, which ends in NUL; the caller frees it. */
static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(FILE_MAX);
    if (!file || !bytes)
        fail_msg("%s cannot be read", path);
    *len = fread(bytes, 1, FILE_MAX - 1, file);
    bytes[*len] = '\0';
    fclose(file);
    return bytes;
}

/* Calls each for every line of the file but empty ones and comments; at least so many. */
static void each_line(const char *path, size_t least, void (*each)(char *line))
{
    size_t len, count = 0;
    char *bytes = read_file(path, &len), *rest = bytes, *line;
    while ((line = strtok_r(rest, "\n", &rest)))
        if (line[0] != '#') {
            each(line);
            count++;
        }
    free(bytes);
    assert_true(count >= least);
}

static uint32_t name(struct world *world, const char *text)
{
    return names_add(world->names, text_of(text));
}

static struct end end(struct world *world, const char *host, const char *address)
{
    return (struct end){name(world, host), name(world, address)};
}

static void make_world(struct world *world)
{
    *world = (struct world){.names = names_new()};
    world->user = (struct hop){
        .principal = name(world, "misoule@test.com"),
        .source = end(world, "test2.test.com", "172.17.0.7"),
        .target = end(world, "web1.test.com", "172.17.0.5"),
        .service = name(world, "web1gmsa$"),
        .mechanism = MECHANISM_DIRECT,
        .logons = 2,
        .ticket_options = 0x40810000,
        .ticket_etype = 0x12,
        .marks = MARK(TGT_FORWARDED),
    };
    world->proxied = (struct hop){
        .parent = &world->user,
        .principal = world->user.principal,
        .delegate = name(world, "web1gmsa$@test.com"),
        .source = world->user.target,
        .target = end(world, "web2.test.com", ""),
        .service = name(world, "web2$"),
        .mechanism = MECHANISM_S4U2PROXY,
        .model = MODEL_UNKNOWN,
        .outcome = OUTCOME_ISSUED,
        .confidence = CONFIDENCE_STRONG,
        .issuance = UNDECIDABLE_GAP,
        .marks = MARK(S4U2PROXY) | MARK(S4U2SELF_TRANSITION),
        .target_is_dc = true,
    };
    world->ntlm = (struct hop){
        .principal = name(world, "WEB1$@test.com"),
        .source = end(world, "", "172.17.0.9"),
        .target = end(world, "web2.test.com", "172.17.0.6"),
        .protocol = PROTOCOL_NTLM,
        .outcome = OUTCOME_FAILURE,
        .status = 0xc000006a,
        .reason = name(world, "no-ticket-requested"),
        .lm_package = name(world, "NTLM V1"),
        .workstation = name(world, "dom\\ws*1?\xc3\xa4"),
        .marks = MARK(NTLM_FALLBACK),
    };
    world->hops[USER] = &world->user;
    world->hops[PROXIED] = &world->proxied;
    world->hops[NTLM] = &world->ntlm;
    world->chain = (struct chain){.principal = world->user.principal,
                                  .start = 5 * TIME_SECOND,
                                  .end = 75 * TIME_SECOND,
                                  .hops = world->hops,
                                  .hop_count = COUNT(world->hops)};
}

static void drop_world(struct world *world)
{
    names_free(world->names);
}

static const char *rule_text(const char *category, const char *detection, const char *rest)
{
    static char yaml[8192];
    int n = snprintf(yaml, sizeof yaml,
                     "title: t\nid: t\nlevel: low\ndescription: d\nadvice: a\n"
                     "logsource: {product: hopchain, category: %s}\ndetection:\n%s\n%s\n",
                     category, detection, rest);
    assert_true(n > 0 && (size_t)n < sizeof yaml);
    return yaml;
}

static void parse(struct rules *rules, const char *yaml)
{
    struct err err = {0};
    if (rules_parse(rules, "t", text_of(yaml), &err) != 0)
        fail_msg("%s in\n%s", err.message, yaml);
}

static const struct finding *find(const struct chain *chain, const char *rule, const struct hop *hop)
{
    for (uint32_t i = 0; i < chain->finding_count; i++)
        if (strcmp(chain->findings[i].rule, rule) == 0 && chain->findings[i].hop == hop)
            return &chain->findings[i];
    return NULL;
}

/* Whether a rule of this detection matches the hop, or the chain where hop is CHAIN. */
static bool matches(unsigned hop, const char *detection)
{
    struct world world;
    struct rules *rules = rules_new();
    bool hit;
    make_world(&world);
    parse(rules, rule_text(hop == CHAIN ? "chain" : "hop", detection, "reason: r"));
    rules_judge(rules, &world.chain, world.names);
    hit = find(&world.chain, "t", hop == CHAIN ? NULL : world.hops[hop]) != NULL;
    rules_free(rules);
    drop_world(&world);
    return hit;
}

/* "user  yes  principal: misoule@test.com" */
static void check_test(char *line)
{
    static const char *const who[] = {"user", "proxied", "ntlm", "chain"};
    char detection[512], subject[16], want[16];
    int at = 0;
    unsigned hop = 0;
    assert_int_equal(sscanf(line, "%15s %15s %n", subject, want, &at), 2);
    while (hop < CHAIN && strcmp(subject, who[hop]) != 0)
        hop++;
    snprintf(detection, sizeof detection, "  s:\n    %s\n  condition: s", line + at);
    if (matches(hop, detection) != (strcmp(want, "yes") == 0))
        fail_msg("wrong: %s", line);
}

static void test_each_test_hits_and_misses(void **state)
{
    (void)state;
    each_line("golden/rule-tests.txt", 150, check_test);
}

/* yes_* hold for the user's hop, no_* do not. */
static const char SELECTIONS[] = "  yes_a: {protocol: kerberos}\n"
                                 "  yes_b: {mechanism: direct}\n"
                                 "  no_a: {protocol: ntlm}\n"
                                 "  no_b: {mechanism: anonymous}\n"
                                 "  _hidden: {protocol: ntlm}\n"
                                 "  and_both: {protocol: kerberos, mechanism: direct}\n"
                                 "  and_one: {protocol: kerberos, mechanism: anonymous}\n"
                                 "  list_one: [{protocol: ntlm}, {mechanism: direct}]\n"
                                 "  list_none: [{protocol: ntlm}, {mechanism: anonymous}]\n";

/* "yes  yes_a and not no_a" */
static void check_condition(char *line)
{
    char detection[2048], want[16];
    int at = 0;
    assert_int_equal(sscanf(line, "%15s %n", want, &at), 1);
    /* Every selection must be used: this adds them all without a say. */
    snprintf(detection, sizeof detection, "%s  condition: (%s) and (1 of * or 1 of _* or not 1 of *)",
             SELECTIONS, line + at);
    if (matches(USER, detection) != (strcmp(want, "yes") == 0))
        fail_msg("wrong: %s", line);
}

static void test_each_condition_hits_and_misses(void **state)
{
    (void)state;
    each_line("golden/rule-conditions.txt", 30, check_condition);
}

/* Names with a leading '_' are out of "them" and of patterns that do not begin with one. */
static void test_hidden_selections(void **state)
{
    (void)state;
    assert_true(matches(USER,
                        "  a: {protocol: kerberos}\n  _b: {protocol: ntlm}\n  condition: all of them and "
                        "not _b"));
    assert_true(matches(USER,
                        "  a: {protocol: kerberos}\n  _b: {protocol: ntlm}\n  condition: all of * and not "
                        "_b"));
}

static void test_chain_reason(void **state)
{
    struct world world;
    struct rules *rules = rules_new();
    (void)state;
    make_world(&world);
    parse(rules, rule_text("chain", "  s: {hops: 3}\n  condition: s",
                           "reason: '{principal} on {hosts} by {protocols}'"));
    rules_judge(rules, &world.chain, world.names);
    assert_non_null(find(&world.chain, "t", NULL));
    assert_string_equal(find(&world.chain, "t", NULL)->reason,
                        "misoule@test.com on test2.test.com, web1.test.com, web2.test.com, web2.test.com by "
                        "kerberos, ntlm");
    rules_free(rules);
    drop_world(&world);
}

static void test_reason_is_written(void **state)
{
    struct world world;
    struct rules *rules = rules_new();
    const struct finding *finding;
    char hostile[400];
    (void)state;
    make_world(&world);
    memset(hostile, 'x', sizeof hostile - 1);
    hostile[sizeof hostile - 1] = '\0';
    world.proxied.service = name(&world, hostile);
    parse(rules, rule_text("hop", "  s: {protocol: [kerberos, ntlm]}\n  condition: s",
                           "reason: '{principal}[ of {delegate}] at {target}[ ({status}, {lm_package})], "
                           "{service}, {logons}, {marks}, {target.is_dc}'"));
    rules_judge(rules, &world.chain, world.names);
    assert_string_equal(find(&world.chain, "t", &world.user)->reason,
                        "misoule@test.com at web1.test.com, web1gmsa$, 2, tgt-forwarded, false");
    assert_string_equal(find(&world.chain, "t", &world.ntlm)->reason,
                        "WEB1$@test.com at web2.test.com (0xc000006a, NTLM V1), unknown, 0, ntlm-fallback, "
                        "false");
    finding = find(&world.chain, "t", &world.proxied);
    assert_non_null(strstr(finding->reason, "of web1gmsa$@test.com at web2.test.com, xxx"));
    assert_non_null(strstr(finding->reason, "xxx..., 0, s4u2proxy, s4u2self-transition, true"));
    assert_string_equal(finding->title, "t");
    assert_string_equal(finding->advice, "a");
    rules_free(rules);
    drop_world(&world);
}

/* What happened is said by the outcome, and who is not known by what they are. */
static void test_reason_says_no_more_than_happened(void **state)
{
    static const char *const want[] = {
        [OUTCOME_SUCCESS] = "an unknown account reached an unknown host from an unknown host (no delegate)",
        [OUTCOME_FAILURE] =
            "an unknown account tried to reach an unknown host from an unknown host (no delegate)",
        [OUTCOME_ISSUED] =
            "an unknown account got a ticket for an unknown host from an unknown host (no delegate)",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(want); i++) {
        struct rules *rules = rules_new();
        struct names *names = names_new();
        struct hop hop = {.outcome = (enum outcome)i}, *hops[] = {&hop};
        struct chain chain = {.hops = hops, .hop_count = 1};
        parse(rules, rule_text("hop", "  s: {depth: 0}\n  condition: s",
                               "reason: '{principal} {reached} {target} from {source}[ by {delegate}] (no "
                               "delegate)'"));
        rules_judge(rules, &chain, names);
        assert_string_equal(find(&chain, "t", &hop)->reason, want[i]);
        names_free(names);
        rules_free(rules);
    }
}

static void parse_named(struct rules *rules, const char *id, const char *level, const char *rest)
{
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "title: t\nid: %s\nlevel: %s\ndescription: d\nadvice: a\nreason: r\n"
             "logsource: {product: hopchain, category: hop}\n%s\n",
             id, level, rest);
    parse(rules, yaml);
}

static void test_findings_are_in_order(void **state)
{
    static const char *const want[] = {"y:0", "y:1", "y:2", "a:0", "b:0", "a:1", "b:1", "a:2", "b:2"};
    static const char all[] = "detection:\n  s: {logons|gte: 0}\n  condition: s";
    struct world world;
    struct rules *rules = rules_new();
    (void)state;
    make_world(&world);
    parse_named(rules, "b", "low", all);
    parse_named(rules, "y", "critical", all);
    parse_named(rules, "a", "low", all);
    rules_judge(rules, &world.chain, world.names);
    assert_int_equal(world.chain.finding_count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        const struct finding *f = &world.chain.findings[i];
        char got[16];
        snprintf(got, sizeof got, "%s:%d", f->rule,
                 f->hop == world.hops[0]   ? 0
                 : f->hop == world.hops[1] ? 1
                                           : 2);
        assert_string_equal(got, want[i]);
    }
    assert_string_equal(rules_info(rules, 0).id, "a");
    assert_string_equal(rules_info(rules, 2).id, "y");
    rules_free(rules);
    drop_world(&world);
}

/* A rule's marks show to chain rules, and to no hop rule, whatever its name. */
static void test_marks_are_set(void **state)
{
    struct world world;
    struct rules *rules = rules_new();
    (void)state;
    make_world(&world);
    parse_named(rules, "m", "low",
                "marks: [unexpected-delegation]\ndetection:\n  s: {mechanism: s4u2proxy}\n  condition: s");
    parse_named(rules, "z", "low", "detection:\n  s: {marks: unexpected-delegation}\n  condition: s");
    parse(rules, rule_text("chain", "  s: {marks: unexpected-delegation}\n  condition: s", "reason: r"));
    rules_judge(rules, &world.chain, world.names);
    assert_non_null(find(&world.chain, "m", &world.proxied));
    assert_null(find(&world.chain, "z", &world.proxied));
    assert_non_null(find(&world.chain, "t", NULL));
    assert_true(world.proxied.marks & MARK(UNEXPECTED_DELEGATION));
    assert_false(world.user.marks & MARK(UNEXPECTED_DELEGATION));
    assert_int_equal(rules_info(rules, 0).marks, MARK(UNEXPECTED_DELEGATION));
    rules_free(rules);
    drop_world(&world);
}

static struct rules *rules_of_shapes(void)
{
    struct rules *rules = rules_new();
    parse_named(rules, "a", "low",
                "detection:\n  s: {marks: ntlm-fallback, reason: missing-spn}\n  condition: s");
    parse_named(
        rules, "b", "low",
        "detection:\n  s: {outcome: success}\n  f: [{marks: s4u2proxy}, {principal: nobody@test.com}]\n"
        "  condition: s and not f");
    parse_named(rules, "c", "low", "detection:\n  s: {reason|startswith: missing}\n  condition: not s");
    return rules;
}

/* What a rule says of a hop does not depend on those before it, however many shapes they had. */
static void test_many_shapes(void **state)
{
    struct rules *kept = rules_of_shapes();
    uint32_t found = 0;
    struct world world;
    (void)state;
    make_world(&world);
    for (unsigned i = 0; i < 1000; i++) {
        struct rules *fresh = rules_of_shapes();
        char reason[16] = "missing-spn";
        uint32_t count;
        if (i % 5)
            snprintf(reason, sizeof reason, "r%u", i / 2);
        world.user.reason = name(&world, reason);
        world.user.marks = i % 7 ? i : MARK(NTLM_FALLBACK);
        world.user.principal = name(&world, i % 3 ? "somebody@test.com" : "nobody@test.com");
        rules_judge(fresh, &world.chain, world.names);
        count = world.chain.finding_count;
        assert_true(!find(&world.chain, "a", &world.user) ==
                    !(world.user.marks & MARK(NTLM_FALLBACK) && i % 5 == 0));
        rules_judge(kept, &world.chain, world.names);
        assert_int_equal(world.chain.finding_count, count);
        assert_true(!find(&world.chain, "b", &world.user) ==
                    (world.user.marks & MARK(S4U2PROXY) || i % 3 == 0));
        assert_true(!find(&world.chain, "c", &world.user) == (i % 5 == 0));
        found += count;
        rules_free(fresh);
    }
    assert_in_range(found, 1500, 6000);
    rules_free(kept);
    drop_world(&world);
}

static void test_repeated_and_refused_rules_add_nothing(void **state)
{
    static const char all[] = "detection:\n  s: {logons|gte: 0}\n  condition: s";
    struct rules *rules = rules_new();
    struct err err = {0};
    const char *yaml = rule_text("hop", "  s: {loopback: true}\n  condition: s", "reason: r");
    (void)state;
    parse_named(rules, "t", "low", all);
    assert_int_equal(rules_parse(rules, "other", text_of(yaml), &err), -1);
    assert_string_equal(err.message, "other:2:5: the rule 't' was read already, from t");
    assert_int_equal(err.kind, ERR_INPUT);
    assert_int_equal(rules_parse(rules, "bad", TEXT("title: x"), NULL), -1);
    assert_int_equal(rules_count(rules), 1);
    rules_free(rules);
}

static void check_refusal(const char *file)
{
    char path[512], *yaml, *want;
    struct rules *rules = rules_new();
    struct err err = {0};
    size_t len, want_len;
    int result;
    snprintf(path, sizeof path, "golden/rules/%s", file);
    yaml = read_file(path, &len);
    memcpy(strrchr(path, '.'), ".txt", 5);
    want = read_file(path, &want_len);
    result =
        (strncmp(file, "expected-", 9) == 0   ? rules_parse_expected
         : strncmp(file, "known-", 6) == 0    ? rules_parse_known
         : strncmp(file, "baseline-", 9) == 0 ? rules_parse_baseline
                                              : rules_parse)(rules, file, (struct text){yaml, len}, &err);
    assert_int_equal(result, -1);
    assert_int_equal(rules_count(rules), 0);
    assert_false(rules_has_expected(rules));
    assert_int_equal(rules_known(rules)->addresses.count, 0);
    assert_int_equal(rules_directory(rules)->count, 0);
    if (!text_equal(text_of(err.message), text_trim((struct text){want, want_len})))
        fail_msg("%s: refused with\n  %s\nwant\n  %s", file, err.message, want);
    free(yaml);
    free(want);
    rules_free(rules);
}

static void test_bad_files_are_refused(void **state)
{
    DIR *dir = opendir("golden/rules");
    struct dirent *entry;
    size_t count = 0;
    (void)state;
    assert_non_null(dir);
    while ((entry = readdir(dir)))
        if (text_ends(text_of(entry->d_name), TEXT(".yaml"))) {
            check_refusal(entry->d_name);
            count++;
        }
    closedir(dir);
    assert_true(count > 100);
}

/* Text of any bytes, cut anywhere, is refused or read, and no more than that. */
static void test_cut_files(void **state)
{
    size_t len;
    char *bytes = read_file("../rules/unexpected-delegation.yaml", &len);
    struct text yaml = {bytes, len};
    (void)state;
    for (size_t i = 0; i < len; i++) {
        struct rules *rules = rules_new();
        (void)rules_parse(rules, "cut", text_slice(yaml, 0, i), NULL);
        (void)rules_parse_expected(rules, "cut", text_slice(yaml, i, len), NULL);
        (void)rules_parse_known(rules, "cut", text_slice(yaml, i, len), NULL);
        rules_free(rules);
    }
    free(bytes);
}

static void check_pair(const struct known_list *list, size_t i, const char *key, const char *value)
{
    assert_true(i < list->count);
    assert_string_equal(list->at[i].key.at, key);
    assert_string_equal(list->at[i].value.at, value);
}

static void test_known_names(void **state)
{
    static const char yaml[] = "services:\n  Web1gMSA$: WEB1.corp.example\n"
                               "  john.smith@Corp.Example: sql_1.corp.example\n"
                               "addresses:\n  10.0.0.5: Web1.corp.example\n  '::ffff:10.0.0.6': b.c\n"
                               "  2001:DB8:0:0::5: b.c\n  FE80::1%4: b.c\n"
                               "domains: {CORP: Corp.Example, old_1: corp.example}\n";
    struct rules *rules = rules_new();
    const struct known *known = rules_known(rules);
    struct err err = {0};
    (void)state;
    assert_int_equal(known->domains.count + known->addresses.count + known->services.count, 0);
    if (rules_parse_known(rules, "known", text_of(yaml), &err) != 0)
        fail_msg("%s", err.message);
    assert_int_equal(known->domains.count, 2);
    assert_int_equal(known->addresses.count, 4);
    assert_int_equal(known->services.count, 2);
    check_pair(&known->domains, 0, "corp", "corp.example");
    check_pair(&known->domains, 1, "old_1", "corp.example");
    check_pair(&known->addresses, 0, "10.0.0.5", "web1.corp.example");
    check_pair(&known->addresses, 1, "10.0.0.6", "b.c");
    check_pair(&known->addresses, 2, "2001:db8::5", "b.c");
    check_pair(&known->addresses, 3, "fe80::1%4", "b.c");
    check_pair(&known->services, 0, "web1gmsa$", "web1.corp.example");
    check_pair(&known->services, 1, "john.smith@corp.example", "sql_1.corp.example");
    assert_int_equal(rules_parse_known(rules, "bad", TEXT("addresses: {10.0.0.7: x}"), &err), -1);
    assert_int_equal(known->addresses.count, 4); /* as it was */
    rules_free(rules);
}

/* As many hosts as a large forest has, and a key that comes again after all of them. */
static void test_many_known_names(void **state)
{
    struct rules *rules = rules_new();
    struct err err = {0};
    char *yaml = mem_new(30000, 32);
    size_t len = (size_t)sprintf(yaml, "addresses:\n");
    (void)state;
    for (int i = 0; i < 20000; i++)
        len += (size_t)sprintf(yaml + len, "  10.1.%d.%d: h%d.corp.example\n", i / 200, i % 200, i);
    assert_int_equal(rules_parse_known(rules, "many", (struct text){yaml, len}, &err), 0);
    check_pair(&rules_known(rules)->addresses, 19999, "10.1.99.199", "h19999.corp.example");
    len += (size_t)sprintf(yaml + len, "  10.1.0.7: other.corp.example\n");
    assert_int_equal(rules_parse_known(rules, "many", (struct text){yaml, len}, &err), -1);
    assert_string_equal(err.message, "many:20002:3: '10.1.0.7' stands here twice, first on line 9");
    free(yaml);
    rules_free(rules);
}

struct expectation {
    const char *delegate, *service, *host;
    bool transition;
    enum verdict verdict;
};

static const char ALLOWED[] = "delegation:\n"
                              "  - account: web1gmsa$\n"
                              "    targets: ['web2$', 'HTTP/web3.test.com:8080', 'be*.test.com', svcsql]\n"
                              "  - account: conn?$@test.com\n"
                              "    targets: ['*']\n"
                              "    protocol_transition: yes\n"
                              "  - account: web1gmsa$\n"
                              "    targets: [web9]\n"
                              "    protocol_transition: true\n"
                              "  - account: web1gmsa$\n"
                              "    targets: [web5]\n"
                              "unconstrained: ['old*', fs1.test.com]\n";

static const struct expectation S4U[] = {
    {"web1gmsa$@test.com", "web2$", "web2.test.com", false, VERDICT_EXPECTED},
    {"WEB1GMSA$@other.org", "web2$", "", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "web2$", "web2.test.com", true, VERDICT_TRANSITION},
    {"web1gmsa$@test.com", "web4$", "web4.test.com", true, VERDICT_TARGET},
    {"web1gmsa$@test.com", "appsvc", "web2.test.com", false, VERDICT_TARGET},
    {"web1gmsa$@test.com", "", "web2.test.com", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "http/web2.test.com", "web2.test.com", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "web3$", "web3.test.com", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "anything", "web3", false, VERDICT_TARGET},
    {"web1gmsa$@test.com", "http/web3.test.com", "", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "cifs/web3.test.com", "web3.test.com", false, VERDICT_TARGET},
    {"web1gmsa$@test.com", "x", "be17.test.com", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "x", "be17.test.org", false, VERDICT_TARGET},
    {"web1gmsa$@test.com", "svcsql", "sql1.test.com", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "x", "svcsql.test.com", false, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "x", "web9.test.com", true, VERDICT_EXPECTED},
    {"web1gmsa$@test.com", "x", "web5.test.com", true, VERDICT_TRANSITION},
    {"conn1$@test.com", "any$", "any.test.com", true, VERDICT_EXPECTED},
    {"conn1$@test.org", "any$", "any.test.com", false, VERDICT_ACCOUNT},
    {"conn12$@test.com", "any$", "any.test.com", false, VERDICT_ACCOUNT},
    {"web1$@test.com", "web2$", "web2.test.com", false, VERDICT_OTHER},
    {"", "web2$", "web2.test.com", false, VERDICT_NONE},
};

static struct expected *read_expected(struct arena *arena, const char *yaml)
{
    struct err err = {0};
    struct source source = {.name = "allowed", .arena = arena, .err = &err};
    struct expected *expected = NULL;
    if (rule_read_expected(&source, text_of(yaml), &expected) != 0)
        fail_msg("%s", err.message);
    return expected;
}

static void test_expected_delegation(void **state)
{
    struct arena arena;
    struct names *names = names_new();
    struct expected *expected;
    (void)state;
    arena_init(&arena);
    expected = read_expected(&arena, ALLOWED);
    for (size_t i = 0; i < COUNT(S4U); i++) {
        const struct expectation *e = &S4U[i];
        struct hop hop = {.mechanism = MECHANISM_S4U2PROXY,
                          .delegate = names_add(names, text_of(e->delegate)),
                          .service = names_add(names, text_of(e->service)),
                          .target = {names_add(names, text_of(e->host)), 0},
                          .marks = e->transition ? MARK(S4U2SELF_TRANSITION) : 0};
        enum verdict got = rule_judge_delegation(expected, &hop, names).verdict;
        if (got != e->verdict)
            fail_msg("%s at %s, %s: verdict %d, want %d", e->delegate, e->service, e->host, (int)got,
                     (int)e->verdict);
        assert_int_equal(rule_judge_delegation(NULL, &hop, names).verdict, VERDICT_NONE);
    }
    rule_forget_expected(expected);
    arena_done(&arena);
    names_free(names);
}

static void test_expected_forwarding(void **state)
{
    struct arena arena;
    struct names *names = names_new();
    struct expected *expected;
    uint32_t old = names_add(names, TEXT("old7.test.com")), web = names_add(names, TEXT("web1.test.com"));
    struct hop in = {.marks = MARK(TGT_FORWARDED), .target = {web, 0}};
    struct hop on = {.mechanism = MECHANISM_FORWARDED_TGT, .parent = &in, .source = {web, 0}};
    struct hop direct = {0};
    (void)state;
    arena_init(&arena);
    expected = read_expected(&arena, ALLOWED);
    assert_int_equal(rule_judge_delegation(expected, &in, names).verdict, VERDICT_HOST);
    assert_int_equal(rule_judge_delegation(expected, &on, names).verdict, VERDICT_HOST);
    assert_int_equal(rule_judge_delegation(expected, &direct, names).verdict, VERDICT_NONE);
    in.target_is_dc = true;
    assert_int_equal(rule_judge_delegation(expected, &in, names).verdict, VERDICT_EXPECTED);
    assert_int_equal(rule_judge_delegation(expected, &on, names).verdict, VERDICT_EXPECTED);
    in.target_is_dc = false;
    in.target.host = on.source.host = old;
    assert_int_equal(rule_judge_delegation(expected, &in, names).verdict, VERDICT_EXPECTED);
    assert_int_equal(rule_judge_delegation(expected, &on, names).verdict, VERDICT_EXPECTED);
    on.source.host = 0;
    assert_int_equal(rule_judge_delegation(expected, &on, names).verdict, VERDICT_NONE);
    rule_forget_expected(expected);
    arena_done(&arena);
    names_free(names);
}

/* The pack */

static struct rules *read_pack(void)
{
    struct rules *rules = rules_new();
    struct err err = {0};
    if (rules_parse_builtin(rules, &err) != 0 || rules_link(rules, &err) != 0)
        fail_msg("%s", err.message);
    return rules;
}

static void test_pack_is_complete(void **state)
{
    static const char *const least[] = {"ntlm-fallback",
                                        "ntlmv1",
                                        "s4u2self-transition",
                                        "s4u2proxy-delegation",
                                        "tgt-forwarded",
                                        "missing-spn",
                                        "unconstrained-delegation",
                                        "unexpected-delegation",
                                        "double-hop-failure",
                                        "etype-mismatch",
                                        "delegation-refused",
                                        "denied-at-target",
                                        "ticket-without-issuance",
                                        "workstation-address-mismatch"};
    struct rules *rules = read_pack();
    (void)state;
    for (size_t i = 0; i < COUNT(least); i++) {
        bool there = false;
        for (size_t k = 0; k < rules_count(rules); k++)
            there = there || strcmp(rules_info(rules, k).id, least[i]) == 0;
        if (!there)
            fail_msg("the pack lacks %s", least[i]);
    }
    for (size_t i = 0; i < rules_count(rules); i++) {
        struct rule_info info = rules_info(rules, i);
        if (info.silent)
            continue;
        assert_true(strlen(info.title) > 10 && strlen(info.description) > 80 && strlen(info.advice) > 80);
        assert_null(strstr(info.title, "\n"));
        assert_true(i == 0 || strcmp(rules_info(rules, i - 1).id, info.id) < 0);
        assert_int_equal(strncmp(info.file, info.id, strlen(info.id)), 0);
    }
    rules_free(rules);
}

struct pack_case {
    const char *rule;
    struct hop hop;
    bool hit;
};

/* What the rules of the pack are about, hop by hop. Its numbers of names, from 1. */
static const char *const PACK_NAMES[] = {
    "misoule@test.com",     "web1$@test.com", "NTLM V1",      "no-ticket-requested",
    "spn-on-other-account", "duplicate-spn",  "dc1@test.com", "dc1$"};
static const struct pack_case PACK[] = {
    {"ntlm-fallback", {.principal = 1, .protocol = PROTOCOL_NTLM, .marks = MARK(NTLM_FALLBACK)}, true},
    {"ntlm-fallback", {.principal = 2, .protocol = PROTOCOL_NTLM, .marks = MARK(NTLM_FALLBACK)}, false},
    {"ntlm-fallback", {.principal = 1, .protocol = PROTOCOL_NTLM}, false},
    {"ntlm-fallback", {.principal = 1, .marks = MARK(NTLM_FALLBACK), .reason = 4}, true},
    {"ntlm-fallback", {.principal = 1, .marks = MARK(NTLM_FALLBACK), .reason = 5}, false},
    {"ntlm-fallback", {.principal = 1, .marks = MARK(NTLM_FALLBACK), .reason = 6}, false},
    {"spn-on-other-account", {.principal = 1, .marks = MARK(NTLM_FALLBACK), .reason = 5}, true},
    {"spn-on-other-account", {.principal = 1, .marks = MARK(NTLM_FALLBACK), .reason = 4}, false},
    {"duplicate-spn", {.principal = 1, .marks = MARK(NTLM_FALLBACK), .reason = 6}, true},
    {"duplicate-spn", {.outcome = OUTCOME_FAILURE, .status = 8}, true},
    {"duplicate-spn", {.outcome = OUTCOME_FAILURE, .status = 7}, false},
    {"clock-skew", {.outcome = OUTCOME_FAILURE, .status = 0x25}, true},
    {"clock-skew", {.outcome = OUTCOME_FAILURE, .status = 0x20}, false},
    {"ntlm-fallback-machine", {.principal = 2, .marks = MARK(NTLM_FALLBACK)}, true},
    {"ntlm-fallback-machine", {.principal = 1, .marks = MARK(NTLM_FALLBACK)}, false},
    {"ntlmv1", {.principal = 1, .protocol = PROTOCOL_NTLM, .lm_package = 3}, true},
    {"ntlmv1", {.protocol = PROTOCOL_NTLM, .lm_package = 3}, false},
    {"ntlmv1",
     {.principal = 1, .protocol = PROTOCOL_NTLM, .lm_package = 3, .mechanism = MECHANISM_ANONYMOUS},
     false},
    {"s4u2self-transition", {.marks = MARK(S4U2SELF_TRANSITION), .mechanism = MECHANISM_S4U2PROXY}, true},
    {"s4u2self-transition", {.marks = MARK(S4U2SELF_TRANSITION)}, false},
    {"s4u2proxy-delegation", {.marks = MARK(S4U2PROXY)}, true},
    {"s4u2proxy-delegation", {.marks = MARK(S4U2PROXY), .outcome = OUTCOME_FAILURE}, false},
    {"s4u-to-domain-controller", {.mechanism = MECHANISM_S4U2PROXY, .target_is_dc = true}, true},
    {"s4u-to-domain-controller", {.mechanism = MECHANISM_S4U2PROXY}, false},
    {"tgt-forwarded", {.marks = MARK(TGT_FORWARDED)}, false},
    {"tgt-forwarded", {.marks = MARK(TGT_FORWARDED), .target_is_member = true}, true},
    {"tgt-forwarded",
     {.marks = MARK(TGT_FORWARDED), .target_is_member = true, .outcome = OUTCOME_ISSUED},
     false},
    {"tgt-forwarded-maybe-dc", {.marks = MARK(TGT_FORWARDED)}, true},
    {"tgt-forwarded-maybe-dc", {.marks = MARK(TGT_FORWARDED), .target_is_dc = true}, false},
    {"tgt-forwarded-maybe-dc", {.marks = MARK(TGT_FORWARDED), .target_is_member = true}, false},
    {"tgt-forwarded", {.marks = MARK(TGT_FORWARDED), .target_is_dc = true}, false},
    {"unconstrained-delegation", {.marks = MARK(UNCONSTRAINED_DELEGATION)}, true},
    {"unexpected-delegation", {.mechanism = MECHANISM_S4U2PROXY, .delegate = 2}, false},
    {"missing-spn", {.marks = MARK(MISSING_SPN)}, true},
    {"missing-spn", {.outcome = OUTCOME_FAILURE, .status = 7}, true},
    {"missing-spn", {.outcome = OUTCOME_FAILURE, .status = 8}, false},
    {"missing-spn", {.outcome = OUTCOME_FAILURE, .status = 0xd}, false},
    {"samaccountname-spoofing", {.delegate = 7, .service = 8, .marks = MARK(S4U2SELF_TRANSITION)}, true},
    {"samaccountname-spoofing", {.principal = 7, .service = 8, .target_is_dc = true}, true},
    {"samaccountname-spoofing", {.principal = 7, .service = 8}, false},
    {"samaccountname-spoofing", {.delegate = 2, .service = 8, .marks = MARK(S4U2SELF_TRANSITION)}, false},
    {"s4u2self-transition", {.delegate = 7, .service = 8, .marks = MARK(S4U2SELF_TRANSITION)}, false},
    {"etype-mismatch", {.marks = MARK(ETYPE_MISMATCH)}, true},
    {"etype-mismatch", {.outcome = OUTCOME_FAILURE, .status = 0xe}, true},
    {"double-hop-failure", {.marks = MARK(DOUBLE_HOP_FAILURE)}, true},
    {"delegation-refused", {.marks = MARK(DELEGATION_REFUSED)}, true},
    {"denied-at-target", {.marks = MARK(DENIED_AT_TARGET)}, true},
    {"workstation-address-mismatch", {.marks = MARK(WORKSTATION_ADDRESS_MISMATCH)}, true},
    {"ticket-without-issuance", {.marks = MARK(TICKET_WITHOUT_ISSUANCE)}, true},
    {"ticket-without-issuance", {.principal = 1, .ticket_etype = 0x12}, false},
    {"ticket-without-issuance",
     {.marks = MARK(TICKET_WITHOUT_ISSUANCE), .issuance = UNDECIDABLE_OUTSIDE},
     false},
};

static void test_pack_hits_and_misses(void **state)
{
    struct rules *rules = read_pack();
    struct names *names = names_new();
    (void)state;
    for (size_t i = 0; i < COUNT(PACK_NAMES); i++)
        assert_int_equal(names_add(names, text_of(PACK_NAMES[i])), i + 1);
    for (size_t i = 0; i < COUNT(PACK); i++) {
        struct hop hop = PACK[i].hop, *hops[] = {&hop};
        struct chain chain = {.hops = hops, .hop_count = 1};
        rules_judge(rules, &chain, names);
        if ((find(&chain, PACK[i].rule, &hop) != NULL) != PACK[i].hit)
            fail_msg("case %zu: %s should %s", i, PACK[i].rule, PACK[i].hit ? "match" : "not match");
    }
    names_free(names);
    rules_free(rules);
}

/* With an allow list: what is on it is silent, what is not is found. */
static void test_pack_with_allow_list(void **state)
{
    struct world world;
    struct rules *rules = read_pack();
    struct err err = {0};
    const struct finding *finding;
    (void)state;
    make_world(&world);
    assert_false(rules_has_expected(rules));
    assert_int_equal(rules_parse_expected(rules, "allowed", text_of(ALLOWED), &err), 0);
    assert_true(rules_has_expected(rules));
    rules_judge(rules, &world.chain, world.names);
    finding = find(&world.chain, "unexpected-transition", &world.proxied);
    assert_non_null(finding);
    assert_string_equal(
        finding->reason,
        "web1gmsa$@test.com took on the name of misoule@test.com by itself and got a ticket for "
        "web2.test.com from web1.test.com; only users with a ticket may go on");
    assert_null(find(&world.chain, "unexpected-delegation", &world.proxied));
    assert_null(find(&world.chain, "s4u2proxy-delegation", &world.proxied));
    assert_int_equal(finding->level, LEVEL_HIGH);
    assert_true(world.proxied.marks & MARK(UNEXPECTED_DELEGATION));
    assert_int_equal(rules_parse_expected(
                         rules, "more",
                         TEXT("delegation:\n  - {account: 'web1*', targets: ['web2$'], protocol_transition: "
                              "true}\nunconstrained: [web1]\n"),
                         &err),
                     0);
    rules_judge(rules, &world.chain, world.names);
    assert_null(find(&world.chain, "unexpected-transition", &world.proxied));
    assert_null(find(&world.chain, "s4u2self-transition", &world.proxied));
    assert_null(find(&world.chain, "tgt-forwarded", &world.user));
    rules_free(rules);
    drop_world(&world);
}

/* Every field, mark and word of reason is in the manual, and each reason has its sentence in the report. */
static void test_fields_are_documented(void **state)
{
    size_t count, len;
    char *readme = read_file("../rules/README.md", &len), quoted[80];
    const struct field *fields = rule_fields(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        snprintf(quoted, sizeof quoted, "`%s`", fields[i].name);
        if (!strstr(readme, quoted))
            fail_msg("rules/README.md does not name %s", quoted);
        for (size_t k = 0; k < i; k++)
            assert_true(fields[i].category != fields[k].category ||
                        strcmp(fields[i].name, fields[k].name) != 0);
    }
    for (unsigned i = 0; rule_word_reason(i); i++) {
        snprintf(quoted, sizeof quoted, "`%s`", rule_word_reason(i));
        assert_non_null(strstr(readme, quoted));
        assert_non_null(status_reason(text_of(rule_word_reason(i))));
    }
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        snprintf(quoted, sizeof quoted, "`%s`", mark_word((enum mark)mark));
        assert_non_null(strstr(readme, quoted));
    }
    free(readme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_test_hits_and_misses),
        cmocka_unit_test(test_each_condition_hits_and_misses),
        cmocka_unit_test(test_hidden_selections),
        cmocka_unit_test(test_chain_reason),
        cmocka_unit_test(test_reason_is_written),
        cmocka_unit_test(test_reason_says_no_more_than_happened),
        cmocka_unit_test(test_findings_are_in_order),
        cmocka_unit_test(test_marks_are_set),
        cmocka_unit_test(test_many_shapes),
        cmocka_unit_test(test_repeated_and_refused_rules_add_nothing),
        cmocka_unit_test(test_bad_files_are_refused),
        cmocka_unit_test(test_cut_files),
        cmocka_unit_test(test_known_names),
        cmocka_unit_test(test_many_known_names),
        cmocka_unit_test(test_expected_delegation),
        cmocka_unit_test(test_expected_forwarding),
        cmocka_unit_test(test_pack_is_complete),
        cmocka_unit_test(test_pack_hits_and_misses),
        cmocka_unit_test(test_pack_with_allow_list),
        cmocka_unit_test(test_fields_are_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
