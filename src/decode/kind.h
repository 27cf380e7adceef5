/* kind: what a stream without records is. */
#ifndef HOPCHAIN_DECODE_KIND_H
#define HOPCHAIN_DECODE_KIND_H

#include "decode.h"

/* raw: the stream's first bytes as they lie on disk; head: the first of its text after leading white space.
 * Not for streams with records: the answer is never KIND_EVENTS. */
enum decode_kind kind_sniff(struct text raw, struct text head);

#endif
