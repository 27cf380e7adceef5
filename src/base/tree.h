/* tree: elements with attributes and text, as XML has them, in the order in which they were written. Whoever
 * reads a format fills one; who asks what is in it knows nothing of the format. */
#ifndef HOPCHAIN_BASE_TREE_H
#define HOPCHAIN_BASE_TREE_H

#include "base/text.h"

/* Nodes are numbers, good until tree_clear; 0 is the root, which is above the first element, and as a link
 * stands for none. Attributes are nodes without children. */
struct tree_node {
    size_t name, name_len, text, text_len; /* places in tree.bytes */
    uint32_t parent, next, first_child, last_child, first_attribute;
    uint32_t at; /* of what it was read from, the byte behind its start tag's name and attributes */
};

struct tree {
    struct tree_node *node;
    uint32_t count, room;
    char *bytes;
    size_t used, size;
};

/* Which trees are wanted; NULL: all. May be asked by several threads at once. */
struct tree_pick {
    bool (*wants)(void *context, const struct tree *tree);
    bool (*could)(void *context, struct text log, struct text id); /* before there is a tree */
    void *context;
};

struct tree *tree_new(void);
void tree_free(struct tree *tree);
void tree_clear(struct tree *tree);

/* What is given is copied. A new element is its parent's last; attributes are in no order. */
uint32_t tree_add(struct tree *tree, uint32_t parent, struct text name);
uint32_t tree_add_attribute(struct tree *tree, uint32_t element, struct text name, struct text value);
uint32_t tree_add_text(struct tree *tree, uint32_t parent, struct text name, struct text text);

/* Behind its text; nothing where it has elements: an element with elements has no text. */
void tree_append(struct tree *tree, uint32_t element, struct text more);
void tree_set_text(struct tree *tree, uint32_t node, struct text text); /* instead of what it had */

/* Good until the tree grows. */
struct text tree_name(const struct tree *tree, uint32_t node);
struct text tree_text(const struct tree *tree, uint32_t node);

/* The first child of that name, or the attribute: 0 where there is none. */
uint32_t tree_child(const struct tree *tree, uint32_t element, struct text name);
uint32_t tree_attribute(const struct tree *tree, uint32_t element, struct text name);

#endif
