/* tree: an array of nodes, and the bytes of what they say. Both are kept from one tree to the next. */
#include "base/tree.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST  64 /* nodes: more than most records have */
#define BYTES_FIRST 4096

struct tree *tree_new(void)
{
    struct tree *tree = mem_new(1, sizeof *tree);
    tree_clear(tree);
    return tree;
}

void tree_free(struct tree *tree)
{
    if (!tree)
        return;
    free(tree->node);
    free(tree->bytes);
    free(tree);
}

static void make_room(struct tree *tree, size_t len)
{
    while (tree->size - tree->used < len) {
        tree->size = tree->size ? tree->size * 2 : BYTES_FIRST;
        tree->bytes = mem_grow(tree->bytes, tree->size, 1);
    }
}

/* The bytes at the end; where they stand. */
static size_t keep(struct tree *tree, struct text t)
{
    size_t at = tree->used;
    make_room(tree, t.len);
    if (t.len)
        memcpy(tree->bytes + at, t.at, t.len);
    tree->used += t.len;
    return at;
}

static uint32_t take(struct tree *tree, struct text name)
{
    if (tree->count == tree->room) {
        tree->room = tree->room ? tree->room * 2 : ROOM_FIRST;
        tree->node = mem_grow(tree->node, tree->room, sizeof *tree->node);
    }
    tree->node[tree->count] = (struct tree_node){.name = keep(tree, name), .name_len = name.len};
    return tree->count++;
}

void tree_clear(struct tree *tree)
{
    tree->count = 0;
    tree->used = 0;
    make_room(tree, 1); /* an empty text stands somewhere, too */
    take(tree, TEXT(""));
}

uint32_t tree_add(struct tree *tree, uint32_t parent, struct text name)
{
    uint32_t node = take(tree, name);
    struct tree_node *above = &tree->node[parent];
    tree->node[node].parent = parent;
    if (above->last_child)
        tree->node[above->last_child].next = node;
    else
        above->first_child = node;
    above->last_child = node;
    above->text_len = 0;
    return node;
}

uint32_t tree_add_attribute(struct tree *tree, uint32_t element, struct text name, struct text value)
{
    uint32_t node = take(tree, name);
    tree->node[node].parent = element;
    tree->node[node].next = tree->node[element].first_attribute;
    tree->node[element].first_attribute = node;
    tree_set_text(tree, node, value);
    return node;
}

uint32_t tree_add_text(struct tree *tree, uint32_t parent, struct text name, struct text text)
{
    uint32_t node = tree_add(tree, parent, name);
    tree_set_text(tree, node, text);
    return node;
}

void tree_set_text(struct tree *tree, uint32_t node, struct text text)
{
    tree->node[node].text = keep(tree, text);
    tree->node[node].text_len = text.len;
}

void tree_append(struct tree *tree, uint32_t element, struct text more)
{
    struct tree_node *node = &tree->node[element];
    if (node->first_child || more.len == 0)
        return;
    if (node->text + node->text_len != tree->used) { /* something came between */
        make_room(tree, node->text_len);
        if (node->text_len)
            memcpy(tree->bytes + tree->used, tree->bytes + node->text, node->text_len);
        node->text = tree->used;
        tree->used += node->text_len;
    }
    keep(tree, more);
    node->text_len += more.len;
}

struct text tree_name(const struct tree *tree, uint32_t node)
{
    return (struct text){tree->bytes + tree->node[node].name, tree->node[node].name_len};
}

struct text tree_text(const struct tree *tree, uint32_t node)
{
    return (struct text){tree->bytes + tree->node[node].text, tree->node[node].text_len};
}

static uint32_t find(const struct tree *tree, uint32_t node, struct text name)
{
    while (node && !text_equal(tree_name(tree, node), name))
        node = tree->node[node].next;
    return node;
}

uint32_t tree_child(const struct tree *tree, uint32_t element, struct text name)
{
    return find(tree, tree->node[element].first_child, name);
}

uint32_t tree_attribute(const struct tree *tree, uint32_t element, struct text name)
{
    return find(tree, tree->node[element].first_attribute, name);
}
