/* rules: the set of rules, read file by file. */
#include "rule/rules.h"
#include "rule/correlation.h"
#include "rule/match.h"
#include "rule/memo.h"
#include "rule/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SigmaHQ's whole collection has some three thousand rules. */
#define RULES_MAX 4096
/* SigmaHQ's largest is 100 KiB. */
#define RULE_BYTES     (1u << 20)
#define RULE_NODES     65536
#define RULE_DOCUMENTS 256

struct rules *rules_new(void)
{
    struct rules *rules = mem_new(1, sizeof *rules);
    arena_init(&rules->arena);
    arena_init(&rules->findings);
    rules->notes_tail = &rules->notes;
    rules->filters_tail = &rules->filters;
    rules->events = events_new();
    rules->windows = windows_new();
    return rules;
}

void rules_free(struct rules *rules)
{
    if (!rules)
        return;
    rules_forget(rules);
    windows_forget(rules);
    rule_forget_expected(rules->expected);
    arena_done(&rules->arena);
    for (size_t k = 0; k < EVENT_KINDS_MAX; k++) {
        free(rules->by_kind[k].at);
        rule_shapes_free(rules->shapes_by_kind[k]);
    }
    rule_shapes_free(rules->hop_shapes);
    events_free(rules->events);
    windows_free(rules->windows);
    free(rules->hops.at);
    free(rules->chains.at);
    map_done(&rules->by_name);
    map_done(&rules->keywords.of_name);
    rule_free_memos(rules->memos);
    rule_free_regexes(rules->regexes);
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
    const struct node *id = rule_child(root, "id");
    bool there;
    size_t at = find(rules, rule->info.id, &there);
    if (there)
        return rule_refuse(source, id ? id : root, "the rule '%s' was read already, from %s", rule->info.id,
                           rules->rule[at]->info.file);
    if (rules->count >= RULES_MAX)
        return rule_refuse(source, root, "more than %d rules", RULES_MAX);
    if (rules->count == rules->room) {
        rules->room = rules->room ? rules->room * 2 : 32;
        rules->rule = mem_grow(rules->rule, rules->room, sizeof *rules->rule);
    }
    memmove(rules->rule + at + 1, rules->rule + at, (rules->count - at) * sizeof *rules->rule);
    rule->info.about = rule->correlation ? "correlation" : rule_category_word(rule->detection.category);
    rules->rule[at] = rule;
    rules->count++;
    return 0;
}

static void list_rule(struct rule_list *list, struct rule *rule)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 16;
        list->at = mem_grow(list->at, list->room, sizeof *list->at);
    }
    list->at[list->count++] = rule;
}

/* By id, as their findings are to be. */
static void list_by_id(struct rule_list *list, struct rule *rule)
{
    size_t at = list->count;
    list_rule(list, rule);
    for (; at > 0 && strcmp(list->at[at - 1]->info.id, rule->info.id) > 0; at--)
        list->at[at] = list->at[at - 1];
    list->at[at] = rule;
}

/* What has to be audited for events of these kinds, each once. */
static const char *list_audits(struct rules *rules, const uint8_t *kinds, size_t count)
{
    char out[1024] = "";
    size_t used = 0, all;
    const struct event_kind *kind = rule_event_kinds(&all);
    for (size_t i = 0; i < count && used < sizeof out; i++) {
        bool told = false;
        for (size_t k = 0; k < i; k++)
            told = told || strcmp(kind[kinds[k]].audit, kind[kinds[i]].audit) == 0;
        if (!told)
            used += (size_t)snprintf(out + used, sizeof out - used, "%s%s", used ? "; " : "",
                                     kind[kinds[i]].audit);
    }
    return arena_text(&rules->arena, text_of(out)).at;
}

static void add_note(struct rules *rules, const struct rule_note *note)
{
    struct rule_note *kept = arena_take(&rules->arena, sizeof *kept);
    *kept = *note;
    kept->next = NULL;
    *rules->notes_tail = kept;
    rules->notes_tail = &kept->next;
    rules->noted[note->fate]++;
}

/* It matches nothing: because of what it asks, or because of what we cannot say. */
static int pass_over(const struct source *source, const struct node *root, const struct rule *rule,
                     const struct placing *placing)
{
    char ids[128], why[256];
    if (placing->unread)
        return rule_pass_over(source, RULE_UNUSABLE, placing->unread->at, "%s",
                              rule_why_unread(placing, why, sizeof why));
    rule_list_ids(&rule->detection, ids, sizeof ids);
    return rule_pass_over(source, RULE_FOREIGN, root, "event%s%s",
                          ids[0] ? " " : "s that hopchain does not read", ids);
}

static void note_part(struct rules *rules, const struct source *source, const struct rule *rule,
                      const struct placing *placing)
{
    char why[256];
    add_note(rules,
             &(struct rule_note){
                 .fate = RULE_IN_PART,
                 .file = source->name,
                 .why = arena_text(&rules->arena, text_of(rule_why_unread(placing, why, sizeof why))).at,
                 .line = placing->unread->at->line,
                 .column = placing->unread->at->column,
                 .id = rule->info.id,
                 .name = rule->info.name,
                 .title = rule->info.title});
}

/* Where it can match, so that it is held against nothing else. */
static int place(struct rules *rules, const struct source *source, const struct node *root, struct rule *rule)
{
    struct placing placing;
    size_t kind_count;
    const struct event_kind *kinds = rule_event_kinds(&kind_count);
    if (rule->detection.category != CATEGORY_EVENT) {
        if (keep(rules, source, root, rule) != 0)
            return -1;
        list_by_id(rule->detection.category == CATEGORY_HOP ? &rules->hops : &rules->chains, rule);
        return 0;
    }
    rule_place(&rule->detection, &placing);
    if (placing.count == 0)
        return pass_over(source, root, rule, &placing);
    if (keep(rules, source, root, rule) != 0)
        return -1;
    if (placing.unread)
        note_part(rules, source, rule, &placing);
    rule->info.audit = list_audits(rules, placing.kinds, placing.count);
    for (size_t i = 0; i < placing.count; i++) {
        size_t kind = placing.kinds[i];
        list_rule(&rules->by_kind[kind], rule);
        if (!rules->text_fields[kind])
            rules->text_fields[kind] = rule_text_fields(&rules->arena, kinds[kind].id);
    }
    rules->has_events = true;
    return 0;
}

static int read_filter(struct rules *rules, const struct source *source, const struct node *root)
{
    struct filter *filter = arena_take(&rules->arena, sizeof *filter);
    if (rule_read_filter(source, root, filter) != 0)
        return -1;
    *rules->filters_tail = filter;
    rules->filters_tail = &filter->next;
    return 0;
}

static int read_document(struct rules *rules, const struct source *source, const struct node *root,
                         bool several)
{
    struct rule *rule = arena_take(&rules->arena, sizeof *rule);
    const struct node *action = root->kind == NODE_MAP ? rule_child(root, "action") : NULL;
    rule->one_of_several = several;
    if (action)
        return rule_pass_over(source, RULE_UNUSABLE, action, "'action' is of Sigma 1: write each rule out");
    if (root->kind == NODE_MAP && rule_child(root, "correlation"))
        return rule_read_correlation(source, root, rule) == 0 ? keep(rules, source, root, rule) : -1;
    if (root->kind == NODE_MAP && rule_child(root, "filter"))
        return read_filter(rules, source, root);
    if (rule_read_rule(source, root, rule) != 0)
        return -1;
    return place(rules, source, root, rule);
}

/* A text of the map as it stands, or NULL. */
static const char *text_in(const struct node *root, const char *key)
{
    const struct node *node = root->kind == NODE_MAP ? rule_child(root, key) : NULL;
    return node && node->kind == NODE_TEXT ? node->text.at : NULL;
}

int rules_parse(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    static const struct tree_limits limits = {RULE_BYTES, RULE_NODES, RULE_DOCUMENTS};
    struct rule_note note;
    struct source source = {.name = arena_text(&rules->arena, text_of(name)).at,
                            .arena = &rules->arena,
                            .err = err,
                            .regexes = &rules->regexes,
                            .memos = &rules->memos,
                            .keywords = &rules->keywords,
                            .placeholders = rules->placeholders,
                            .note = &note};
    const struct node *root;
    if (rule_read_documents(&source, yaml, &limits, &root) != 0)
        return -1;
    for (bool several = root->next; root; root = root->next) {
        if (read_document(rules, &source, root, several) == 0)
            continue;
        if (note.fate == RULE_REFUSED)
            return -1;
        note.id = text_in(root, "id");
        note.name = text_in(root, "name");
        note.title = text_in(root, "title");
        add_note(rules, &note);
        if (text_in(root, "action")) /* the file's other documents are no whole rules */
            break;
    }
    return 0;
}

void rules_drop(struct rules *rules, const struct rule *rule, const struct rule_note *why)
{
    struct rule_note note = *why;
    size_t at = 0;
    while (rules->rule[at] != rule)
        at++;
    note.id = rule->info.id;
    note.name = rule->info.name;
    note.title = rule->info.title;
    add_note(rules, &note);
    rules->rule[at]->dropped = true;
    memmove(rules->rule + at, rules->rule + at + 1, (rules->count - at - 1) * sizeof *rules->rule);
    rules->count--;
}

const struct rule_note *rules_notes(const struct rules *rules)
{
    return rules->notes;
}

size_t rules_noted(const struct rules *rules, enum rule_fate fate)
{
    return rules->noted[fate];
}

int rules_parse_placeholders(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    struct source source = {.name = name, .arena = &rules->arena, .err = err};
    return rule_read_placeholders(&source, yaml, &rules->placeholders);
}

int rules_parse_expected(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    struct source source = {.name = name, .arena = &rules->arena, .err = err};
    return rule_read_expected(&source, yaml, &rules->expected);
}

bool rules_has_expected(const struct rules *rules)
{
    return rules->expected != NULL;
}

int rules_parse_baseline(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    struct source source = {.name = name, .arena = &rules->arena, .err = err};
    return rule_read_baseline(&source, yaml, &rules->directory);
}

const struct directory *rules_directory(const struct rules *rules)
{
    return &rules->directory;
}

int rules_parse_known(struct rules *rules, const char *name, struct text yaml, struct err *err)
{
    struct source source = {.name = name, .arena = &rules->arena, .err = err};
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
