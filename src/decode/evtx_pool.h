/* evtx_pool: reads chunks by several threads at once, and gives them back in the order in which they came.
 * With one thread it reads them as they come. */
#ifndef HOPCHAIN_DECODE_EVTX_POOL_H
#define HOPCHAIN_DECODE_EVTX_POOL_H

#include "evtx_chunk.h"

struct evtx_pool;

/* The options are good as long as it. */
struct evtx_pool *evtx_pool_new(const struct decode_options *options, unsigned threads);
void evtx_pool_free(struct evtx_pool *pool);

/* Forgets all chunks it has. */
void evtx_pool_clear(struct evtx_pool *pool);

/* May another chunk be added? */
bool evtx_pool_has_room(const struct evtx_pool *pool);

/* The chunk's bytes are not needed any more when this returns. */
void evtx_pool_add(struct evtx_pool *pool, const struct evtx_chunk *chunk);

/* The oldest chunk's records, and in *live what evtx_chunk_read said; NULL where there is none, or where it
 * is not done and wait is false. */
const struct evtx_batch *evtx_pool_first(struct evtx_pool *pool, bool wait, size_t *live);

void evtx_pool_drop(struct evtx_pool *pool); /* the oldest chunk, which was given */

#endif
