/* judge: the set of rules, and every rule held against a chain and its hops. */
#include "rule/compiled.h"
#include "rule/known.h"

#include <stdlib.h>
#include <string.h>

/* SigmaHQ's whole collection has some three thousand rules. */
#define RULES_MAX 4096
/* The largest rule of the pack is 4 KiB. */
#define RULE_BYTES (64u * 1024)
#define RULE_NODES 4096

struct hit {
    const struct rule *rule;
    const struct hop *hop;
};

struct rules {
    struct arena arena;
    struct arena findings;
    struct rule **rule; /* by id */
    size_t count, room;
    struct expected *expected;
    struct known known;
    struct hit *hits; /* of the chain being judged */
    size_t hit_count, hit_room;
};

struct rules *rules_new(void)
{
    struct rules *rules = mem_new(1, sizeof *rules);
    arena_init(&rules->arena);
    arena_init(&rules->findings);
    return rules;
}

void rules_free(struct rules *rules)
{
    if (!rules)
        return;
    rules_forget(rules);
    arena_done(&rules->arena);
    free(rules->rule);
    free(rules->hits);
    free(rules);
}

void rules_forget(struct rules *rules)
{
    arena_done(&rules->findings);
}

/* Where a rule of this id is or would be. */
static size_t find(const struct rules *rules, const char *id, bool *there)
{
    size_t low = 0, high = rules->count;
    *there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(rules->rule[middle]->info.id, id);
        *there = *there || order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int keep(struct rules *rules, const struct source *source, const struct node *root, struct rule *rule)
{
    bool there;
    size_t at = find(rules, rule->info.id, &there);
    if (there)
        return rule_refuse(source, rule_child(root, "id"), "the rule '%s' was read already, from %s",
                           rule->info.id, rules->rule[at]->info.file);
    if (rules->count >= RULES_MAX)
        return rule_refuse(source, root, "more than %d rules", RULES_MAX);
    if (rules->count == rules->room) {
        rules->room = rules->room ? rules->room * 2 : 32;
        rules->rule = mem_grow(rules->rule, rules->room, sizeof *rules->rule);
    }
    memmove(rules->rule + at + 1, rules->rule + at, (rules->count - at) * sizeof *rules->rule);
    rules->rule[at] = rule;
    rules->count++;
    return 0;
}

int rules_parse(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    struct source source = {arena_text(&rules->arena, text_of(name)).at, &rules->arena, err};
    struct rule *rule = arena_take(&rules->arena, sizeof *rule);
    const struct node *root;
    if (rule_read_tree(&source, yaml, RULE_BYTES, RULE_NODES, &root) != 0 ||
        rule_read_rule(&source, root, rule) != 0)
        return -1;
    return keep(rules, &source, root, rule);
}

int rules_parse_expected(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    struct source source = {name, &rules->arena, err};
    return rule_read_expected(&source, yaml, &rules->expected);
}

bool rules_has_expected(const struct rules *rules)
{
    return rules->expected != NULL;
}

int rules_parse_known(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    struct source source = {name, &rules->arena, err};
    return rule_read_known(&source, yaml, &rules->known);
}

const struct known *rules_known(const struct rules *rules)
{
    return &rules->known;
}

size_t rules_count(const struct rules *rules)
{
    return rules->count;
}

struct rule_info rules_info(const struct rules *rules, size_t i)
{
    return rules->rule[i]->info;
}

static void hold(struct rules *rules, enum category category, struct subject *subject)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = rules->rule[i];
        if (rule->category != category || !rule_matches(rule->condition, subject))
            continue;
        if (rules->hit_count == rules->hit_room) {
            rules->hit_room = rules->hit_room ? rules->hit_room * 2 : 64;
            rules->hits = mem_grow(rules->hits, rules->hit_room, sizeof *rules->hits);
        }
        rules->hits[rules->hit_count++] = (struct hit){rule, subject->hop};
    }
}

/* The marks of hop rules show only after all of them had their turn, so that their order does not matter. */
static void set_marks(const struct rules *rules, struct chain *chain)
{
    size_t k = 0;
    for (uint32_t i = 0; i < chain->hop_count; i++)
        for (; k < rules->hit_count && rules->hits[k].hop == chain->hops[i]; k++)
            chain->hops[i]->marks |= rules->hits[k].rule->info.marks;
}

static struct finding make_finding(struct rules *rules, const struct hit *hit, const struct subject *whole)
{
    const struct rule_info *info = &hit->rule->info;
    struct subject subject = *whole;
    subject.hop = hit->hop;
    return (struct finding){info->id,     info->title,
                            info->advice, info->level,
                            hit->hop,     rule_write_reason(&rules->findings, hit->rule->reason, &subject)};
}

void rules_judge(struct rules *rules, struct chain *chain, const struct names *names)
{
    struct subject whole = {.chain = chain, .names = names, .expected = rules->expected};
    rules->hit_count = 0;
    chain->findings = NULL;
    chain->finding_count = 0;
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        struct subject subject = whole;
        subject.hop = chain->hops[i];
        hold(rules, CATEGORY_HOP, &subject);
    }
    set_marks(rules, chain);
    hold(rules, CATEGORY_CHAIN, &whole);
    if (rules->hit_count == 0)
        return;
    chain->findings = arena_take(&rules->findings, rules->hit_count * sizeof *chain->findings);
    for (int level = LEVEL_COUNT - 1; level >= 0; level--)
        for (size_t k = 0; k < rules->hit_count; k++)
            if ((int)rules->hits[k].rule->info.level == level)
                chain->findings[chain->finding_count++] = make_finding(rules, &rules->hits[k], &whole);
}
