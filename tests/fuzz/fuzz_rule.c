/* Fuzzer of the rule loader: any bytes as rules, correlations and filters, as an allow list, as a
 * baseline, as known names and as placeholders; what is accepted is held against a chain and some events. */
#include "base/time.h"
#include "fuzz.h"
#include "rule/rule.h"

#include <assert.h>

static void judge(struct rules *rules)
{
    struct chain *chains;
    size_t count;
    struct names *names = names_new();
    uint32_t user = names_add(names, TEXT("misoule@test.com")), fe = names_add(names, TEXT("web1.test.com"));
    struct hop in = {
        .principal = user, .target = {fe, 0}, .marks = 1u << MARK_TGT_FORWARDED, .rights = RIGHT_TOLD};
    struct hop on = {.parent = &in,
                     .principal = user,
                     .delegate = names_add(names, TEXT("web1gmsa$@test.com")),
                     .source = {fe, 0},
                     .target = {names_add(names, TEXT("web2.test.com")), 0},
                     .service = names_add(names, TEXT("web2$")),
                     .mechanism = MECHANISM_S4U2PROXY,
                     .model = MODEL_UNKNOWN,
                     .status = 0xd,
                     .marks = 1u << MARK_S4U2PROXY};
    struct hop told = on, granted = on, barred = on;
    struct hop *hops[] = {&in, &on, &told, &granted, &barred};
    struct chain chain = {.principal = user, .hops = hops, .hop_count = 5};
    told.rights = RIGHT_TOLD;
    granted.rights = RIGHT_TOLD | RIGHT_GRANTED;
    barred.rights = RIGHT_BARRED;
    for (uint32_t i = 0; i < 8; i++) {
        static const uint16_t ids[] = {4624, 4625, 4768, 4769, 4776, 4742, 4648, 5136};
        struct event event = {
            .at = {.event_id = ids[i], .time = (7 - i) * TIME_SECOND, .record_id = i, .computer = fe},
            .ours = true,
            .user = user,
            .address = names_add(names, TEXT("10.0.0.7")),
            .service = on.service,
            .process_name = names_add(names, TEXT("C:\\Windows\\x.exe -enc cABpAG4AZwA=")),
            .logon_type = 3,
            .ticket_options = 0x40810000,
            .ticket_etype = 0x17,
            .status = i};
        rules_judge_event(rules, &event, names);
    }
    rules_judge(rules, &chain, names);
    chains = rules_events(rules, names, &count);
    for (size_t i = 0; i < count; i++)
        assert(chains[i].finding_count == 1 && chains[i].findings->reason);
    names_free(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text yaml = {(const char *)bytes, len};
    struct rules *rules = rules_new();
    struct err err;
    (void)rules_parse_placeholders(rules, "placeholders", yaml, &err);
    (void)rules_parse(rules, "rule", yaml, &err);
    (void)rules_parse_expected(rules, "expected", yaml, &err);
    (void)rules_parse_expected(rules, "expected again", yaml, &err);
    (void)rules_parse_baseline(rules, "baseline", yaml, &err);
    (void)rules_parse_known(rules, "known", yaml, &err);
    if (rules_link(rules, &err) == 0 && (rules_count(rules) || rules_has_expected(rules)))
        judge(rules);
    rules_free(rules);
    return 0;
}
