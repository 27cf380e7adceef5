/* xpath: the part of XPath 1.0 by which Windows picks events, as [MS-EVEN6] 2.2.15 has it: children and
 * attributes by name, * and text(), predicates, and, or, = != < <= > >=, position(), band() and timediff().
 * A path is true where it leads somewhere, and compares as one of the places it leads to does.
 *
 * Numbers are decimal or 0x hexadecimal. Quoted words are held against a value as what they look like: times
 * as times, GUIDs as GUIDs, hexadecimal numbers as numbers, all else letter by letter; only numbers and times
 * have an order. */
#ifndef HOPCHAIN_QUERY_XPATH_H
#define HOPCHAIN_QUERY_XPATH_H

#include "base/tree.h"
#include "value.h"

#define XPATH_DEPTH_MOST      64   /* brackets in brackets: people write three */
#define XPATH_NODES_MOST      4096 /* of one expression: Windows takes some 20 comparisons */
#define XPATH_PREDICATES_MOST 8    /* of one step */

enum xpath_kind {
    XPATH_OR,
    XPATH_AND,
    XPATH_COMPARE, /* a: what leads to values; b: a constant */
    XPATH_PATH,
    XPATH_CONSTANT,
    XPATH_POSITION,
    XPATH_BAND,     /* a: a path; b: a constant */
    XPATH_TIMEDIFF, /* of a until b, paths or constants; b XPATH_NONE: until now */
};

#define XPATH_NONE UINT32_MAX

struct xpath_node {
    uint8_t kind;          /* enum xpath_kind */
    uint8_t op;            /* enum value_op of XPATH_COMPARE */
    uint32_t a, b;         /* nodes; of XPATH_PATH a is its first step */
    uint32_t next;         /* predicate of the same step, or XPATH_NONE */
    struct value constant; /* XPATH_CONSTANT */
};

enum xpath_axis { XPATH_CHILD, XPATH_ATTRIBUTE, XPATH_TEXT };

struct xpath_step {
    uint8_t axis;
    struct text name;   /* empty: any */
    uint32_t predicate; /* the first, or XPATH_NONE */
    uint32_t next;      /* step, or XPATH_NONE */
};

struct xpath {
    char *text; /* the expression, which names and constants borrow from */
    struct xpath_node *node;
    struct xpath_step *step;
    uint32_t node_count, node_room, step_count, step_room, root;
    int64_t now; /* what timediff counts back from */
};

struct xpath_fault {
    size_t at; /* the byte of the expression */
    char words[200];
};

/* now: TIME_NONE refuses what needs it. NULL: fault. */
struct xpath *xpath_new(struct text expression, int64_t now, struct xpath_fault *fault);
void xpath_free(struct xpath *xpath);

/* Could it be true of an event of that id, whatever else it holds? */
bool xpath_could(const struct xpath *xpath, struct text event_id);

/* Is it true of the record? Event below the tree's root. */
bool xpath_holds(const struct xpath *xpath, const struct tree *record);

#endif
