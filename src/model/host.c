/* host: what a host's name says. */
#include "model/host.h"

/* Digits and dots, or anything with a colon. */
static bool is_address(struct text host)
{
    size_t i = 0;
    while (i < host.len && ((host.at[i] >= '0' && host.at[i] <= '9') || host.at[i] == '.'))
        i++;
    return i == host.len || text_find(host, ':') < host.len;
}

struct text host_label(struct text host)
{
    return is_address(host) ? host : text_slice(host, 0, text_find(host, '.'));
}
