/* json_cut: where a stream of JSON may be cut into parts that are read each by itself. */
#ifndef HOPCHAIN_DECODE_JSON_CUT_H
#define HOPCHAIN_DECODE_JSON_CUT_H

#include "syntax/json_frame.h"

/* As cut in format.h has it: the bytes are in UTF-8, and begin a stream (first) or what follows a cut. */
size_t json_cut(const struct json_framing *framing, struct text bytes, bool first);

#endif
