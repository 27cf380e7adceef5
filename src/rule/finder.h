/* finder: what a correlation finds in what its members found. */
#ifndef HOPCHAIN_RULE_FINDER_H
#define HOPCHAIN_RULE_FINDER_H

#include "rule/rules.h"
#include "rule/span.h"

#define KEY_BYTES 512 /* of one group's values; longer ones are cut */

/* Looks through one group after the other. */
struct finder {
    const struct names *names;
    struct names *keys;     /* groups and counted values */
    struct arena *arena;    /* for findings */
    struct found_list *out; /* for their chains */
    struct windows *windows;
    void (*pass_on)(struct windows *windows, struct correlation *into, const struct seen *seen);
    const struct rule *rule; /* a correlation */
    uint32_t group;
    bool open; /* a finding, from first to last */
    size_t first, last;
    const struct seen *at;
};

/* A group's finds, by time. Tells what no find to come can change, by what the correlation says of what is
 * complete. Returns how many of the first are needed no more; the others are to be given again, with what
 * came.
 */
size_t finder_find(struct finder *finder, const struct seen *at, size_t count);

#endif
