/* link: what documents say of each other: correlations of the rules that they name, filters of those that
 * they narrow. */
#include "rule/correlation.h"
#include "rule/match.h"
#include "rule/rules.h"

#include <stdio.h>
#include <string.h>

/* Two rules have the name, which are told apart by their ids alone. */
static struct rule several;

static void put_name(struct map *map, const char *name, struct rule *rule)
{
    uint64_t *place = map_put(map, map_hash(name, strlen(name)));
    *place = (uintptr_t)(*place && *place != (uintptr_t)rule ? &several : rule);
}

static void list_names(struct rules *rules)
{
    map_done(&rules->by_name);
    rules->by_name = (struct map){0};
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rule[i]->info.name)
            put_name(&rules->by_name, rules->rule[i]->info.name, rules->rule[i]);
    for (size_t i = 0; i < rules->count; i++) {
        const char *id = rules->rule[i]->info.id;
        *map_put(&rules->by_name, map_hash(id, strlen(id))) = (uintptr_t)rules->rule[i];
    }
}

static struct rule *look_up(const struct rules *rules, struct text name)
{
    const uint64_t *place = map_get(&rules->by_name, map_hash(name.at, name.len));
    return place ? (struct rule *)(uintptr_t)*place : NULL;
}

static struct rule *find_rule(const struct rules *rules, struct text name)
{
    struct rule *rule = look_up(rules, name);
    return rule == &several || (rule && rule->dropped) ? NULL : rule;
}

/* The note of a rule that is not there; NULL: there is none. */
static const struct rule_note *find_note(const struct rules *rules, struct text name)
{
    const struct rule_note *n = rules->notes;
    while (n && !(n->id && text_equal(text_of(n->id), name)) &&
           !(n->name && text_equal(text_of(n->name), name)))
        n = n->next;
    return n;
}

/* What is named and not there. */
static int refuse_missing(struct rules *rules, const struct source *source, const struct node *at)
{
    const struct rule_note *note = find_note(rules, at->text);
    char shown[RULE_SHOWN];
    if (look_up(rules, at->text) == &several)
        return rule_refuse(source, at, "several rules are named '%s': say which by its id",
                           rule_show(at->text, shown));
    if (note)
        return rule_pass_over(source, note->fate, at, "a rule that is not used: %s",
                              rule_show(at->text, shown));
    return rule_refuse(source, at, "there is no rule '%s', by id or by name", rule_show(at->text, shown));
}

/* ---- correlations ---- */

/* What the name is of this member: an alias, or a field. */
static struct text name_for(const struct correlation *c, const struct member *member, struct text name)
{
    const struct node *alias = NULL, *field = NULL;
    if (c->aliases)
        for (const struct node *n = c->aliases->first; n && !alias; n = n->next)
            alias = text_equal(n->key->text, name) ? n : NULL;
    for (const struct node *n = alias ? alias->first : NULL; n && !field; n = n->next)
        if (text_equal(n->key->text, member->name) ||
            text_equal(n->key->text, text_of(member->rule->info.id)) ||
            (member->rule->info.name && text_equal(n->key->text, text_of(member->rule->info.name))))
            field = n;
    return field ? field->text : name;
}

static int find_in_child(const struct correlation *child, struct text name, size_t *out)
{
    for (*out = 0; *out < child->group_count; ++*out)
        if (text_equal(child->groups[*out], name))
            return 0;
    return -1;
}

static int link_field(const struct source *source, const struct correlation *c, const struct member *member,
                      struct text name, struct field_ref *field, size_t *child)
{
    struct text own = name_for(c, member, name);
    const struct rule *rule = member->rule;
    char shown[RULE_SHOWN];
    if (rule->correlation)
        return find_in_child(rule->correlation, own, child) == 0
                   ? 0
                   : rule_refuse(source, member->at, "the correlation '%s' is not grouped by '%s'",
                                 rule->info.id, rule_show(own, shown));
    if (own.len == 0 || rule_find_field(own, rule->detection.category, field) != 0 ||
        field->field->kind >= FIELD_TIME)
        return rule_pass_over(source, RULE_UNUSABLE, member->at,
                              "'%s' is no field that '%s' can be grouped by or counted",
                              rule_show(own, shown), rule->info.id);
    return 0;
}

static int link_member(const struct source *source, struct correlation *c, struct member *member)
{
    for (size_t i = 0; i < c->group_count; i++)
        if (link_field(source, c, member, c->groups[i], &member->group[i], &member->child_group[i]) != 0)
            return -1;
    for (size_t i = 0; i < c->value_count; i++) {
        if (link_field(source, c, member, c->values[i], &member->value[i], &member->child_value[i]) != 0)
            return -1;
        if (c->type > VALUE_COUNT &&
            (member->rule->correlation || member->value[i].field->kind != FIELD_NUMBER))
            return rule_refuse(source, member->at, "'%s' is no number", c->values[i].at);
    }
    return 0;
}

static void feed(struct arena *arena, struct rule *rule, struct rule *into, size_t member)
{
    struct feed *feed = arena_take(arena, sizeof *feed);
    *feed = (struct feed){into, member, rule->feeds};
    rule->feeds = feed;
    if (!into->correlation->generate)
        rule->info.silent = true;
}

static int link_correlation(struct rules *rules, const struct source *source, struct rule *rule);

static int follow(struct rules *rules, const struct source *source, struct rule *to, const struct node *at)
{
    char shown[RULE_SHOWN];
    if (!to->correlation)
        return 0;
    if (to->correlation->state == 1)
        return rule_refuse(source, at, "'%s' is correlated with itself", rule_show(at->text, shown));
    return link_correlation(rules, source, to);
}

static int link_members(struct rules *rules, const struct source *source, struct correlation *c)
{
    for (size_t i = 0; i < c->member_count; i++) {
        struct member *member = &c->members[i];
        struct rule *to = find_rule(rules, member->name);
        if (!to)
            return refuse_missing(rules, source, member->at);
        member->rule = to;
        if (follow(rules, source, to, member->at) != 0 || link_member(source, c, member) != 0)
            return -1;
    }
    return 0;
}

static bool holds(struct text list, struct text part)
{
    for (size_t end; list.len; list = text_slice(list, end + 2, list.len)) {
        for (end = 0; end < list.len && list.at[end] != ';';)
            end++;
        if (text_equal(text_slice(list, 0, end), part))
            return true;
    }
    return false;
}

/* All that its rules need, each once; NULL where one of them needs what hops are made of. */
static const char *join_audits(struct arena *arena, const struct correlation *c)
{
    char out[1024] = "";
    size_t used = 0;
    for (size_t i = 0; i < c->member_count; i++) {
        struct text rest = text_of(c->members[i].rule->info.audit);
        if (!rest.len)
            return NULL;
        while (rest.len) {
            struct text part = text_slice(rest, 0, text_find(rest, ';'));
            if (!holds((struct text){out, used}, part) && used + part.len + 2 < sizeof out)
                used += (size_t)snprintf(out + used, sizeof out - used, "%s%.*s", used ? "; " : "",
                                         (int)part.len, part.at);
            rest = text_slice(rest, part.len + 2, rest.len);
        }
    }
    return arena_text(arena, (struct text){out, used}).at;
}

static int link_correlation(struct rules *rules, const struct source *source, struct rule *rule)
{
    struct correlation *c = rule->correlation;
    struct source own = *source;
    own.name = rule->info.file;
    if (c->state)
        return 0;
    c->state = 1;
    if (link_members(rules, &own, c) != 0) {
        c->state = 0;
        return -1;
    }
    for (size_t i = 0; i < c->member_count; i++)
        feed(&rules->arena, c->members[i].rule, rule, i);
    rule->info.audit = join_audits(&rules->arena, c);
    c->state = 2;
    return 0;
}

/* ---- filters ---- */

/* It can be asked of whatever the rule can match: else it would keep back what it should not. */
static int check_fields(const struct source *source, const struct filter *filter, const struct rule *rule)
{
    struct placing of_rule, of_filter;
    char why[256];
    if (rule->detection.category != CATEGORY_EVENT)
        return 0;
    rule_place(&rule->detection, &of_rule);
    rule_place(&filter->detection, &of_filter);
    for (size_t i = 0; i < of_rule.count; i++)
        if (of_filter.unsure[of_rule.kinds[i]])
            return rule_refuse(source, of_filter.unread->at, "%s",
                               rule_why_unread(&of_filter, why, sizeof why));
    return 0;
}

static int narrow(struct rules *rules, const struct source *source, const struct filter *filter,
                  struct rule *rule)
{
    struct condition *both = arena_take(&rules->arena, sizeof *both);
    struct condition *first = arena_take(&rules->arena, sizeof *first);
    struct condition *second = arena_take(&rules->arena, sizeof *second);
    if (check_fields(source, filter, rule) != 0)
        return -1;
    *first = *rule->detection.condition;
    *second = *filter->detection.condition;
    first->next = second;
    second->next = NULL;
    both->kind = CONDITION_AND;
    both->first = first;
    rule_order_condition(both);
    rule->detection.condition = both;
    return 0;
}

static bool is_about(const struct filter *filter, const struct rule *rule)
{
    const struct detection *narrow = &rule->detection, *wide = &filter->detection;
    return !rule->correlation && narrow->category == wide->category && !(narrow->services & ~wide->services);
}

static int link_filter(struct rules *rules, const struct source *source, const struct filter *filter)
{
    struct source own = *source;
    const struct node *n = filter->rules;
    char shown[RULE_SHOWN];
    own.name = filter->file;
    if (n->kind == NODE_TEXT && text_same(n->text, TEXT("any"))) {
        for (size_t i = 0; i < rules->count; i++)
            if (is_about(filter, rules->rule[i]) && narrow(rules, &own, filter, rules->rule[i]) != 0)
                return -1;
        return 0;
    }
    for (n = n->kind == NODE_LIST ? n->first : n; n; n = filter->rules->kind == NODE_LIST ? n->next : NULL) {
        struct rule *rule = find_rule(rules, n->text);
        if (!rule && find_note(rules, n->text) && look_up(rules, n->text) != &several)
            continue;
        if (!rule)
            return refuse_missing(rules, &own, n);
        if (!is_about(filter, rule))
            return rule_refuse(&own, n, "'%s' has another logsource than this filter",
                               rule_show(n->text, shown));
        if (narrow(rules, &own, filter, rule) != 0)
            return -1;
    }
    return 0;
}

int rule_read_filter(const struct source *source, const struct node *root, struct filter *filter)
{
    const struct node *logsource = rule_child(root, "logsource"), *node = rule_child(root, "filter");
    *filter = (struct filter){.file = source->name, .at = root};
    if (!logsource || !rule_child(root, "title"))
        return rule_refuse(source, root, "a filter needs a 'title' and a 'logsource'");
    if (rule_read_logsource(source, logsource, &filter->detection) != 0)
        return -1;
    filter->rules = node->kind == NODE_MAP ? rule_child(node, "rules") : NULL;
    if (!filter->rules || filter->rules->kind == NODE_MAP)
        return rule_refuse(source, node, "'filter' must have 'rules': a list of ids or names, or any");
    return rule_read_detection(source, node, "rules", &filter->detection);
}

static size_t count_correlations(const struct rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++)
        count += rules->rule[i]->correlation != NULL;
    return count;
}

static size_t count_loud(const struct rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++)
        count += rules->rule[i]->detection.category == CATEGORY_EVENT && !rules->rule[i]->info.silent;
    return count;
}

static struct rule *next_unlinked(struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rule[i]->correlation && rules->rule[i]->correlation->state == 0)
            return rules->rule[i];
    return NULL;
}

/* They are there to be correlated: without the correlation they would tell of everyday events. */
static void silence_members(const struct rules *rules, const struct correlation *c)
{
    for (size_t i = 0; i < c->member_count && !c->generate; i++) {
        struct rule *rule = find_rule(rules, c->members[i].name);
        if (rule)
            rule->info.silent = true;
    }
}

int rules_link(struct rules *rules, struct err *err)
{
    struct rule_note note;
    struct source source = {.arena = &rules->arena, .err = err, .note = &note};
    struct rule *rule;
    list_names(rules);
    while ((rule = next_unlinked(rules)))
        if (link_correlation(rules, &source, rule) != 0) {
            if (note.fate == RULE_REFUSED)
                return -1;
            silence_members(rules, rule->correlation);
            rules_drop(rules, rule, &note);
        }
    windows_share(rules->windows, count_correlations(rules));
    events_share(rules->events, count_loud(rules));
    for (struct filter *filter = rules->filters; filter; filter = filter->next) {
        if (filter->linked)
            continue;
        filter->linked = true;
        if (link_filter(rules, &source, filter) != 0)
            return -1;
    }
    return 0;
}
