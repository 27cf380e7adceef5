/* story: what happened in a hop, why its events belong together, how sure that is, and what the logs lack, in
 * sentences. */
#ifndef HOPCHAIN_REPORT_STORY_H
#define HOPCHAIN_REPORT_STORY_H

#include "report/sight.h"

/* Whom and where the sentences go. */
struct story {
    struct prose *prose;
    const struct sight *sight;
    const struct chain *chain;
};

/* "hop": who, from where, how, by which right. Then what else is known of it: "parent", "ticket", "status",
 * "reason", "note". */
void story_hop(const struct story *story, const struct hop *hop);

/* "link" for each pair of events, "confidence", "alternative", "clock". */
void story_links(const struct story *story, const struct hop *hop);

/* "clue" for each event that explains it: what it says, and what to do. */
void story_clues(const struct story *story, const struct hop *hop);

/* What is missing from the logs for this hop, and which kind of missing that is. */
void story_missing(const struct story *story, const struct hop *hop);

/* The hops of other identities that look like this one's cause or sequel: "related". */
void story_related(const struct story *story, const struct hop *hop);

/* Its place among the chain's hops, from 1; 0: it is of another chain. */
uint32_t story_number(const struct chain *chain, const struct hop *hop);

/* An NTLM hop whose logon nobody saw: does an event name the server? A 4776 does not. */
bool story_names_server(const struct hop *hop);

/* The hop's event of one of these ids, the first; NULL. */
const struct sighting *story_event(const struct hop *hop, uint16_t first_id, uint16_t last_id);
const char *story_event_words(struct prose *prose, const struct sighting *event); /* 4769 dc1 #12; its time where its source keeps no numbers */

/* b - a, as far as a number can hold it. */
int64_t story_difference(int64_t a, int64_t b);

#endif
