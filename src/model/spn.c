/* spn: the parts of a service principal name. */
#include "model/spn.h"

struct text spn_class(struct text spn)
{
    return text_slice(spn, 0, text_find(spn, '/'));
}

struct text spn_host(struct text spn)
{
    struct text host = text_slice(spn, text_find(spn, '/') + 1, spn.len);
    host = text_slice(host, 0, text_find(host, '/'));
    return text_slice(host, 0, text_find(host, ':'));
}
