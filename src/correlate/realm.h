/* realm: which NetBIOS domain name is which DNS domain. Learned from the events: a domain's SID stands beside
 * both its names, and a computer's own account names its NetBIOS domain beside its FQDN. Private to this
 * room. */
#ifndef HOPCHAIN_CORRELATE_REALM_H
#define HOPCHAIN_CORRELATE_REALM_H

#include "base/names.h"

struct realm;

struct realm *realm_new(struct names *names);
void realm_free(struct realm *realm);

/* An account of domain (any spelling) was seen so often, with this SID where it had one. */
void realm_learn_sid(struct realm *realm, uint32_t domain, uint32_t sid, uint64_t times);

/* A computer was seen so often; its own account carries this domain name, 0 where it did not show. */
void realm_learn_computer(struct realm *realm, uint32_t domain, uint32_t computer, uint64_t times);

/* The user says so: it wins. Both lower. */
void realm_know(struct realm *realm, uint32_t netbios, uint32_t dns);

/* After the last learning. */
void realm_settle(struct realm *realm);

/* The DNS name (lower) of a domain in any spelling, lower; the name itself where nothing better is known. */
uint32_t realm_dns(const struct realm *realm, uint32_t domain);

/* Is this (lower, without $) the flat name of a domain that accounts were seen of? Trust accounts are named
 * so. */
bool realm_is_domain(const struct realm *realm, uint32_t name);

#endif
