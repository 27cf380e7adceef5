/* choose: which accounts the directory tells of, and what of them. */
#ifndef HOPCHAIN_DIRECTORY_CHOOSE_H
#define HOPCHAIN_DIRECTORY_CHOOSE_H

#include "assemble.h"

/* Accounts of one group, and of all groups that are put into lists: more would make a list that nobody reads,
 * and a file of any size. */
#define CHOOSE_MEMBERS_MOST 10000
#define CHOOSE_MEMBERS_ALL  1000000

/* Kept is who may delegate, is delegated to or may not be delegated, owns a service's name beyond those that
 * every computer has of itself, is a DC or a managed account, is named by one of these, or is a computer
 * whose account cannot be told from its host's name. What lives on lies in the assembly's arena and names. */
void choose_accounts(struct assembly *assembly, struct directory *directory);

#endif
