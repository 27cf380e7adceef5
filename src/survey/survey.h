/* survey: counts of hops, logons and tickets. Memory follows what there is of accounts, hosts and hours. */
#ifndef HOPCHAIN_SURVEY_H
#define HOPCHAIN_SURVEY_H

#include "model/chain.h"
#include "model/event.h"
#include "model/paths.h"
#include "model/survey.h"

/* Rows of all tables; 100 MB. What goes beyond is counted as left out. */
#define SURVEY_ROWS_MOST 1000000

struct surveyor;

/* names: the run's, which grow by accounts as events have them. */
struct surveyor *surveyor_new(struct names *names);
void surveyor_free(struct surveyor *surveyor);

/* Each event and chain once, in any order. */
void surveyor_see_event(struct surveyor *surveyor, const struct event *event);
void surveyor_see_chain(struct surveyor *surveyor, const struct chain *chain);

/* What a query left out is only told of. */
void surveyor_not_picked(struct surveyor *surveyor, uint64_t events);

/* When all was seen. Owned by the surveyor, and good as long. */
const struct survey *surveyor_finish(struct surveyor *surveyor);

/* Paths with their users; 100 MB. */
#define PATHS_MOST 1000000

/* Which front ends act where. names: of the chains; it must outlive the finder, which adds to it. */
struct pathfinder *pathfinder_new(struct names *names);
void pathfinder_free(struct pathfinder *finder);

/* Each chain once, judged, in any order. */
void pathfinder_see_chain(struct pathfinder *finder, const struct chain *chain);

/* When all were seen. Owned by the finder. */
const struct delegation_paths *pathfinder_finish(struct pathfinder *finder);

#endif
