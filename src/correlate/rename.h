/* rename: accounts whose name changed while the logs were written: one SID, several names. Private to this
 * room.
 *
 * Hops keep the name that their events have; who came in under the old name and went on under the new one is
 * one account all the same. Source: 4768 TargetSid and 4624 TargetUserSid stay with the object, 4781 or not.
 */
#ifndef HOPCHAIN_CORRELATE_RENAME_H
#define HOPCHAIN_CORRELATE_RENAME_H

#include "correlate/world.h"

struct rename *rename_new(void);
void rename_free(struct rename *rename);

/* By who was mentioned, once the realms are settled. */
void rename_settle(struct correlate *w);

/* One name for all names of the account (sam@dns.domain, lower); the account itself where it has one. */
uint32_t rename_same(const struct correlate *w, uint32_t account);

/* The account, by any of its names, at a host or an address. */
uint64_t rename_key(const struct correlate *w, uint32_t place, uint32_t account);

#endif
