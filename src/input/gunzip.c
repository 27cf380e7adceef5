/* gunzip: one gzip stream after the other, as gzip -d has it: zeros behind them are padding. */
#include "gunzip.h"

#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#define OUT_BYTES (64 * 1024)
#define GZIP_ONLY (16 + MAX_WBITS) /* as zlib has it: no zlib streams, no raw ones */

struct gunzip {
    z_stream z;
    bool between; /* streams */
    bool rest;    /* what follows is none */
    bool later;   /* than the first stream */
    bool broken;
    Bytef out[OUT_BYTES];
};

struct gunzip *gunzip_new(void)
{
    struct gunzip *g = mem_new(1, sizeof *g);
    if (inflateInit2(&g->z, GZIP_ONLY) != Z_OK)
        abort();
    g->between = true;
    return g;
}

void gunzip_free(struct gunzip *g)
{
    if (!g)
        return;
    inflateEnd(&g->z);
    free(g);
}

void gunzip_feed(struct gunzip *g, const char *bytes, size_t len)
{
    g->z.next_in = (const Bytef *)bytes;
    g->z.avail_in = (uInt)len;
}

/* False where no other stream begins here. */
static bool begin_stream(struct gunzip *g)
{
    while (g->later && g->z.avail_in && *g->z.next_in == 0) {
        g->z.next_in++;
        g->z.avail_in--;
    }
    if (g->z.avail_in == 0)
        return false;
    inflateReset(&g->z);
    g->between = false;
    return true;
}

/* Inflates what there is: what became of the stream. */
static void step(struct gunzip *g)
{
    int got = inflate(&g->z, Z_NO_FLUSH);
    if (got == Z_MEM_ERROR)
        abort();
    if (got == Z_STREAM_END)
        g->between = g->later = true;
    else if (got != Z_OK && got != Z_BUF_ERROR && g->later && g->z.total_out == 0)
        g->rest = g->between = true;
    else if (got != Z_OK && got != Z_BUF_ERROR)
        g->broken = true;
}

enum gunzip_state gunzip_next(struct gunzip *g, const char **out, size_t *len)
{
    g->z.next_out = g->out;
    g->z.avail_out = OUT_BYTES;
    while (g->z.avail_out == OUT_BYTES) {
        if (g->broken)
            return GUNZIP_BROKEN;
        if (g->rest)
            g->z.avail_in = 0;
        if (g->z.avail_in == 0 || (g->between && !begin_stream(g)))
            return GUNZIP_HUNGRY;
        step(g);
    }
    *out = (const char *)g->out;
    *len = OUT_BYTES - g->z.avail_out;
    return GUNZIP_BYTES;
}

const char *gunzip_why(const struct gunzip *g)
{
    return g->z.msg ? g->z.msg : "damaged";
}

bool gunzip_is_whole(const struct gunzip *g)
{
    return g->between;
}

bool gunzip_has_rest(const struct gunzip *g)
{
    return g->rest;
}
