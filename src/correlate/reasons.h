/* reasons: why a hop used NTLM or failed. What weighs more takes the place of what weighs less. Private to
 * this room.
 */
#ifndef HOPCHAIN_CORRELATE_REASONS_H
#define HOPCHAIN_CORRELATE_REASONS_H

#include "correlate/draft.h"

enum {
    WEIGHT_ABSENCE = 1, /* concluded from what is not there */
    WEIGHT_HINT,        /* one cause among others that would look the same */
    WEIGHT_SAID,        /* an event says so */
    WEIGHT_PROVEN,      /* the event that is written for this and nothing else */
    WEIGHT_NATURE,      /* what the hop is: of a local account, of the host to itself */
};

/* The reason and mark for a ticket request that failed with this Kerberos code. False where the code tells
 * none. */
bool reason_of_status(struct correlate *w, struct draft *draft, uint32_t status);

/* The same for a refused request (4769, 4821). */
void reason_of_request(struct correlate *w, struct draft *draft, const struct leg *refused);

/* Several accounts own the name: some DCs answer that as if there were none. */
void reason_duplicate(struct correlate *w, struct draft *draft);

bool reason_is_told_by(uint32_t status);

#endif
