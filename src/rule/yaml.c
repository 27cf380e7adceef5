/* yaml: libyaml's events to a tree. The only file that knows libyaml. */
#include "rule/tree.h"

#include "base/map.h"

#include <yaml.h>

#include <stdlib.h>
#include <string.h>

/* A rule nests five deep: rule, detection, selection, alternative, values. */
#define TREE_DEPTH 10

/* Of one document. A Sigma rule that has any has one or two. */
#define ANCHORS_MAX 64

struct anchor {
    struct text name;
    const struct node *node; /* whole: an alias in what it stands for names nothing yet */
};

struct builder {
    const struct source *source;
    yaml_parser_t parser;
    struct text yaml;
    size_t left;     /* nodes that may still be made; an alias makes those it stands for again */
    struct map keys; /* (map, hash of a key's text) -> its node */
    struct anchor anchors[ANCHORS_MAX];
    size_t anchor_count;
};

static struct node place(yaml_mark_t mark)
{
    return (struct node){.line = (unsigned)mark.line + 1, .column = (unsigned)mark.column + 1};
}

/* libyaml says at which byte it could not read, but not on which line that is. */
static struct node place_of_byte(struct text yaml, size_t offset)
{
    struct node at = {.line = 1, .column = 1};
    for (size_t i = 0; i < offset && i < yaml.len; i++) {
        at.column++;
        if (yaml.at[i] == '\n') {
            at.line++;
            at.column = 1;
        }
    }
    return at;
}

static int refuse_syntax(struct builder *builder)
{
    const yaml_parser_t *p = &builder->parser;
    struct node at = place(p->problem_mark);
    if (p->error == YAML_READER_ERROR)
        at = place_of_byte(builder->yaml, p->problem_offset);
    if (p->context)
        return rule_refuse(builder->source, &at, "not YAML: %s, %s that begins on line %zu", p->problem,
                           p->context, p->context_mark.line + 1);
    return rule_refuse(builder->source, &at, "not YAML: %s", p->problem ? p->problem : "unreadable");
}

static int next_event(struct builder *builder, yaml_event_t *event)
{
    return yaml_parser_parse(&builder->parser, event) ? 0 : refuse_syntax(builder);
}

/* Control characters but tab and newline: they would reach a terminal. 0, or where the first one is, from 1.
 */
static size_t find_control(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.at[i];
        bool c1 = c == 0xc2 && i + 1 < t.len && (unsigned char)t.at[i + 1] < 0xa0;
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f || c1)
            return i + 1;
    }
    return 0;
}

static int check_tag(struct builder *builder, const struct node *node, const void *tag)
{
    return tag ? rule_refuse(builder->source, node, "a tag (!name): there are none here") : 0;
}

static int refuse_count(struct builder *builder, const struct node *at)
{
    builder->left = 0;
    return rule_refuse(builder->source, at, "too many values in one file");
}

/* The name &name of a list, map or text; NULL: it has none. */
static const char *anchor_of(const yaml_event_t *event)
{
    const yaml_char_t *name = event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
                              : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
                              : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
                                                                         : NULL;
    return (const char *)name;
}

/* A later anchor of the same name wins, as YAML has it. */
static int keep_anchor(struct builder *builder, const char *name, const struct node *node)
{
    if (builder->anchor_count == ANCHORS_MAX)
        return rule_refuse(builder->source, node, "more than %d anchors (&name)", ANCHORS_MAX);
    builder->anchors[builder->anchor_count++] =
        (struct anchor){arena_text(builder->source->arena, text_of(name)), node};
    return 0;
}

/* A copy without its place among brothers; depth is that of the copy. */
static int copy_node(struct builder *builder, const struct node *from, unsigned depth, struct node *to)
{
    const struct node **tail = &to->first;
    *to = *from;
    to->key = to->next = to->first = NULL;
    if (depth > TREE_DEPTH)
        return rule_refuse(builder->source, from, "nested deeper than %d", TREE_DEPTH);
    for (const struct node *n = from->first; n; n = n->next) {
        struct node *child = arena_take(builder->source->arena, sizeof *child);
        if (builder->left-- == 0)
            return refuse_count(builder, from);
        if (copy_node(builder, n, depth + 1, child) != 0)
            return -1;
        child->key = n->key;
        *tail = child;
        tail = &child->next;
    }
    return 0;
}

static int read_alias(struct builder *builder, const yaml_event_t *event, unsigned depth, struct node *node)
{
    struct text name = text_of((const char *)event->data.alias.anchor);
    char shown[RULE_SHOWN];
    for (size_t i = builder->anchor_count; i-- > 0;)
        if (text_equal(builder->anchors[i].name, name))
            return copy_node(builder, builder->anchors[i].node, depth, node);
    return rule_refuse(builder->source, node, "the alias *%s stands for nothing before it",
                       rule_show(name, shown));
}

static int read_scalar(struct builder *builder, const yaml_event_t *event, struct node *node)
{
    size_t len = event->data.scalar.length, i;
    size_t quotes = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 2;
    struct text value = {(const char *)event->data.scalar.value, len};
    node->kind = NODE_TEXT;
    node->plain = quotes == 0;
    if (check_tag(builder, node, event->data.scalar.tag) != 0)
        return -1;
    if ((i = find_control(value)) != 0)
        return rule_refuse(builder->source, node, "a control character, 0x%02x, in a text",
                           (unsigned char)value.at[i - 1]);
    if (event->start_mark.line == event->end_mark.line &&
        event->end_mark.index - event->start_mark.index == len + quotes)
        node->inside = node->column + (unsigned)quotes / 2;
    node->text = arena_text(builder->source->arena, value);
    return 0;
}

static int read_node(struct builder *builder, yaml_event_t *event, unsigned depth, struct node **out);

static int check_key(struct builder *builder, const struct node *map, const struct node *key)
{
    char shown[RULE_SHOWN];
    const struct node *first;
    uint64_t *seen;
    if (key->kind != NODE_TEXT)
        return rule_refuse(builder->source, key, "a key must be a text");
    if (key->plain && text_equal(key->text, TEXT("<<")))
        return rule_refuse(builder->source, key, "a merge (<<): write the keys out");
    seen = map_put(&builder->keys, map_mix((uintptr_t)map, map_hash(key->text.at, key->text.len)));
    first = (const struct node *)(uintptr_t)*seen;
    if (first && text_equal(first->text, key->text))
        return rule_refuse(builder->source, key, "'%s' stands here twice, first on line %u",
                           rule_show(key->text, shown), first->line);
    *seen = (uintptr_t)key;
    return 0;
}

/* The children of a list or map, up to its end. */
static int read_children(struct builder *builder, yaml_event_type_t end, unsigned depth, struct node *node)
{
    const struct node **tail = &node->first;
    for (;;) {
        yaml_event_t event;
        struct node *child, *key = NULL;
        if (next_event(builder, &event) != 0)
            return -1;
        if (event.type == end) {
            yaml_event_delete(&event);
            return 0;
        }
        if (read_node(builder, &event, depth + 1, &child) != 0)
            return -1;
        if (node->kind == NODE_MAP) {
            key = child;
            if (check_key(builder, node, key) != 0 || next_event(builder, &event) != 0 ||
                read_node(builder, &event, depth + 1, &child) != 0)
                return -1;
        }
        child->key = key;
        *tail = child;
        tail = &child->next;
        node->count++;
    }
}

static int read_list(struct builder *builder, const yaml_event_t *event, unsigned depth, struct node *node)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    const void *tag = map ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    node->kind = map ? NODE_MAP : NODE_LIST;
    if (check_tag(builder, node, tag) != 0)
        return -1;
    if (depth >= TREE_DEPTH)
        return rule_refuse(builder->source, node, "nested deeper than %d", TREE_DEPTH);
    return read_children(builder, map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT, depth, node);
}

/* Deletes the event. */
static int read_node(struct builder *builder, yaml_event_t *event, unsigned depth, struct node **out)
{
    struct node *node = arena_take(builder->source->arena, sizeof *node);
    int result;
    *node = place(event->start_mark);
    *out = node;
    if (builder->left-- == 0)
        result = refuse_count(builder, node);
    else if (event->type == YAML_SCALAR_EVENT)
        result = read_scalar(builder, event, node);
    else if (event->type == YAML_ALIAS_EVENT)
        result = read_alias(builder, event, depth, node);
    else
        result = read_list(builder, event, depth, node);
    if (result == 0 && anchor_of(event))
        result = keep_anchor(builder, anchor_of(event), node);
    yaml_event_delete(event);
    return result;
}

/* The documents of the file, one behind the other. */
static int read_documents(struct builder *builder, size_t most, struct node **first)
{
    static const struct node start = {.line = 1, .column = 1};
    struct node *last = NULL, *made;
    yaml_event_t event;
    yaml_event_type_t type = YAML_NO_EVENT;
    *first = NULL;
    for (size_t count = 0; type != YAML_STREAM_END_EVENT;) {
        if (next_event(builder, &event) != 0)
            return -1;
        type = event.type;
        if (type == YAML_DOCUMENT_START_EVENT && ++count > most) {
            struct node at = place(event.start_mark);
            yaml_event_delete(&event);
            return most == 1 ? rule_refuse(builder->source, &at, "a second document: one to a file")
                             : rule_refuse(builder->source, &at, "more than %zu documents", most);
        }
        if (type == YAML_DOCUMENT_START_EVENT)
            builder->anchor_count = 0;
        if (type != YAML_SCALAR_EVENT && type != YAML_SEQUENCE_START_EVENT &&
            type != YAML_MAPPING_START_EVENT && type != YAML_ALIAS_EVENT) {
            yaml_event_delete(&event);
            continue;
        }
        if (read_node(builder, &event, 0, &made) != 0)
            return -1;
        if (last)
            last->next = made;
        else
            *first = made;
        last = made;
    }
    return *first ? 0 : rule_refuse(builder->source, &start, "an empty file");
}

int rule_read_documents(const struct source *source, struct text yaml, const struct tree_limits *limits,
                        const struct node **first)
{
    struct builder *builder = mem_new(1, sizeof *builder);
    struct node start = {.line = 1, .column = 1}, *made = NULL;
    int result;
    *builder = (struct builder){.source = source, .yaml = yaml, .left = limits->nodes};
    if (yaml.len > limits->bytes)
        result = rule_refuse(source, &start, "larger than %zu bytes", limits->bytes);
    else if (!yaml_parser_initialize(&builder->parser))
        abort();
    else {
        yaml_parser_set_encoding(&builder->parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&builder->parser, (const unsigned char *)(yaml.len ? yaml.at : ""),
                                     yaml.len);
        result = read_documents(builder, limits->documents, &made);
        yaml_parser_delete(&builder->parser);
    }
    map_done(&builder->keys);
    free(builder);
    *first = made;
    return result;
}

int rule_read_tree(const struct source *source, struct text yaml, size_t bytes, size_t count,
                   const struct node **root)
{
    struct tree_limits limits = {bytes, count, 1};
    return rule_read_documents(source, yaml, &limits, root);
}
