/* placeholders: %name% is replaced by each of its values in turn; \% is a percent sign. */
#include "rule/placeholders.h"

#include <string.h>

#define FILE_BYTES  (1u << 20)
#define FILE_NODES  65536
#define VALUE_BYTES 512
#define FILLED_MAX  4    /* placeholders in one value */
#define TEXT_MAX    8192 /* of a value once it is filled in */

struct placeholders {
    const struct node *map;
    struct placeholders *next;
};

static int check_values(const struct source *source, const struct node *values)
{
    struct text ignored;
    const struct node *n = values->kind == NODE_LIST ? values->first : values;
    if (values->kind == NODE_MAP || !n)
        return rule_refuse(source, values, "a placeholder stands for a text or a list of texts");
    for (size_t left = values->kind == NODE_LIST ? values->count : 1; left--; n = n->next)
        if (rule_read_text(source, n, VALUE_BYTES, false, &ignored) != 0)
            return -1;
    return 0;
}

int rule_read_placeholders(const struct source *source, struct text yaml, struct placeholders **placeholders)
{
    struct placeholders *made;
    const struct node *root;
    if (rule_read_tree(source, yaml, FILE_BYTES, FILE_NODES, &root) != 0)
        return -1;
    if (root->kind != NODE_MAP)
        return rule_refuse(source, root, "a map is expected: a placeholder's name, and what it stands for");
    for (const struct node *n = root->first; n; n = n->next)
        if (check_values(source, n) != 0)
            return -1;
    made = arena_take(source->arena, sizeof *made);
    *made = (struct placeholders){root, *placeholders};
    *placeholders = made;
    return 0;
}

static const struct node *find(const struct placeholders *placeholders, struct text name)
{
    for (; placeholders; placeholders = placeholders->next)
        for (const struct node *n = placeholders->map->first; n; n = n->next)
            if (text_same(n->key->text, name))
                return n;
    return NULL;
}

struct filler {
    const struct source *source;
    const struct node *node;
    int (*each)(void *context, const struct node *node, struct text t);
    void *context;
    struct text missing;
    char out[TEXT_MAX];
};

static int fill(struct filler *filler, struct text rest, size_t len, unsigned depth);

static int put(struct filler *filler, struct text t, size_t *len)
{
    if (t.len > sizeof filler->out - *len)
        return rule_refuse(filler->source, filler->node, "filled in, a value longer than %d bytes", TEXT_MAX);
    memcpy(filler->out + *len, t.at, t.len);
    *len += t.len;
    return 0;
}

/* name: between two percent signs; rest: behind the second. */
static int fill_name(struct filler *filler, struct text name, struct text rest, size_t len, unsigned depth)
{
    const struct node *values = find(filler->source->placeholders, name), *n;
    if (!values) {
        filler->missing = name;
        return 1;
    }
    if (depth == FILLED_MAX)
        return rule_refuse(filler->source, filler->node, "more than %d placeholders in a value", FILLED_MAX);
    n = values->kind == NODE_LIST ? values->first : values;
    for (size_t left = values->kind == NODE_LIST ? values->count : 1; left--; n = n->next) {
        size_t at = len;
        int result = put(filler, n->text, &at);
        if (result == 0)
            result = fill(filler, rest, at, depth + 1);
        if (result != 0)
            return result;
    }
    return 0;
}

static int fill(struct filler *filler, struct text rest, size_t len, unsigned depth)
{
    while (rest.len) {
        bool escaped = text_starts(rest, TEXT("\\%"));
        size_t close = text_find(text_slice(rest, 1, rest.len), '%') + 1;
        if (!escaped && rest.at[0] == '%' && close < rest.len)
            return fill_name(filler, text_slice(rest, 1, close - 1), text_slice(rest, close + 1, rest.len),
                             len, depth);
        if (put(filler, text_slice(rest, escaped, 1), &len) != 0)
            return -1;
        rest = text_slice(rest, 1 + escaped, rest.len);
    }
    return filler->each(filler->context, filler->node,
                        arena_text(filler->source->arena, (struct text){filler->out, len}));
}

int rule_fill_placeholders(const struct source *source, const struct node *node, struct text *missing,
                           int (*each)(void *context, const struct node *node, struct text t), void *context)
{
    struct filler filler = {.source = source, .node = node, .each = each, .context = context};
    int result = fill(&filler, node->text, 0, 0);
    *missing = filler.missing;
    return result;
}
