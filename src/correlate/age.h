/* age: for how long the right of delegation had been there that a hop used. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_AGE_H
#define HOPCHAIN_CORRELATE_AGE_H

#include "correlate/draft.h"

/* Says of a finished hop its right_age and right_by: of the youngest of the rights that it used and that a
 * change event tells of. */
void age_tell(struct correlate *w, struct draft *draft);

#endif
