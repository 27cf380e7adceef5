/* inventory: the accounts of the directory that the user told of, by what events name them by. Private to
 * this room. */
#ifndef HOPCHAIN_CORRELATE_INVENTORY_H
#define HOPCHAIN_CORRELATE_INVENTORY_H

#include "model/directory.h"

struct inventory;

/* directory must outlive it. */
struct inventory *inventory_new(const struct directory *directory);
void inventory_free(struct inventory *inventory);

/* NULL where there is none; inventory may be NULL. All in lower case but SIDs. */
const struct directory_account *inventory_account(const struct inventory *inventory, struct text account);
const struct directory_account *inventory_of_sid(const struct inventory *inventory, struct text sid);
const struct directory_account *inventory_of_host(const struct inventory *inventory, struct text host);

/* Who owns an SPN, class/host[:port][/name]: the account that has it, else the computer that has HOST/ of its
 * host. */
const struct directory_account *inventory_of_spn(const struct inventory *inventory, struct text spn);

/* The host that an account is or, where it can be one alone, runs on; empty: unknown. */
struct text inventory_host(const struct inventory *inventory, const struct directory_account *account);

/* Does it tell of this domain's accounts? */
bool inventory_covers(const struct inventory *inventory, struct text domain);
bool inventory_lacks(const struct inventory *inventory, enum directory_lack lack);

#endif
