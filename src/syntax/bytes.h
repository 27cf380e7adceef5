/* bytes: binary values as texts have them. */
#ifndef HOPCHAIN_SYNTAX_BYTES_H
#define HOPCHAIN_SYNTAX_BYTES_H

#include "base/text.h"

/* Each writes to out, which has room for t.len bytes and may be where t lies: how many, or -1 where t is
 * something else. White space is left aside. */
int64_t bytes_from_base64(struct text t, void *out); /* with = at its end as far as it needs it, or without */
int64_t bytes_from_hex(struct text t, void *out);    /* 0105ab, 01-05-AB, 01 05 ab */
int64_t bytes_from_numbers(struct text t, void *out); /* 1 5 171, 1,5,171 */

#endif
