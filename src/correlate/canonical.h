/* canonical: names as the correlator compares them. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_CANONICAL_H
#define HOPCHAIN_CORRELATE_CANONICAL_H

#include "base/column.h"
#include "base/text.h"

struct correlate;

enum name_part { PART_SAM, PART_DOMAIN, PART_HOST_DOMAIN, NAME_PARTS };

uint32_t world_lower(struct correlate *w, uint32_t name);
uint32_t world_account(struct correlate *w, uint32_t user,
                       uint32_t domain);                              /* sam@dns.domain; 0 for no user */
uint32_t world_account_sam(struct correlate *w, uint32_t account);    /* the part before the last @ */
uint32_t world_account_domain(struct correlate *w, uint32_t account); /* the part behind it */
uint32_t world_host_domain(struct correlate *w, uint32_t host);       /* web1.test.com -> test.com; 0 */
struct text world_host_short(struct correlate *w, uint32_t host);     /* web1.test.com -> web1 */
struct text world_spn_host(struct text spn); /* of class/host[:port][/name] the host; of a host itself */
bool world_is_machine(struct correlate *w, uint32_t account); /* its sam ends in $ */
bool world_is_dc(struct correlate *w, uint32_t host);
/* The directory says that it is no DC, or its log and a DC's of its domain do. */
bool world_is_member(struct correlate *w, uint32_t host);

#endif
