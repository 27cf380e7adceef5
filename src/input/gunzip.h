/* gunzip: inflates gzip by zlib. libarchive's own filter checks no checksum, and loses up to 64 KiB before a
 * cut. */
#ifndef HOPCHAIN_INPUT_GUNZIP_H
#define HOPCHAIN_INPUT_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

struct gunzip;

struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *gunzip);

/* More compressed bytes, once gunzip_next has used up the last. They must stay until then. */
void gunzip_feed(struct gunzip *gunzip, const char *bytes, size_t len);

enum gunzip_state {
    GUNZIP_BYTES, /* *out has some */
    GUNZIP_HUNGRY,
    GUNZIP_BROKEN, /* see gunzip_why */
};

/* The next decompressed bytes, good until the next call. */
enum gunzip_state gunzip_next(struct gunzip *gunzip, const char **out, size_t *len);
const char *gunzip_why(const struct gunzip *gunzip);

/* At the end of a stream (or before the first byte): the input may end here. */
bool gunzip_is_whole(const struct gunzip *gunzip);

/* Something that is neither gzip nor zeros followed a whole stream: it is not read. */
bool gunzip_has_rest(const struct gunzip *gunzip);

#endif
