/* cidr: by inet_pton, with IPv4 as the part of IPv6 that is set aside for it. */
#include "rule/cidr.h"

#include <arpa/inet.h>

#include <string.h>

#define MAPPED_BITS 96

/* *bits: all that the form has. A zone (fe80::1%4) is left aside. */
static int read_address(struct text t, uint8_t byte[16], unsigned *bits)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    char text[INET6_ADDRSTRLEN];
    t = text_slice(t, 0, text_find(t, '%'));
    if (t.len == 0 || t.len >= sizeof text)
        return -1;
    memcpy(text, t.at, t.len);
    text[t.len] = '\0';
    *bits = text_find(t, ':') < t.len ? 128 : 32;
    memcpy(byte, mapped, sizeof mapped);
    return inet_pton(*bits == 128 ? AF_INET6 : AF_INET, text, *bits == 128 ? byte : byte + 12) == 1 ? 0 : -1;
}

int rule_read_cidr(struct text t, struct cidr *out)
{
    size_t slash = text_find(t, '/');
    uint64_t bits;
    unsigned all;
    if (read_address(text_slice(t, 0, slash), out->byte, &all) != 0)
        return -1;
    bits = all;
    if (slash < t.len && (text_number(text_slice(t, slash + 1, t.len), &bits) != 0 || bits > all))
        return -1;
    out->bits = (unsigned)bits + (all == 32 ? MAPPED_BITS : 0);
    return 0;
}

bool rule_match_cidr(const struct cidr *cidr, struct text address)
{
    uint8_t byte[16];
    unsigned all, whole = cidr->bits / 8, rest = cidr->bits % 8;
    if (read_address(address, byte, &all) != 0 || memcmp(byte, cidr->byte, whole) != 0)
        return false;
    return rest == 0 || ((byte[whole] ^ cidr->byte[whole]) >> (8 - rest)) == 0;
}
