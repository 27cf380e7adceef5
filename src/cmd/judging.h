/* judging: events, and the chains that the correlator has finished, held against the rules, and given away.
 * Where the run has threads, in one of its own, beside the correlator: the names that events and chains have
 * stay where they are (base/names.h), and chains last until the run of the correlator after the next. Either
 * way the rules see the same in the same order: the events of a stretch, then the chains finished with it. */
#ifndef HOPCHAIN_CMD_JUDGING_H
#define HOPCHAIN_CMD_JUDGING_H

#include "cmd/run.h"

/* Who is given the chains once they are judged, in the caller's thread; NULL: nobody. */
struct taker {
    void (*each)(void *context, const struct chain *chain);
    void *context;
};

struct judging;
struct judging *judging_new(struct run *run, const struct taker *taker);
void judging_free(struct judging *judging); /* waits for what was begun */

/* An event that the correlator is given. */
void judging_event(struct judging *judging, const struct event *event);

/* The correlator is to run on all events before `until`; it has run. Each -1: err. */
int judging_before(struct judging *judging, int64_t until, struct err *err);
int judging_after(struct judging *judging, struct err *err);

/* It will not run again. -1: err. */
int judging_end(struct judging *judging, struct err *err);

#endif
