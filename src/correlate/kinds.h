/* kinds: how many events of which kind each log holds, which shows what is audited there. */
#ifndef HOPCHAIN_CORRELATE_KINDS_H
#define HOPCHAIN_CORRELATE_KINDS_H

#include "model/event.h"
#include "model/summary.h"

struct kinds;

struct kinds *kinds_new(void);
void kinds_free(struct kinds *kinds);
void kinds_see(struct kinds *kinds, const struct event *event);      /* each event once */
void kinds_tell(const struct kinds *kinds, struct summary_log *log); /* log->seen */

#endif
