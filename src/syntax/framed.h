/* framed: a record as a framer finds it, before anything is parsed. */
#ifndef HOPCHAIN_SYNTAX_FRAMED_H
#define HOPCHAIN_SYNTAX_FRAMED_H

#include "model/summary.h"

/* In UTF-8, or in what was taken for it. whole, or else why it is not. The bytes may be changed, and are good
 * until the framer's next call. */
struct framed {
    char *at;
    size_t len;
    uint64_t offset; /* of its first byte on disk */
    bool whole;
    enum bad bad;
    const char *detail;
};

#endif
