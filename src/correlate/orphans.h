/* orphans: tickets of TGTs that nobody issued. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_ORPHANS_H
#define HOPCHAIN_CORRELATE_ORPHANS_H

#include "correlate/world.h"

/* Notes domains that issue TGTs without writing their hash, and TGTs that were issued for another. */
void orphans_learn(struct correlate *w, const struct event *event);

/* Was the granted ticket asked for with a TGT that nobody issued? False where that cannot be known. While
 * parents are looked for: the hashes of issued TGTs are there. */
bool orphan_is(struct correlate *w, const struct leg *ticket);

#endif
