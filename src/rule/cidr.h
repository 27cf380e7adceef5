/* cidr: networks of addresses, IPv4 and IPv6. */
#ifndef HOPCHAIN_RULE_CIDR_H
#define HOPCHAIN_RULE_CIDR_H

#include "base/text.h"

struct cidr {
    uint8_t byte[16]; /* IPv4 as ::ffff:a.b.c.d */
    unsigned bits;    /* of the 128 */
};

/* 10.0.0.0/8, fe80::/10, or one address: 0, or -1 where it is none. Bits behind the network's are left aside.
 */
int rule_read_cidr(struct text t, struct cidr *out);

bool rule_match_cidr(const struct cidr *cidr, struct text address);

#endif
