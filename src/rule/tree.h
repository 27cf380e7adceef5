/* tree: YAML documents as bounded trees of texts, lists and maps, each with its place in the file.
 *
 * Of YAML only what rules and the lists beside them need: no tags, merge keys, repeated keys or control
 * characters; an alias is a copy of what it stands for, and counts as such. Trees live in the arena of their
 * source. */
#ifndef HOPCHAIN_RULE_TREE_H
#define HOPCHAIN_RULE_TREE_H

#include "base/text.h"
#include "rule/rule.h"

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    bool plain;             /* a text without quotes: null, true and numbers are meant as such */
    unsigned line, column;  /* from 1 */
    unsigned inside;        /* column of the text's first byte where columns count bytes; 0: not so */
    struct text text;       /* a text; ends in NUL */
    const struct node *key; /* of a map's value */
    const struct node *first, *next; /* children of a list or map in the file's order */
    size_t count;                    /* of children */
};

struct keywords;
struct memo;
struct regex;
struct placeholders;

/* What is being read: for messages and memory, and what rules draw upon. */
struct source {
    const char *name;
    struct arena *arena;
    struct err *err;                         /* may be NULL */
    struct regex **regexes;                  /* where those of rules are kept */
    struct memo **memos;                     /* and those of tests; NULL: none */
    struct keywords *keywords;               /* of rules about events; NULL: none */
    const struct placeholders *placeholders; /* NULL: none */
    struct rule_note *note;                  /* what became of what failed; may be NULL */
};

struct tree_limits {
    size_t bytes, nodes, documents; /* of a file */
};

/* 0 and *first, the documents' roots linked by next, or -1 with source->err. */
int rule_read_documents(const struct source *source, struct text yaml, const struct tree_limits *limits,
                        const struct node **first);

/* One document of at most so many bytes and nodes. */
int rule_read_tree(const struct source *source, struct text yaml, size_t bytes, size_t count,
                   const struct node **root);

/* "file:line:column: ..." into source->err; returns -1. */
int rule_refuse(const struct source *source, const struct node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for what is no fault of the rule: source->note says so. Returns -1. */
int rule_pass_over(const struct source *source, enum rule_fate fate, const struct node *at,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A node that stands for what begins at byte offset of node's text. */
struct node rule_inside(const struct node *node, size_t offset);

#define RULE_SHOWN 64 /* bytes of a name or value that a message repeats */

/* t for a message: printable ASCII, cut. Returns out. */
const char *rule_show(struct text t, char out[RULE_SHOWN]);

/* A key that may stand in a map and who reads its value. Tables of them end in a row without a name. */
struct key {
    const char *name;
    bool required;
    int (*read)(const struct source *source, const struct node *value, void *into);
};

/* Reads a map by a table, in the table's order; unknown and missing keys are refused. `what` names the map in
 * messages: "a rule". */
int rule_read_map(const struct source *source, const struct node *map, const struct key *keys,
                  const char *what, void *into);

/* The same, but keys that are not in the table are left aside. */
int rule_read_some(const struct source *source, const struct node *map, const struct key *keys,
                   const char *what, void *into);

/* The value of a map's key, or NULL. */
const struct node *rule_child(const struct node *map, const char *key);

/* A text of 1 to max bytes, white space at its ends left aside; of one line where lines is false. */
int rule_read_text(const struct source *source, const struct node *node, size_t max, bool lines,
                   struct text *out);
int rule_read_bool(const struct source *source, const struct node *node, bool *out);

#endif
