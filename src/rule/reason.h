/* reason: the sentence of a finding. */
#ifndef HOPCHAIN_RULE_REASON_H
#define HOPCHAIN_RULE_REASON_H

#include "rule/compiled.h"

/* A piece of a reason: literal text, or a field's value where ref.field is set. */
struct reason_part {
    struct text literal;
    struct field_ref ref;
    unsigned group; /* the [...] it stands in, from 1; 0: none */
    const struct reason_part *next;
};

/* 0, or -1 with the refusal in source->err. */
int rule_read_reason(const struct source *source, const struct node *node, struct rule *rule);

/* The reason with the subject's own values, in the arena. */
const char *rule_write_reason(struct arena *arena, const struct reason_part *reason, struct subject *subject);

#endif
