/* logons: the Kerberos network logons, by the ticket they were made with. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_LOGONS_H
#define HOPCHAIN_CORRELATE_LOGONS_H

#include "correlate/world.h"

/* The logons of one ticket on one host: they have one Logon GUID. Lives as long as the scratch. */
struct group {
    struct list logons; /* in order of time */
    struct draft *draft;
};

struct leg *group_first(const struct group *group);

#endif
