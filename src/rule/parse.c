/* parse: the top of a rule file: what the rule is called, says and advises. Keys are Sigma's, and ours beside
 * them: advice, reason, marks. */
#include "rule/compiled.h"

#include <string.h>

#define ID_MAX    64
#define TITLE_MAX 256 /* Sigma's limit for a title */
#define PROSE_MAX 4096
#define ITEMS_MAX 64 /* references, tags, false positives */

static int read_line(const struct source *source, const struct node *node, size_t max, const char **out)
{
    struct text t;
    if (rule_read_text(source, node, max, false, &t) != 0)
        return -1;
    *out = t.at;
    return 0;
}

static int read_prose(const struct source *source, const struct node *node, const char **out)
{
    struct text t;
    if (rule_read_text(source, node, PROSE_MAX, true, &t) != 0)
        return -1;
    *out = t.at;
    return 0;
}

static bool is_kebab(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];
        bool edge = i == 0 || i + 1 == t.len || t.at[i - 1] == '-';
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && !edge)))
            return false;
    }
    return true;
}

/* web.yaml of rules/web.yaml without its ending; empty where it has none. */
static struct text stem(const char *name)
{
    struct text t = text_of(name);
    size_t slash = text_find_last(t, '/');
    if (slash < t.len)
        t = text_slice(t, slash + 1, t.len);
    if (text_ends(t, TEXT(".yaml")))
        return text_slice(t, 0, t.len - 5);
    return text_slice(t, 0, text_ends(t, TEXT(".yml")) ? t.len - 4 : 0);
}

static int read_id(const struct source *source, const struct node *node, void *into)
{
    struct rule *rule = into;
    struct text id, file = stem(source->name);
    char shown[RULE_SHOWN];
    if (rule_read_text(source, node, ID_MAX, false, &id) != 0)
        return -1;
    if (!is_kebab(id))
        return rule_refuse(source, node, "an id is made of a-z, 0-9 and single '-' between them");
    if (file.len && !text_equal(file, id))
        return rule_refuse(source, node, "the id must be the file's name, '%s'", rule_show(file, shown));
    rule->info.id = id.at;
    return 0;
}

static int read_title(const struct source *source, const struct node *node, void *into)
{
    return read_line(source, node, TITLE_MAX, &((struct rule *)into)->info.title);
}

static int read_description(const struct source *source, const struct node *node, void *into)
{
    return read_prose(source, node, &((struct rule *)into)->info.description);
}

static int read_advice(const struct source *source, const struct node *node, void *into)
{
    return read_prose(source, node, &((struct rule *)into)->info.advice);
}

/* Sigma's, and of no meaning to the program. */
static int read_note(const struct source *source, const struct node *node, void *into)
{
    const char *ignored;
    (void)into;
    return read_line(source, node, TITLE_MAX, &ignored);
}

static int read_level(const struct source *source, const struct node *node, void *into)
{
    struct rule *rule = into;
    char shown[RULE_SHOWN];
    int level = level_from_word(node->text);
    if (level < 0)
        return rule_refuse(source, node, "'%s' is no level: informational, low, medium, high, critical",
                           rule_show(node->text, shown));
    rule->info.level = (enum level)level;
    return 0;
}

static int read_list(const struct source *source, const struct node *node,
                     int (*read)(const struct source *source, const struct node *node, void *into),
                     void *into)
{
    if (node->kind != NODE_LIST)
        return rule_refuse(source, node, "a list is expected here");
    if (node->count > ITEMS_MAX)
        return rule_refuse(source, node, "more than %d entries", ITEMS_MAX);
    for (const struct node *n = node->first; n; n = n->next)
        if (read(source, n, into) != 0)
            return -1;
    return 0;
}

static int read_notes(const struct source *source, const struct node *node, void *into)
{
    return read_list(source, node, read_note, into);
}

static int read_reference(const struct source *source, const struct node *node, void *into)
{
    if (read_note(source, node, into) != 0)
        return -1;
    if (!text_starts(node->text, TEXT("https://")) && !text_starts(node->text, TEXT("http://")))
        return rule_refuse(source, node, "a reference is an address: https://...");
    return 0;
}

static int read_references(const struct source *source, const struct node *node, void *into)
{
    return read_list(source, node, read_reference, into);
}

/* attack.t1550.003: a namespace, a dot, a name. */
static int read_tag(const struct source *source, const struct node *node, void *into)
{
    size_t dot = text_find(node->text, '.');
    if (read_note(source, node, into) != 0)
        return -1;
    for (size_t i = 0; i < node->text.len; i++) {
        char c = node->text.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'))
            dot = node->text.len;
    }
    if (dot == 0 || dot + 1 >= node->text.len)
        return rule_refuse(source, node, "a tag is namespace.name in lower case: attack.t1550.003");
    return 0;
}

static int read_tags(const struct source *source, const struct node *node, void *into)
{
    return read_list(source, node, read_tag, into);
}

static int read_mark(const struct source *source, const struct node *node, void *into)
{
    struct rule *rule = into;
    char shown[RULE_SHOWN];
    int mark = mark_from_word(node->text);
    if (mark < 0)
        return rule_refuse(source, node, "'%s' is no mark (rules/README.md lists them)",
                           rule_show(node->text, shown));
    rule->info.marks |= 1u << mark;
    return 0;
}

static int read_marks(const struct source *source, const struct node *node, void *into)
{
    struct rule *rule = into;
    if (rule->category != CATEGORY_HOP)
        return rule_refuse(source, node, "only hops have marks; this rule is about chains");
    return read_list(source, node, read_mark, into);
}

static int read_product(const struct source *source, const struct node *node, void *into)
{
    char shown[RULE_SHOWN];
    (void)into;
    if (!text_equal(node->text, TEXT("hopchain")))
        return rule_refuse(source, node, "product '%s': rules for 'hopchain' only",
                           rule_show(node->text, shown));
    return 0;
}

static int read_category(const struct source *source, const struct node *node, void *into)
{
    struct rule *rule = into;
    char shown[RULE_SHOWN];
    if (text_equal(node->text, TEXT("hop")))
        rule->category = CATEGORY_HOP;
    else if (text_equal(node->text, TEXT("chain")))
        rule->category = CATEGORY_CHAIN;
    else
        return rule_refuse(source, node, "category '%s' is neither 'hop' nor 'chain'",
                           rule_show(node->text, shown));
    return 0;
}

static int read_logsource(const struct source *source, const struct node *node, void *into)
{
    static const struct key keys[] = {
        {"product", true, read_product}, {"category", true, read_category}, {NULL, false, NULL}};
    return rule_read_map(source, node, keys, "'logsource'", into);
}

static int read_detection(const struct source *source, const struct node *node, void *into)
{
    return rule_read_detection(source, node, into);
}

static int read_reason(const struct source *source, const struct node *node, void *into)
{
    return rule_read_reason(source, node, into);
}

/* In reading order: what detection, reason and marks may say depends on logsource. */
static const struct key KEYS[] = {
    {"id", true, read_id},
    {"title", true, read_title},
    {"level", true, read_level},
    {"description", true, read_description},
    {"logsource", true, read_logsource},
    {"detection", true, read_detection},
    {"reason", true, read_reason},
    {"advice", true, read_advice},
    {"marks", false, read_marks},
    {"references", false, read_references},
    {"falsepositives", false, read_notes},
    {"tags", false, read_tags},
    {"author", false, read_note},
    {"date", false, read_note},
    {"modified", false, read_note},
    {"status", false, read_note},
    {"license", false, read_note},
    {NULL, false, NULL},
};

int rule_read_rule(const struct source *source, const struct node *root, struct rule *rule)
{
    rule->info.file = source->name;
    return rule_read_map(source, root, KEYS, "a rule", rule);
}
