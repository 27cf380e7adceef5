/* tree: what every reader of a tree needs: refusing with the place, and maps by a table of keys. */
#include "rule/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 0))) static int say(const struct source *source, enum rule_fate fate,
                                                     const struct node *at, const char *format, va_list args)
{
    char why[640];
    vsnprintf(why, sizeof why, format, args);
    if (source->note)
        *source->note = (struct rule_note){.fate = fate,
                                           .file = source->name,
                                           .why = arena_text(source->arena, text_of(why)).at,
                                           .line = at->line,
                                           .column = at->column};
    return err_set(source->err, ERR_INPUT, "%s:%u:%u: %s", source->name, at->line, at->column, why);
}

int rule_pass_over(const struct source *source, enum rule_fate fate, const struct node *at,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)say(source, fate, at, format, args);
    va_end(args);
    return -1;
}

int rule_refuse(const struct source *source, const struct node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)say(source, RULE_REFUSED, at, format, args);
    va_end(args);
    return -1;
}

struct node rule_inside(const struct node *node, size_t offset)
{
    struct node at = *node;
    if (node->inside)
        at.column = node->inside + (unsigned)offset;
    return at;
}

const char *rule_show(struct text t, char out[RULE_SHOWN])
{
    size_t len = t.len < RULE_SHOWN ? t.len : RULE_SHOWN - 4;
    for (size_t i = 0; i < len; i++)
        out[i] = t.at[i] >= ' ' && t.at[i] <= '~' ? t.at[i] : '?';
    memcpy(out + len, len < t.len ? "..." : "", len < t.len ? 4 : 1);
    return out;
}

const struct node *rule_child(const struct node *map, const char *key)
{
    const struct node *child = map->first;
    while (child && !text_equal(child->key->text, text_of(key)))
        child = child->next;
    return child;
}

static const struct key *find_key(const struct key *keys, struct text name)
{
    while (keys->name && !text_equal(text_of(keys->name), name))
        keys++;
    return keys->name ? keys : NULL;
}

/* "advice, author, ..." for a message. */
static const char *list_keys(const struct key *keys, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (; keys->name && used < size; keys++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", keys->name);
    return out;
}

int rule_read_some(const struct source *source, const struct node *map, const struct key *keys,
                   const char *what, void *into)
{
    char known[320];
    if (map->kind != NODE_MAP)
        return rule_refuse(source, map, "%s must be a map of: %s", what,
                           list_keys(keys, known, sizeof known));
    for (; keys->name; keys++) {
        const struct node *value = rule_child(map, keys->name);
        if (!value && keys->required)
            return rule_refuse(source, map, "%s needs the key '%s'", what, keys->name);
        if (value && keys->read(source, value, into) != 0)
            return -1;
    }
    return 0;
}

int rule_read_map(const struct source *source, const struct node *map, const struct key *keys,
                  const char *what, void *into)
{
    char shown[RULE_SHOWN], known[320];
    for (const struct node *n = map->kind == NODE_MAP ? map->first : NULL; n; n = n->next)
        if (!find_key(keys, n->key->text))
            return rule_refuse(source, n->key, "unknown key '%s': %s may have %s",
                               rule_show(n->key->text, shown), what, list_keys(keys, known, sizeof known));
    return rule_read_some(source, map, keys, what, into);
}

int rule_read_text(const struct source *source, const struct node *node, size_t max, bool lines,
                   struct text *out)
{
    struct text t = text_trim(node->text);
    if (node->kind != NODE_TEXT || t.len == 0)
        return rule_refuse(source, node, "a text is expected here");
    if (t.len > max)
        return rule_refuse(source, node, "longer than %zu bytes", max);
    if (!lines && text_find(t, '\n') < t.len)
        return rule_refuse(source, node, "must be one line");
    *out = arena_text(source->arena, t);
    return 0;
}

int rule_read_bool(const struct source *source, const struct node *node, bool *out)
{
    char shown[RULE_SHOWN];
    *out = text_same(node->text, TEXT("true")) || text_same(node->text, TEXT("yes"));
    if (*out || text_same(node->text, TEXT("false")) || text_same(node->text, TEXT("no")))
        return 0;
    return rule_refuse(source, node, "'%s' is neither true nor false", rule_show(node->text, shown));
}
