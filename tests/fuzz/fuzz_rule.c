/* Fuzzer of the rule loader: any bytes as a rule, as an allow list and as known names;
 * what is accepted is held against a
 * chain. */
#include "rule/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void judge(struct rules *rules)
{
    struct names *names = names_new();
    uint32_t user = names_add(names, TEXT("misoule@test.com")), fe = names_add(names, TEXT("web1.test.com"));
    struct hop in = {.principal = user, .target = {fe, 0}, .marks = 1u << MARK_TGT_FORWARDED};
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
    struct hop *hops[] = {&in, &on};
    struct chain chain = {.principal = user, .hops = hops, .hop_count = 2};
    rules_judge(rules, &chain, names);
    names_free(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text yaml = {(const char *)bytes, len};
    struct rules *rules = rules_new();
    struct err err;
    (void)rules_parse(rules, "rule", yaml, &err);
    (void)rules_parse_expected(rules, "expected", yaml, &err);
    (void)rules_parse_known(rules, "known", yaml, &err);
    if (rules_count(rules) || rules_has_expected(rules))
        judge(rules);
    rules_free(rules);
    return 0;
}
