/* compiled: a rule as the program evaluates it, made by parse.c, detection.c, condition.c and reason.c out of
 * a tree. Everything lives in the arena of the rules. */
#ifndef HOPCHAIN_RULE_COMPILED_H
#define HOPCHAIN_RULE_COMPILED_H

#include "rule/fields.h"
#include "rule/glob.h"
#include "rule/rule.h"
#include "rule/tree.h"

/* One value that a field is compared with. */
struct pattern {
    bool absent;      /* null: the field is not there */
    struct glob glob; /* of a text or list */
    uint64_t number;  /* of a number; the bits of the words it matches; exists: 0 or 1 */
};

enum comparison { COMPARE_EQUAL, COMPARE_LT, COMPARE_LTE, COMPARE_GT, COMPARE_GTE, COMPARE_EXISTS };

/* field|modifier: values. */
struct test {
    struct field_ref ref;
    enum comparison comparison;
    bool all;    /* every value must match, not just one */
    bool negate; /* neq */
    struct pattern *patterns;
    size_t count;
};

/* A map of a selection: all its tests. */
struct conjunction {
    struct test *tests;
    size_t count;
};

/* A named selection: any of its maps. */
struct selection {
    struct text name;
    const struct node *at;
    struct conjunction *any;
    size_t count;
    bool used;
};

enum condition_kind { CONDITION_SELECTION, CONDITION_NOT, CONDITION_AND, CONDITION_OR };

struct condition {
    enum condition_kind kind;
    const struct selection *selection;
    struct condition *first, *next; /* the operands; the next operand of the same parent */
};

/* A piece of a reason: literal text, or a field's value where ref.field is set. */
struct reason_part {
    struct text literal;
    struct field_ref ref;
    unsigned group; /* the [...] it stands in, from 1; 0: none */
    const struct reason_part *next;
};

struct rule {
    struct rule_info info;
    enum category category;
    const struct condition *condition;
    const struct reason_part *reason;
};

/* Each reads its part of a rule file: 0, or -1 with the refusal in source->err. */
int rule_read_rule(const struct source *source, const struct node *root, struct rule *rule);
int rule_read_detection(const struct source *source, const struct node *node, struct rule *rule);
int rule_read_condition(const struct source *source, const struct node *node, struct selection *selections,
                        size_t count, const struct condition **condition);
int rule_read_reason(const struct source *source, const struct node *node, struct rule *rule);

bool rule_matches(const struct condition *condition, struct subject *subject);

/* The reason with the subject's own values, in the arena. */
const char *rule_write_reason(struct arena *arena, const struct reason_part *reason, struct subject *subject);

#endif
