/* What correlations find does not depend on when what is decided already is looked for: after every few
 * events, or once in the end. */
#include "rule/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EVENTS 3000
#define OFTEN  2
#define NEVER  (1u << 20)

/* A correlation of each kind, of rules and of correlations. */
static const char RULES[] =
    "{title: t, id: logon, logsource: {product: windows}, detection: {s: {EventID: 4624}, condition: s}}\n"
    "---\n"
    "{title: t, id: refused, logsource: {product: windows}, detection: {s: {EventID: 4625}, condition: s}}\n"
    "---\n"
    "{title: t, id: logoff, logsource: {product: windows}, detection: {s: {EventID: 4634}, condition: s}}\n"
    "---\n"
    "{title: t, id: count, correlation: {type: event_count, rules: [refused], group-by: [TargetUserName], "
    "timespan: 20s, generate: true, condition: {gte: 4}}}\n"
    "---\n"
    "{title: t, id: all, correlation: {type: event_count, rules: [logon], timespan: 1m, generate: true, "
    "condition: {gt: 25}}}\n"
    "---\n"
    "{title: t, id: few, correlation: {type: event_count, rules: [logon], group-by: [IpAddress], "
    "timespan: 1m, generate: true, condition: {lte: 1}}}\n"
    "---\n"
    "{title: t, id: values, correlation: {type: value_count, rules: [refused, logon], group-by: [IpAddress], "
    "timespan: 30s, generate: true, condition: {field: TargetUserName, gte: 4}}}\n"
    "---\n"
    "{title: t, id: average, correlation: {type: value_avg, rules: [logon], group-by: [TargetUserName], "
    "timespan: 40s, generate: true, condition: {field: LogonType, gt: 5}}}\n"
    "---\n"
    "{title: t, id: sum, correlation: {type: value_sum, rules: [logon], group-by: [TargetUserName], "
    "timespan: 10s, generate: true, condition: {field: LogonType, gt: 20}}}\n"
    "---\n"
    "{title: t, id: both, correlation: {type: temporal, rules: [logon, refused], group-by: [TargetUserName], "
    "timespan: 3s, generate: true}}\n"
    "---\n"
    "{title: t, id: one, correlation: {type: temporal, rules: [logon, refused], group-by: [TargetUserName], "
    "timespan: 15s, generate: true, condition: logon and not refused}}\n"
    "---\n"
    "{title: t, id: order, correlation: {type: temporal_ordered, rules: [refused, logon, logoff], group-by: "
    "[TargetUserName], timespan: 30s, generate: true}}\n"
    "---\n"
    "{title: t, id: clean, correlation: {type: temporal_ordered, rules: [refused, logon, logoff], group-by: "
    "[TargetUserName], timespan: 20s, generate: true, condition: refused and logoff and not logon}}\n"
    "---\n"
    "{title: t, id: counts, correlation: {type: event_count, rules: [count, both], group-by: "
    "[TargetUserName], timespan: 3m, generate: true, condition: {gte: 3}}}\n"
    "---\n"
    "{title: t, id: users, correlation: {type: value_count, rules: [count, order], timespan: 2m, "
    "condition: {field: TargetUserName, gte: 3}}}\n"
    "---\n"
    "{title: t, id: follows, correlation: {type: temporal_ordered, rules: [count, order, logoff], group-by: "
    "[TargetUserName], timespan: 1m, generate: true}}\n";

static struct rules *read_rules(const char *yaml, size_t least)
{
    struct rules *rules = rules_new();
    struct err err = {0};
    if (rules_parse(rules, "rules", text_of(yaml), &err) != 0 || rules_link(rules, &err) != 0)
        fail_msg("%s", err.message);
    windows_tidy_often(rules->windows, least);
    return rules;
}

static uint32_t any(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(((*state >> 32) * below) >> 32);
}

/* Now many events at once, now few for a while; some in one moment. */
static void judge_some(struct rules *rules, struct names *names, uint64_t seed)
{
    static const uint16_t ids[] = {4624, 4624, 4625, 4625, 4634};
    uint64_t state = seed;
    int64_t time = (int64_t)seed * TIME_SECOND;
    for (unsigned i = 0; i < EVENTS; i++) {
        struct event event = {.ours = true};
        char text[32];
        time += any(&state, 40) ? any(&state, 4) * TIME_SECOND : any(&state, 90) * TIME_SECOND;
        event.at = (struct sighting){.time = time, .record_id = i + 1, .event_id = ids[any(&state, 5)]};
        event.at.computer = names_add(names, TEXT("dc1"));
        snprintf(text, sizeof text, "user%u", (unsigned)any(&state, 6));
        event.user = names_add(names, text_of(text));
        snprintf(text, sizeof text, "10.0.0.%u", (unsigned)any(&state, 4));
        event.address = names_add(names, text_of(text));
        event.logon_type = (uint8_t)(2 + any(&state, 10));
        rules_judge_event(rules, &event, names);
    }
}

static void tell(const struct chain *chain, FILE *to)
{
    const struct finding *f = chain->findings;
    fprintf(to, "%s %lld to %lld, #%llu: %s\n", f->rule, (long long)chain->start / TIME_SECOND,
            (long long)chain->end / TIME_SECOND, (unsigned long long)f->event->record_id, f->reason);
}

/* What is found, a line each, to be freed. */
static char *find(uint64_t seed, size_t least, size_t *count)
{
    char *text = NULL;
    size_t len;
    FILE *to = open_memstream(&text, &len);
    struct names *names = names_new();
    struct rules *rules = read_rules(RULES, least);
    const struct chain *found;
    judge_some(rules, names, seed);
    found = rules_events(rules, names, count);
    for (size_t i = 0; i < *count; i++)
        tell(&found[i], to);
    fclose(to);
    rules_free(rules);
    names_free(names);
    return text;
}

static void print_first_difference(const char *a, const char *b)
{
    size_t line = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        line = a[i] == '\n' ? i + 1 : line;
    print_message("often: %.200s\nonce:  %.200s\n", a + line, b + line);
}

static void test_often(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        size_t some, all;
        char *often = find(seed, OFTEN, &some), *once = find(seed, NEVER, &all);
        if (strcmp(often, once) != 0)
            print_first_difference(often, once);
        assert_string_equal(often, once);
        assert_in_range(all, 100, EVENTS * 3);
        free(often);
        free(once);
    }
}

/* The first and the last year that a time can be of are further apart than a number of nanoseconds reaches.
 */
static void test_centuries(void **state)
{
    static const int64_t times[] = {INT64_C(-9200000000) * TIME_SECOND, INT64_C(9200000000) * TIME_SECOND};
    struct names *names = names_new();
    struct rules *rules = read_rules(RULES, 1);
    const struct chain *found;
    size_t count;
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct event event = {.ours = true,
                              .at = {.time = times[i / 3], .record_id = i + 1, .event_id = 4625}};
        event.user = names_add(names, TEXT("bob"));
        rules_judge_event(rules, &event, names);
    }
    found = rules_events(rules, names, &count);
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++) /* and no count of them: three and three are not four within a span */
        assert_string_equal(found[i].findings->rule, "refused");
    rules_free(rules);
    names_free(names);
}

/* A hop in the user's name, judged when its chain is complete; begun at that second. */
static void judge_hop(struct rules *rules, struct names *names, const char *user, int64_t second)
{
    struct hop hop = {.start = second * TIME_SECOND, .principal = names_add(names, text_of(user))};
    struct hop *hops[] = {&hop};
    struct chain chain = {.start = hop.start, .hops = hops, .hop_count = 1};
    rules_judge(rules, &chain, names);
}

static void judge_refusal(struct rules *rules, struct names *names, const char *user, int64_t second)
{
    struct event event = {.ours = true, .at = {.time = second * TIME_SECOND, .event_id = 4625}};
    event.user = names_add(names, text_of(user));
    rules_judge_event(rules, &event, names);
}

/* Hops come when they like, and so may wait for ever; but not for what would have had to come before them. */
static void test_hops(void **state)
{
    static const char yaml[] =
        "{title: t, id: refused, logsource: {product: windows}, detection: {s: {EventID: 4625}, condition: "
        "s}}\n"
        "---\n"
        "{title: t, id: hop, level: low, description: x, reason: x, advice: x, logsource: {product: "
        "hopchain, category: "
        "hop}, detection: {s: {outcome: success}, condition: s}}\n"
        "---\n"
        "{title: t, id: then, correlation: {type: temporal_ordered, rules: [refused, hop], group-by: [User], "
        "timespan: 1h, aliases: {User: {refused: TargetUserName, hop: principal}}}}\n";
    struct names *names = names_new();
    struct rules *rules = read_rules(yaml, 1);
    size_t count;
    (void)state;
    windows_share(rules->windows, 1u << 18); /* sixteen */
    for (int64_t second = 1; second <= 100; second++) {
        judge_refusal(rules, names, second == 50 ? "bob@x" : "", 10000 * second);
        judge_hop(rules, names, second == 50 ? "bob@x" : "ann@x", 10000 * second + 9);
    }
    rules_events(rules, names, &count);
    assert_int_equal(count, 1);
    rules_free(rules);
    names_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_often), cmocka_unit_test(test_centuries),
                                       cmocka_unit_test(test_hops)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
