/* members: who is of which group, also by other groups. */
#ifndef HOPCHAIN_DIRECTORY_MEMBERS_H
#define HOPCHAIN_DIRECTORY_MEMBERS_H

#include "assemble.h"

struct members {
    const struct assembly *assembly;
    uint64_t *edge; /* group's place << 32 | member's, sorted */
    size_t count;
    uint32_t *seen; /* by place: the search that came by last */
    uint32_t search;
    uint32_t *found; /* accounts, then groups still to be looked into */
    size_t found_count;
};

void members_make(struct members *members, const struct assembly *assembly);
void members_done(struct members *members);

/* Accounts of the group, also by groups in it, good until the next call: how many. */
size_t members_find(struct members *members, uint32_t group, const uint32_t **accounts);

#endif
