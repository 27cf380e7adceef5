/* format: which container a stream is, told by its first bytes alone and never by its name. */
#ifndef HOPCHAIN_INPUT_FORMAT_H
#define HOPCHAIN_INPUT_FORMAT_H

#include "base/text.h"

struct archive;

/* How members are reached. */
enum format_way {
    WAY_THROUGH, /* by reading through those before, */
    WAY_GUNZIP,  /* so too, by gunzip.h */
    WAY_PAST,    /* whose bytes can be sought past where the container lies in a file */
    WAY_INDEX,   /* by an index where the container lies in a file, else through those before */
    WAY_FILE,    /* only in a file; by an index, and through those before */
};

struct format {
    const char *word; /* "zip" */
    bool archive;     /* holds members; else one compressed stream, which goes by the container's own name */
    enum format_way way; /* to a member */
    const char *refusal; /* not to be opened at all: why, and what to do */
    /* libarchive's switch for this format or filter and nothing else. */
    int (*enable)(struct archive *archive);
    size_t offset;
    struct text magic;
};

/* NULL where it is none. */
const struct format *format_of(struct text head);

#endif
