/* settle: what persons' lists and flags say, once everybody is known. */
#ifndef HOPCHAIN_DIRECTORY_SETTLE_H
#define HOPCHAIN_DIRECTORY_SETTLE_H

#include "assemble.h"

/* Accounts of one group, and of all groups that are put into lists: more would make a list that nobody reads,
 * and a file of any size. */
#define SETTLE_MEMBERS_MOST 10000
#define SETTLE_MEMBERS_ALL  1000000

#define SETTLE_NAMING_COUNT 3
extern const enum object_list SETTLE_NAMING[SETTLE_NAMING_COUNT]; /* lists in which accounts are named */

/* Flags members of Protected Users, puts members for groups, turns lists of what a computer runs round, drops
 * SPNs that every computer has of itself. Does some export tell who is of Protected Users? */
bool settle(struct assembly *assembly);

#endif
