/* dn: split at commas that no backslash masks. */
#include "dn.h"

#include <string.h>

/* The first part of *rest, which is then what follows it. */
static struct text take_part(struct text *rest)
{
    size_t end = 0;
    struct text part;
    while (end < rest->len && rest->at[end] != ',')
        end += rest->at[end] == '\\' ? 2 : 1;
    part = text_trim(text_slice(*rest, 0, end));
    *rest = text_slice(*rest, end + 1, rest->len);
    return part;
}

static bool names_domain(struct text part)
{
    return part.len > 3 && text_same(text_slice(part, 0, 3), TEXT("dc="));
}

bool dn_is(struct text t)
{
    struct text part = take_part(&t), last = part;
    while (t.len)
        last = take_part(&t);
    return text_find(part, '=') < part.len && names_domain(last);
}

struct text dn_normal(struct text t, char *out)
{
    size_t len = 0;
    while (t.len) {
        struct text part = take_part(&t);
        if (len)
            out[len++] = ',';
        len += text_lower(part, out + len, part.len).len;
    }
    return (struct text){out, len};
}

struct text dn_domain(struct text dn, char *out)
{
    size_t len = 0;
    while (dn.len) {
        struct text part = take_part(&dn);
        if (!names_domain(part)) {
            len = 0;
            continue;
        }
        if (len)
            out[len++] = '.';
        memcpy(out + len, part.at + 3, part.len - 3);
        len += part.len - 3;
    }
    return (struct text){out, len};
}
