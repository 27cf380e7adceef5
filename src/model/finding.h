/* finding: a rule that matched a hop, a chain or an event. */
#ifndef HOPCHAIN_MODEL_FINDING_H
#define HOPCHAIN_MODEL_FINDING_H

#include "base/text.h"

enum level { LEVEL_INFORMATIONAL, LEVEL_LOW, LEVEL_MEDIUM, LEVEL_HIGH, LEVEL_CRITICAL, LEVEL_COUNT };

const char *level_word(enum level level); /* "informational", "low", ... as Sigma writes them */
int level_from_word(struct text word);    /* the level, or -1 */

struct hop;
struct sighting;

/* It belongs to the rules that made it; its texts but the reason live as long as they. */
struct finding {
    const char *rule; /* its id: "unexpected-delegation" */
    const char *title;
    const char *advice; /* what to do */
    enum level level;
    const struct hop *hop;        /* the hop it is about; NULL: the whole chain */
    const char *reason;           /* why, in one sentence with the hop's own names */
    const struct sighting *event; /* the event that it was found in, or the first of them; NULL: the hop or
                                     chain itself */
    uint64_t events;              /* that it was found in, where they are more than one */
};

#endif
