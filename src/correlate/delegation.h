/* delegation: whether the directory allows a hop that delegates, as the user tells of it and as its change
 * events do. What neither tells stays unknown: absence is not evidence. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_DELEGATION_H
#define HOPCHAIN_CORRELATE_DELEGATION_H

#include "correlate/draft.h"

/* Says of a finished hop, at its time, hop.model: classic where the front end's list names the target,
 * resource-based where the target's object lets the front end act for others, both: classic, else unknown.
 * And hop.rights, where the user told of the directory. */
void delegation_judge(struct correlate *w, struct draft *draft);

#endif
