/* members: who is of which group, also by other groups. */
#ifndef HOPCHAIN_DIRECTORY_MEMBERS_H
#define HOPCHAIN_DIRECTORY_MEMBERS_H

#include "assemble.h"

struct members {
    const struct assembly *assembly;
    uint64_t *edge; /* group's place << 32 | member, sorted */
    size_t count;
    uint32_t *seen; /* by place: the search that came by last */
    uint32_t search;
    uint32_t *groups; /* still to be looked into */
    uint32_t *found;
};

void members_make(struct members *members, const struct assembly *assembly);
void members_done(struct members *members);

/* Whom the group has, also by groups in it: accounts, and names of whom no export has, these perhaps several
 * times. Good until the next call: how many. */
size_t members_find(struct members *members, uint32_t group, const uint32_t **found);

#endif
