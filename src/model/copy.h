/* copy: a chain that outlives the one it was made from. */
#ifndef HOPCHAIN_MODEL_COPY_H
#define HOPCHAIN_MODEL_COPY_H

#include "base/arena.h"
#include "model/chain.h"

/* With its hops, their evidence and its findings; only what rules own is shared: a finding's texts but its
 * reason. */
struct chain *chain_copy(struct arena *arena, const struct chain *chain);

#endif
