/* encode: values as they look inside other texts: Base64, UTF-16. */
#ifndef HOPCHAIN_RULE_ENCODE_H
#define HOPCHAIN_RULE_ENCODE_H

#include "base/arena.h"

struct text rule_base64(struct arena *arena, struct text t);

/* What of t's Base64 does not depend on what stands around it, where t begins offset (0, 1, 2) bytes after a
 * multiple of three. */
struct text rule_base64_offset(struct arena *arena, struct text t, unsigned offset);

/* t: UTF-8. mark: with a byte order mark before it. */
struct text rule_utf16(struct arena *arena, struct text t, bool big, bool mark);

#endif
