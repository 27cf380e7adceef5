/* query: an Event Viewer QueryList as a filter. A record is picked where one of its <Query> elements has a
 * <Select> for the record's channel that holds and no <Suppress> that does, as in [MS-EVEN6] 2.2.16. */
#ifndef HOPCHAIN_QUERY_H
#define HOPCHAIN_QUERY_H

#include "base/err.h"
#include "base/tree.h"

#define QUERY_SELECTS_MOST                                                                                   \
    4096 /* <Select> and <Suppress> in one list: the longest that are used have 100                          \
          */

struct query;

/* list: the file called name as a tree, its bytes being xml: a <QueryList>, or a custom view with one in it.
 * now: what timediff counts back from; TIME_NONE: such lists are refused. NULL: err names file, line, column
 * and what to write instead. */
struct query *query_new(struct text name, struct text xml, const struct tree *list, int64_t now,
                        struct err *err);
void query_free(struct query *query);

/* Could one be picked, of which only this much is known? */
bool query_could(const struct query *query, struct text channel, struct text event_id);

/* Is it picked? record: Event below the root. */
bool query_picks(const struct query *query, const struct tree *record);

/* What of the list means something else here than on Windows, a line for each; NULL behind the last. */
const char *query_note(const struct query *query, size_t number);

#endif
