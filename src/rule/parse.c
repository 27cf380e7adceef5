/* parse: the top of a rule: what it is called, says and advises. Keys are Sigma's, and ours beside them:
 * advice, reason, marks. Rules of our own about hops and chains are held to more than others: they say why
 * and what to do, and have no key that we do not know. */
#include "rule/parse.h"
#include "rule/event_fields.h"
#include "rule/reason.h"

#include <string.h>

#define ID_MAX     64
#define TITLE_MAX  256   /* Sigma's limit for a title */
#define PROSE_MAX  65536 /* Sigma's limit for a description */
#define ADVICE_MAX 4096
#define ITEMS_MAX  64 /* references, tags, false positives */

static int read_line(const struct source *source, const struct node *node, size_t max, const char **out)
{
    struct text t;
    if (rule_read_text(source, node, max, false, &t) != 0)
        return -1;
    *out = t.at;
    return 0;
}

static int read_prose(const struct source *source, const struct node *node, size_t max, const char **out)
{
    struct text t;
    if (rule_read_text(source, node, max, true, &t) != 0)
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

/* Ours: the file's name. */
static int read_own_id(const struct source *source, const struct node *node, void *into)
{
    struct rule *rule = into;
    struct text id, file = stem(source->name);
    char shown[RULE_SHOWN];
    if (rule_read_text(source, node, ID_MAX, false, &id) != 0)
        return -1;
    if (!is_kebab(id))
        return rule_refuse(source, node, "an id is made of a-z, 0-9 and single '-' between them");
    if (file.len && !rule->one_of_several && !text_equal(file, id))
        return rule_refuse(source, node, "the id must be the file's name, '%s'", rule_show(file, shown));
    rule->info.id = id.at;
    return 0;
}

/* A name without blanks: a UUID, as a rule. */
static int read_word(const struct source *source, const struct node *node, const char **out)
{
    struct text word;
    if (rule_read_text(source, node, ID_MAX, false, &word) != 0)
        return -1;
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] <= ' ' || word.at[i] > '~')
            return rule_refuse(source, node, "an id or a name is made of letters, digits, '-', '_', '.'");
    *out = word.at;
    return 0;
}

static int read_id(const struct source *source, const struct node *node, void *into)
{
    return read_word(source, node, &((struct rule *)into)->info.id);
}

static int read_name(const struct source *source, const struct node *node, void *into)
{
    return read_word(source, node, &((struct rule *)into)->info.name);
}

static int read_title(const struct source *source, const struct node *node, void *into)
{
    return read_line(source, node, TITLE_MAX, &((struct rule *)into)->info.title);
}

static int read_description(const struct source *source, const struct node *node, void *into)
{
    return read_prose(source, node, PROSE_MAX, &((struct rule *)into)->info.description);
}

static int read_advice(const struct source *source, const struct node *node, void *into)
{
    return read_prose(source, node, ADVICE_MAX, &((struct rule *)into)->info.advice);
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

/* Blank-separated, for those who list rules. */
static void keep_tags(const struct source *source, const struct node *list, struct rule *rule)
{
    size_t len = 0;
    char *tags;
    for (const struct node *n = list->first; n; n = n->next)
        len += n->text.len + 1;
    tags = arena_take(source->arena, len + 1);
    rule->info.tags = tags;
    for (const struct node *n = list->first; n; n = n->next) {
        memcpy(tags, n->text.at, n->text.len);
        tags += n->text.len;
        *tags++ = n->next ? ' ' : '\0';
    }
}

static int read_tags(const struct source *source, const struct node *node, void *into)
{
    if (read_list(source, node, read_tag, into) != 0)
        return -1;
    keep_tags(source, node, into);
    return 0;
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
    if (rule->detection.category != CATEGORY_HOP)
        return rule_refuse(source, node, "only hops have marks; this rule is about %ss",
                           rule_category_word(rule->detection.category));
    return read_list(source, node, read_mark, into);
}

static int read_category(const struct source *source, const struct node *node, void *into)
{
    struct detection *detection = into;
    char shown[RULE_SHOWN];
    if (text_equal(node->text, TEXT("hop")))
        detection->category = CATEGORY_HOP;
    else if (text_equal(node->text, TEXT("chain")))
        detection->category = CATEGORY_CHAIN;
    else
        return rule_refuse(source, node, "category '%s' is neither 'hop' nor 'chain'",
                           rule_show(node->text, shown));
    return 0;
}

static int read_nothing(const struct source *source, const struct node *node, void *into)
{
    (void)source, (void)node, (void)into;
    return 0;
}

/* product: hopchain. */
static int read_own_logsource(const struct source *source, const struct node *node, void *into)
{
    static const struct key keys[] = {
        {"product", true, read_nothing}, {"category", true, read_category}, {NULL, false, NULL}};
    return rule_read_map(source, node, keys, "'logsource'", into);
}

/* Windows' logs. One that hopchain does not read is no fault of the rule. */
static int read_windows(const struct source *source, const struct node *node, struct detection *detection)
{
    const struct node *category = rule_child(node, "category"), *service = rule_child(node, "service");
    char shown[RULE_SHOWN];
    detection->category = CATEGORY_EVENT;
    detection->services = service ? rule_service_of(service->text) : SERVICE_ANY;
    if (category)
        return rule_pass_over(source, RULE_FOREIGN, category, "category %s",
                              rule_show(category->text, shown));
    if (!detection->services)
        return rule_pass_over(source, RULE_FOREIGN, service, "service %s", rule_show(service->text, shown));
    return 0;
}

int rule_read_logsource(const struct source *source, const struct node *node, struct detection *detection)
{
    const struct node *product = node->kind == NODE_MAP ? rule_child(node, "product") : NULL;
    char shown[RULE_SHOWN];
    if (node->kind != NODE_MAP)
        return rule_refuse(source, node, "'logsource' must be a map of: category, product, service");
    if (product && text_equal(product->text, TEXT("hopchain")))
        return read_own_logsource(source, node, detection);
    if (product && text_same(product->text, TEXT("windows")))
        return read_windows(source, node, detection);
    if (product)
        return rule_pass_over(source, RULE_FOREIGN, product, "product %s", rule_show(product->text, shown));
    product = rule_child(node, "category");
    return product
               ? rule_pass_over(source, RULE_FOREIGN, product, "category %s", rule_show(product->text, shown))
               : rule_refuse(source, node, "'logsource' says no product");
}

static int read_logsource(const struct source *source, const struct node *node, void *into)
{
    return rule_read_logsource(source, node, &((struct rule *)into)->detection);
}

static int read_detection(const struct source *source, const struct node *node, void *into)
{
    return rule_read_detection(source, node, NULL, &((struct rule *)into)->detection);
}

static int read_reason(const struct source *source, const struct node *node, void *into)
{
    return rule_read_reason(source, node, into);
}

static int read_taxonomy(const struct source *source, const struct node *node, void *into)
{
    char shown[RULE_SHOWN];
    (void)into;
    return text_same(node->text, TEXT("sigma"))
               ? 0
               : rule_pass_over(source, RULE_UNUSABLE, node, "taxonomy %s: fields have other names there",
                                rule_show(node->text, shown));
}

static int read_status(const struct source *source, const struct node *node, void *into)
{
    (void)into;
    return text_same(node->text, TEXT("unsupported"))
               ? rule_pass_over(source, RULE_UNUSABLE, node,
                                "status unsupported: its author says that it cannot be used")
               : 0;
}

/* All in reading order: what detection, reason and marks may say depends on logsource. */
static const struct key OWN_KEYS[] = {
    {"id", true, read_own_id},
    {"name", false, read_name},
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

/* What is said of every rule alike, of a correlation too. */
static const struct key HEAD_KEYS[] = {
    {"status", false, read_status}, {"taxonomy", false, read_taxonomy},
    {"id", false, read_id},         {"name", false, read_name},
    {"title", true, read_title},    {"level", false, read_level},
    {"tags", false, read_tags},     {"description", false, read_description},
    {"advice", false, read_advice}, {NULL, false, NULL},
};

static const struct key LOGSOURCE_KEYS[] = {{"logsource", true, read_logsource}, {NULL, false, NULL}};

static const struct key DETECTION_KEYS[] = {
    {"detection", true, read_detection},
    {"reason", false, read_reason},
    {"marks", false, read_marks},
    {NULL, false, NULL},
};

static bool is_own(const struct node *root)
{
    const struct node *logsource = root->kind == NODE_MAP ? rule_child(root, "logsource") : NULL;
    const struct node *product =
        logsource && logsource->kind == NODE_MAP ? rule_child(logsource, "product") : NULL;
    return !logsource || (product && text_equal(product->text, TEXT("hopchain")));
}

/* "One address, many accounts" as one-address-many-accounts, of at most ID_MAX bytes; NULL: nothing is left.
 */
static const char *title_as_id(const struct source *source, struct text title)
{
    char id[ID_MAX + 1];
    size_t len = 0;
    for (size_t i = 0; i < title.len && len < ID_MAX; i++) {
        char c = title.at[i] >= 'A' && title.at[i] <= 'Z' ? (char)(title.at[i] + ('a' - 'A')) : title.at[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            id[len++] = c;
        else if (len && id[len - 1] != '-')
            id[len++] = '-';
    }
    len -= len && id[len - 1] == '-';
    return len ? arena_text(source->arena, (struct text){id, len}).at : NULL;
}

/* A rule without an id is known by its name, or else by its file's, or by its title. */
static int name_rule(const struct source *source, const struct node *root, struct rule *rule)
{
    struct text file = stem(source->name);
    if (!rule->info.id)
        rule->info.id = rule->info.name;
    if (!rule->info.id && file.len && !rule->one_of_several)
        rule->info.id = arena_text(source->arena, file).at;
    if (!rule->info.id)
        rule->info.id = title_as_id(source, text_of(rule->info.title));
    return rule->info.id ? 0 : rule_refuse(source, root, "a rule needs an 'id' or a 'name'");
}

int rule_read_head(const struct source *source, const struct node *root, struct rule *rule)
{
    rule->info.file = source->name;
    rule->info.level = LEVEL_MEDIUM;
    if (rule_read_some(source, root, HEAD_KEYS, "a rule", rule) != 0)
        return -1;
    return name_rule(source, root, rule);
}

int rule_read_rule(const struct source *source, const struct node *root, struct rule *rule)
{
    if (!is_own(root))
        return rule_read_some(source, root, LOGSOURCE_KEYS, "a rule", rule) != 0 ||
                       rule_read_head(source, root, rule) != 0
                   ? -1
                   : rule_read_some(source, root, DETECTION_KEYS, "a rule", rule);
    rule->info.file = source->name;
    rule->info.level = LEVEL_MEDIUM;
    if (rule_read_map(source, root, OWN_KEYS, "a rule", rule) == 0)
        return 0;
    if (source->note) /* of rules of our own it is a fault if they cannot be used */
        source->note->fate = RULE_REFUSED;
    return -1;
}
