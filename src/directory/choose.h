/* choose: which accounts the directory tells of, and what of them. */
#ifndef HOPCHAIN_DIRECTORY_CHOOSE_H
#define HOPCHAIN_DIRECTORY_CHOOSE_H

#include "assemble.h"

/* Kept is who may delegate, is delegated to or may not be delegated, owns a service's name beyond those that
 * every computer has of itself, is a DC or a managed account, is named by one of these, or is a computer
 * whose account cannot be told from its host's name. What lives on lies in the assembly's arena and names. */
void choose_accounts(struct assembly *assembly, struct directory *directory);

#endif
