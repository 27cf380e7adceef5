/* guid: sixteen bytes as Windows keeps them in memory (first three fields little-endian). */
#ifndef HOPCHAIN_BASE_GUID_H
#define HOPCHAIN_BASE_GUID_H

#include "base/text.h"

#define GUID_TEXT 39 /* {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx} and NUL */

struct guid {
    uint8_t byte[16];
};

/* With or without braces, either case. 0, or -1 and *out zero where it is none. */
int guid_parse(struct text t, struct guid *out);
bool guid_is_zero(const struct guid *guid);
bool guid_equal(const struct guid *a, const struct guid *b);

/* Lower case, in braces. Returns out. */
char *guid_format(const struct guid *guid, char out[GUID_TEXT]);

#endif
