/* sigma: the language of rules, held to its specification by the cases of tests/sigma: what each form matches
 * and what it does not, whatever order the events come in. And the fields of events, held to those by which
 * events are decoded. */
#include "base/time.h"
#include "decode/fields.h"
#include "decode/ours.h"
#include "rule/event_fields.h"
#include "rule/rules.h"
#include "rule/tree.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_BYTES (1u << 20)
#define CASE_NODES 100000
#define EVENTS_MAX 64
#define YAML_BYTES 8192

static size_t case_count;

struct written {
    struct names *names;
    struct event events[EVENTS_MAX];
    size_t count;
};

/* 2026-03-03T09:00:00Z and so many seconds, which may have a fraction. */
static int64_t time_at(const char *seconds)
{
    int64_t noon = 0;
    assert_int_equal(time_parse(TEXT("2026-03-03T09:00:00Z"), &noon), 0);
    return noon + (int64_t)(strtod(seconds, NULL) * 1e9);
}

static const char *provider_of(struct text id)
{
    size_t count;
    const struct event_kind *kinds = rule_event_kinds(&count);
    uint64_t number = 0;
    (void)text_number(id, &number);
    for (size_t i = 0; i < count; i++)
        if (kinds[i].id == number)
            return rule_provider_name(kinds[i].origin, 0);
    return "Microsoft-Windows-Security-Auditing";
}

static struct text text_or(const struct node *map, const char *key, const char *other)
{
    const struct node *node = rule_child(map, key);
    return node ? node->text : text_of(other);
}

/* An event as a map of its fields; what is not said: 4624 of dc1, numbered in order. */
static void write_event(struct written *written, const struct node *map)
{
    struct event *event = &written->events[written->count];
    struct text id = text_or(map, "EventID", "4624");
    char number[24];
    struct fields_system system = {
        .provider = text_or(map, "Provider_Name", provider_of(id)),
        .event_id = id,
        .keywords = text_or(map, "Keywords", "0x8020000000000000"),
        .time = text_or(map, "TimeCreated", "2026-03-03T09:00:00Z"),
        .record_id = text_or(map, "EventRecordID",
                             (snprintf(number, sizeof number, "%zu", written->count + 1), number)),
        .channel = text_or(map, "Channel", "Security"),
        .computer = text_or(map, "Computer", "dc1.corp.example"),
    };
    assert_true(++written->count <= EVENTS_MAX);
    assert_int_equal(fields_begin(event, &system, written->names), 0);
    for (const struct node *n = map->first; n; n = n->next)
        if (field_find(n->key->text))
            fields_set(field_find(n->key->text), event, n->text, written->names);
    fields_end(event);
    if (rule_child(map, "at"))
        event->at.time = time_at(rule_child(map, "at")->text.at);
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(FILE_BYTES);
    if (!file || !bytes)
        fail_msg("%s cannot be read", path);
    *len = fread(bytes, 1, FILE_BYTES - 1, file);
    bytes[*len] = '\0';
    fclose(file);
    return bytes;
}

/* Appends the block with an indent before each line. */
static void indent(char *yaml, struct text block, const char *with)
{
    size_t at = strlen(yaml);
    while (block.len) {
        size_t end = text_find(block, '\n');
        at += (size_t)snprintf(yaml + at, YAML_BYTES - at, "%s%.*s\n", with, (int)end, block.at);
        assert_true(at < YAML_BYTES);
        block = text_slice(block, end + 1, block.len);
    }
}

/* The rule of a case: `rule` whole, or of `detection` or of `selection` the rest. */
static const char *rule_of(const struct node *map, char yaml[YAML_BYTES])
{
    const struct node *rule = rule_child(map, "rule"), *detection = rule_child(map, "detection"),
                      *selection = rule_child(map, "selection");
    struct text logsource = text_or(map, "logsource", "{product: windows}");
    yaml[0] = '\0';
    if (rule)
        return rule->text.at;
    snprintf(yaml, YAML_BYTES, "title: t\nid: t\nlogsource: %s\ndetection:\n", logsource.at);
    if (detection) {
        indent(yaml, detection->text, "  ");
        return yaml;
    }
    assert_non_null(selection);
    indent(yaml, TEXT("selection:"), "  ");
    indent(yaml, selection->text, "    ");
    indent(yaml, TEXT("condition: selection"), "  ");
    return yaml;
}

/* The placeholders and rules of a case; false: refused, with err. */
static bool load(struct rules *rules, const struct node *map, struct err *err)
{
    char yaml[YAML_BYTES];
    const struct node *placeholders = rule_child(map, "placeholders");
    if (placeholders)
        assert_int_equal(rules_parse_placeholders(rules, "placeholders", placeholders->text, err), 0);
    if (rules_parse(rules, "rule", text_of(rule_of(map, yaml)), err) != 0)
        return false;
    return rules_link(rules, err) == 0;
}

/* One line a finding: its rule, how many events, which is the first. */
static void describe(struct rules *rules, struct written *written, bool backwards, char *out, size_t size)
{
    size_t count, used = 0;
    struct chain *chains;
    for (size_t i = 0; i < written->count; i++)
        rules_judge_event(rules, &written->events[backwards ? written->count - 1 - i : i], written->names);
    chains = rules_events(rules, written->names, &count);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const struct finding *f = chains[i].findings;
        used += (size_t)snprintf(out + used, size - used, "%s%s %llu #%llu", i ? "\n" : "", f->rule,
                                 (unsigned long long)(f->events ? f->events : 1),
                                 (unsigned long long)f->event->record_id);
        assert_true(used < size);
    }
}

static void find(const struct node *map, const struct node *events, bool backwards, char *out, size_t size)
{
    struct rules *rules = rules_new();
    struct written *written = mem_new(1, sizeof *written);
    struct err err = {0};
    written->names = names_new();
    if (!load(rules, map, &err))
        fail_msg("%s: %s", text_or(map, "name", "?").at, err.message);
    if (rules_noted(rules, RULE_FOREIGN) + rules_noted(rules, RULE_UNUSABLE) && !rule_child(map, "unread"))
        fail_msg("%s: passed over: %s", text_or(map, "name", "?").at, rules_notes(rules)->why);
    for (const struct node *n = events->kind == NODE_LIST ? events->first : events; n; n = n->next) {
        write_event(written, n);
        if (events->kind != NODE_LIST)
            break;
    }
    describe(rules, written, backwards, out, size);
    rules_free(rules);
    names_free(written->names);
    free(written);
}

/* Each event by itself matches, or does not. */
static void check_each(const struct node *map, const char *key, bool want)
{
    const struct node *events = rule_child(map, key);
    char got[256];
    for (const struct node *n = events ? events->first : NULL; n; n = n->next) {
        find(map, n, false, got, sizeof got);
        if ((got[0] != '\0') != want)
            fail_msg("%s: line %u should %s", text_or(map, "name", "?").at, n->line,
                     want ? "match" : "not match");
        case_count++;
    }
}

/* All events together give these findings, also backwards. */
static void check_findings(const struct node *map)
{
    const struct node *findings = rule_child(map, "findings");
    char got[2048];
    if (!findings)
        return;
    for (int backwards = 0; backwards < 2; backwards++) {
        find(map, rule_child(map, "events"), backwards, got, sizeof got);
        if (!text_equal(text_trim(findings->text), text_of(got)))
            fail_msg("%s%s: found\n%s\nwant\n%s", text_or(map, "name", "?").at,
                     backwards ? ", backwards" : "", got, findings->text.at);
    }
    case_count++;
}

/* The rule is refused, passed over or used in part, and that is why. */
static void check_fate(const struct node *map, const char *key, enum rule_fate fate)
{
    const struct node *want = rule_child(map, key);
    struct rules *rules;
    struct err err = {0};
    const char *why = "taken";
    bool good;
    if (!want)
        return;
    rules = rules_new();
    good = load(rules, map, &err) == (fate != RULE_REFUSED);
    if (rules_notes(rules)) {
        good = good && rules_notes(rules)->fate == fate;
        why = rules_notes(rules)->why;
    } else if (err.message[0]) {
        why = err.message;
    }
    if (!good || !strstr(why, want->text.at))
        fail_msg("%s: %s\nwant %s", text_or(map, "name", "?").at, why, want->text.at);
    rules_free(rules);
    case_count++;
}

static void check_file(const char *name)
{
    struct arena arena;
    struct err err = {0};
    struct source source = {.name = name, .arena = &arena, .err = &err};
    const struct node *root;
    char path[512], *bytes;
    size_t len;
    arena_init(&arena);
    snprintf(path, sizeof path, "sigma/%s", name);
    bytes = read_file(path, &len);
    if (rule_read_tree(&source, (struct text){bytes, len}, FILE_BYTES, CASE_NODES, &root) != 0)
        fail_msg("%s", err.message);
    for (const struct node *n = root->first; n; n = n->next) {
        check_each(n, "hits", true);
        check_each(n, "misses", false);
        check_findings(n);
        check_fate(n, "refused", RULE_REFUSED);
        check_fate(n, "foreign", RULE_FOREIGN);
        check_fate(n, "unusable", RULE_UNUSABLE);
        check_fate(n, "in part", RULE_IN_PART);
    }
    free(bytes);
    arena_done(&arena);
}

static void test_cases(void **state)
{
    struct dirent **entries;
    int count = scandir("sigma", &entries, NULL, alphasort);
    (void)state;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        if (text_ends(text_of(entries[i]->d_name), TEXT(".yaml")))
            check_file(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    print_message("# %zu cases\n", case_count);
    assert_true(case_count >= 200);
}

/* ---- limits ---- */

static unsigned limits_told;
static char limit_told[256];

static void hear_limit(const char *what)
{
    limits_told++;
    snprintf(limit_told, sizeof limit_told, "%s", what);
}

/* So many logons, a second apart, the latest first where backwards. */
static struct rules *judge_many(const char *yaml, struct names *names, uint64_t count, bool backwards)
{
    struct rules *rules = rules_new();
    struct err err = {0};
    struct event event = {.ours = true, .at = {.event_id = 4624, .computer = names_add(names, TEXT("dc1"))}};
    event.user = names_add(names, TEXT("bob"));
    if (rules_parse(rules, "many", text_of(yaml), &err) != 0 || rules_link(rules, &err) != 0)
        fail_msg("%s", err.message);
    for (uint64_t i = 0; i < count; i++) {
        event.at.record_id = backwards ? count - i : i + 1;
        event.at.time = (int64_t)event.at.record_id * TIME_SECOND;
        rules_judge_event(rules, &event, names);
    }
    limits_told = 0;
    return rules;
}

/* The first by time are kept, whatever came first. */
static void test_many_events(void **state)
{
    static const char yaml[] =
        "title: t\nid: t\nlogsource: {product: windows}\ndetection: {s: {EventID: 4624}, condition: s}\n";
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        struct names *names = names_new();
        struct rules *rules = judge_many(yaml, names, 25000, backwards);
        size_t count;
        const struct chain *found = rules_events(rules, names, &count);
        assert_int_equal(count, 10000);
        assert_int_equal(found[0].findings->event->record_id, 1);
        assert_int_equal(found[count - 1].findings->event->record_id, 10000);
        rules_each_limit(rules, hear_limit);
        assert_int_equal(limits_told, 1);
        assert_string_equal(limit_told, "the rule t was found in 25000 events: the first 10000 are told");
        rules_free(rules);
        names_free(names);
    }
}

/* Of many rules each keeps less: the first by time, all the same. */
static void test_many_rules(void **state)
{
    static const char yaml[] =
        "title: t\nid: t\nlogsource: {product: windows}\ndetection: {s: {EventID: 4624}, condition: s}\n";
    struct names *names = names_new();
    struct rules *rules = judge_many(yaml, names, 0, true);
    struct event event = {.ours = true, .at = {.event_id = 4624, .computer = names_add(names, TEXT("dc1"))}};
    size_t count;
    const struct chain *found;
    (void)state;
    events_share(rules->events, 1u << 20);
    for (event.at.record_id = 9; event.at.record_id > 0; event.at.record_id--) {
        event.at.time = (int64_t)event.at.record_id * TIME_SECOND;
        rules_judge_event(rules, &event, names);
    }
    found = rules_events(rules, names, &count);
    assert_int_equal(count, 2);
    assert_int_equal(found[0].findings->event->record_id, 1);
    assert_int_equal(found[1].findings->event->record_id, 2);
    rules_each_limit(rules, hear_limit);
    assert_string_equal(limit_told, "the rule t was found in 9 events: the first 2 are told");
    rules_free(rules);
    names_free(names);
}

static void test_correlation_with_too_much(void **state)
{
    static const char yaml[] =
        "title: c\nid: c\ncorrelation: {type: event_count, rules: [t], timespan: 1s, "
        "condition: {gte: 2}}\n---\n"
        "title: t\nid: t\nlogsource: {product: windows}\ndetection: {s: {EventID: 4624}, "
        "condition: s}\n";
    struct names *names = names_new();
    struct rules *rules = judge_many(yaml, names, (1u << 20) + 1, false);
    size_t count;
    (void)state;
    rules_events(rules, names, &count);
    assert_int_equal(count, 0);
    rules_each_limit(rules, hear_limit);
    assert_int_equal(limits_told, 1);
    assert_string_equal(limit_told,
                        "the correlation c was not judged: more events than the 1048576 it may keep");
    rules_free(rules);
    names_free(names);
}

static void test_regex_given_up(void **state)
{
    static const char yaml[] = "title: t\nid: t\nlogsource: {product: windows}\ndetection: {s: "
                               "{TargetUserName|re: '^(a+)+$'}, condition: s}\n";
    struct names *names = names_new();
    struct rules *rules = judge_many(yaml, names, 0, false);
    struct event event = {.ours = true, .at = {.event_id = 4624}};
    (void)state;
    event.user = names_add(names, TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
    rules_judge_event(rules, &event, names);
    rules_each_limit(rules, hear_limit);
    assert_int_equal(limits_told, 1);
    assert_string_equal(limit_told,
                        "1 regular expression took too long for some value and was given up there: no match");
    rules_free(rules);
    names_free(names);
}

/* ---- what is asked once ---- */

static size_t count_found(struct rules *rules, struct names *names, const char *user)
{
    struct event event = {.ours = true, .at = {.event_id = 4624, .computer = names_add(names, TEXT("dc1"))}};
    size_t before, after;
    (void)rules_events(rules, names, &before);
    event.user = names_add(names, text_of(user));
    event.process_name = names_add(names, TEXT("C:\\Windows\\System32\\lsass.exe"));
    rules_judge_event(rules, &event, names);
    (void)rules_events(rules, names, &after);
    return after - before;
}

/* More rules with keywords than are looked for at once, and each of all kinds of values: what they say of a
 * name they say again when it comes again, and not of another. */
static void test_what_is_asked_once(void **state)
{
    enum { RULES = 80 };
    struct names *names = names_new();
    struct rules *rules = rules_new();
    struct err err = {0};
    (void)state;
    for (unsigned i = 0; i < RULES; i++) {
        static const char *const selections[] = {"[bob]", "{'|all': [b?b, lsass]}",
                                                 "{TargetUserName|contains: bob}",
                                                 "{TargetUserName|re: 'b.b'}"};
        char yaml[256];
        snprintf(yaml, sizeof yaml,
                 "title: t\nid: t%u\nlogsource: {product: windows}\ndetection: {s: %s, condition: s}\n", i,
                 selections[i % 4]);
        if (rules_parse(rules, "many", text_of(yaml), &err) != 0)
            fail_msg("%s", err.message);
    }
    assert_int_equal(rules_link(rules, &err), 0);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(count_found(rules, names, "bob"), RULES);
        assert_int_equal(count_found(rules, names, "ann"), 0);
        assert_int_equal(count_found(rules, names, "xbobx"), RULES);
    }
    rules_free(rules);
    names_free(names);
}

/* ---- fields ---- */

/* Every field by which events are decoded can be asked for, but for those of which hopchain keeps no more
 * than it needs. */
static struct rules *rules_of_shapes(void)
{
    static const char yaml[] = "title: a\nid: a\nlogsource: {product: windows}\ndetection:\n"
                               "  s: {EventID: 4624, LogonType: [3, 10], AuthenticationPackageName: NTLM}\n"
                               "  f: {TargetUserName|endswith: '$'}\n  condition: s and not f\n---\n"
                               "title: b\nid: b\nlogsource: {product: windows}\ndetection:\n"
                               "  s: {Status|exists: true}\n  t: {Status: '0x0'}\n  u: {TargetUserName: "
                               "bob}\n  condition: s and (not t or u)\n---\n"
                               "title: c\nid: c\nlogsource: {product: windows}\ndetection:\n"
                               "  s_type: {LogonType|gt: 3}\n  s_package: {AuthenticationPackageName: "
                               "null}\n  s_user: {TargetUserName: web1$}\n"
                               "  condition: 2 of s_*\n";
    struct rules *rules = rules_new();
    struct err err = {0};
    if (rules_parse(rules, "shapes", text_of(yaml), &err) != 0 || rules_link(rules, &err) != 0)
        fail_msg("%s", err.message);
    return rules;
}

/* The i-th of a few hundred that differ in what has few values, and in whom they are about. */
static struct event shaped_event(struct names *names, unsigned i)
{
    static const uint16_t IDS[] = {4624, 4625, 4769};
    static const char *const PACKAGES[] = {"", "NTLM", "ntlm", "Kerberos"}, *const USERS[] = {"bob", "web1$",
                                                                                              "eve"};
    struct event event = {.ours = true,
                          .at = {.event_id = IDS[i % 3], .record_id = i + 1, .time = (int64_t)i}};
    event.logon_type = event.at.event_id == 4769 ? 0 : (uint8_t)(2 + i / 3 % 9);
    event.package = event.at.event_id == 4769 ? 0 : names_add(names, text_of(PACKAGES[i / 27 % 4]));
    event.status = event.at.event_id == 4624 ? 0 : i / 108 % 100;
    event.user = names_add(names, text_of(USERS[i / 11 % 3]));
    return event;
}

/* What rules say of an event does not depend on those before it, however many shapes they had. */
static void test_many_shapes(void **state)
{
    struct names *names = names_new();
    struct rules *kept = rules_of_shapes();
    size_t count, sum = 0, by_rule[3] = {0};
    const struct chain *found;
    (void)state;
    for (unsigned i = 0; i < 20000; i += 1 + i % 5) {
        struct event event = shaped_event(names, i);
        struct rules *fresh = rules_of_shapes();
        rules_judge_event(fresh, &event, names);
        rules_judge_event(kept, &event, names);
        found = rules_events(fresh, names, &count);
        for (size_t k = 0; k < count; k++)
            by_rule[found[k].findings->rule[0] - 'a']++;
        sum += count;
        rules_free(fresh);
    }
    found = rules_events(kept, names, &count);
    assert_int_equal(count, sum);
    for (size_t k = 0; k < count; k++)
        by_rule[found[k].findings->rule[0] - 'a']--;
    for (int rule = 0; rule < 3; rule++)
        assert_int_equal(by_rule[rule], 0);
    assert_in_range(sum, 2000, 9000);
    rules_free(kept);
    names_free(names);
}

static void test_every_decoded_field_is_a_rules(void **state)
{
    static const char *const not_kept[] = {"RequestTicketHash", "ResponseTicketHash", "ResponseTicket"};
    const char *name;
    (void)state;
    for (size_t row = 0; (name = fields_name(row)); row++) {
        bool kept = true;
        for (size_t i = 0; i < sizeof not_kept / sizeof *not_kept; i++)
            kept = kept && strcmp(name, not_kept[i]) != 0;
        if (kept != (rule_find_event_field(text_of(name)) != NULL))
            fail_msg("%s is decoded, but no field of rules", name);
    }
}

static void test_every_event_is_a_kind(void **state)
{
    size_t count, row = 0;
    const struct event_kind *kinds = rule_event_kinds(&count);
    (void)state;
    for (; ours_id(row); row++)
        if (row >= count || kinds[row].id != ours_id(row))
            fail_msg("event %u is decoded, and not the %zuth kind of rules", ours_id(row), row + 1);
    assert_int_equal(row, count);
}

/* What decode puts where, rules find there: for each field and each event that has it. */
static void check_field(const struct event_kind *kind, const struct field *field)
{
    static const char *const samples[] = {
        "Bob", "3", "0x17", "%%1833", "%%1842", "%%14674", "{11111111-2222-3333-4444-555555555555}"};
    size_t good = 0;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct names *names = names_new();
        struct event event = {0};
        char id[8];
        struct subject subject = {.event = &event, .names = names};
        struct fields_system system = {.provider = text_of(rule_provider_name(kind->origin, 0)),
                                       .event_id = {id, (size_t)snprintf(id, sizeof id, "%u", kind->id)},
                                       .time = TEXT("2026-03-03T09:00:00Z"),
                                       .record_id = TEXT("1"),
                                       .computer = TEXT("dc1")};
        struct field_ref ref = {field, false};
        struct value value;
        assert_int_equal(fields_begin(&event, &system, names), 0);
        fields_set(field_find(text_of(field->name)), &event, text_of(samples[i]), names);
        fields_set(field_find(TEXT("NewUacValue")), &event, text_of(samples[i]), names);
        fields_set(field_find(TEXT("OldUacValue")), &event, text_of(samples[i]), names);
        fields_end(&event);
        if (rule_get_field(&subject, &ref, 0, &value)) {
            char number[RULE_NUMBER_TEXT];
            struct text got = field->kind == FIELD_NUMBER
                                  ? rule_number_text(field->form, value.number, number)
                                  : value.text;
            uint64_t one, other;
            good += text_same(got, text_of(samples[i])) ||
                    (text_number(got, &one) == 0 && text_number(text_of(samples[i]), &other) == 0 &&
                     one == other);
        }
        names_free(names);
    }
    if (good == 0)
        fail_msg("%s of event %u: what was decoded is not found", field->name, kind->id);
}

static void test_fields_are_those_decoded(void **state)
{
    size_t field_count, kind_count;
    const struct field *fields = rule_event_fields(&field_count);
    const struct event_kind *kinds = rule_event_kinds(&kind_count);
    (void)state;
    for (size_t i = 0; i < field_count; i++)
        for (size_t k = 0; k < kind_count; k++)
            if (fields[i].events && field_find(text_of(fields[i].name)) &&
                rule_field_of(kinds[k].id, &fields[i]) &&
                rule_field_of(kinds[k].id, &fields[i])->kind != FIELD_UNREAD &&
                (i == 0 || strcmp(fields[i - 1].name, fields[i].name) != 0))
                check_field(&kinds[k], &fields[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_many_events),
        cmocka_unit_test(test_many_rules),
        cmocka_unit_test(test_correlation_with_too_much),
        cmocka_unit_test(test_regex_given_up),
        cmocka_unit_test(test_what_is_asked_once),
        cmocka_unit_test(test_many_shapes),
        cmocka_unit_test(test_every_decoded_field_is_a_rules),
        cmocka_unit_test(test_every_event_is_a_kind),
        cmocka_unit_test(test_fields_are_those_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
