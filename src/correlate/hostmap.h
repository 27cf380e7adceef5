/* hostmap: which host owns an address when, and on which host an account runs. Learned from the events of
 * machine accounts; a workstation name is a client's claim and teaches nothing here. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_HOSTMAP_H
#define HOPCHAIN_CORRELATE_HOSTMAP_H

#include "correlate/world.h"

struct hostmap *hostmap_new(void);
void hostmap_free(struct hostmap *map);

/* Learns from all settled legs of w, and from what was carried over. */
void hostmap_learn(struct correlate *w);

/* At a run's end: keeps where each host was last and where accounts live, and forgets the rest. */
void hostmap_carry(struct correlate *w);

/* The FQDN of the host that held address at that time, as an event on computer saw it (loopback addresses are
 * the computer itself): the machine account seen there last before, else first after. 0 unknown. */
uint32_t hostmap_owner(struct correlate *w, uint32_t address, int64_t time, uint32_t computer);

/* Do several hosts use the address at once (NAT, a proxy)? Then it tells no host. */
bool hostmap_is_shared(struct correlate *w, uint32_t address, int64_t time, uint32_t computer);

/* The address where the host was last seen until that time, else first after; 0 unknown. */
uint32_t hostmap_address(struct correlate *w, uint32_t host, int64_t time);

/* Did somebody act as this computer account from an address where its host does not live: another host's, or
 * one that the host was not at shortly before? False for accounts that are no computer's, or of an unknown
 * one. */
bool hostmap_is_away(struct correlate *w, uint32_t account, const struct end *from, int64_t time);

/* The FQDN of a host given by short name or FQDN, in that domain where the short name alone does not tell.
 * Composed from name and domain where no log of the host was seen. 0 only for an empty name. */
uint32_t hostmap_named(struct correlate *w, struct text name, uint32_t domain);

/* The host whose own account this is, or the one host that a service account was seen to run on. 0 unknown.
 */
uint32_t hostmap_of_account(struct correlate *w, uint32_t account);

/* The host of a ServiceName: of an SPN (HTTP/web2.test.com:8080/name@REALM) the host it names, of an account
 * its own. */
uint32_t hostmap_of_service(struct correlate *w, uint32_t service, uint32_t domain);

/* Did the host write events, or its machine account sign on? */
bool hostmap_is_known(struct correlate *w, uint32_t host);

/* Could this account's tickets be for that host? False only where the account is known to belong elsewhere.
 */
bool hostmap_may_serve(struct correlate *w, uint32_t account, uint32_t host);

/* A ticket for this service account was used on that host. */
void hostmap_learn_service(struct correlate *w, uint32_t account, uint32_t host);

#endif
