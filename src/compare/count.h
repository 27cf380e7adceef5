/* count: what compare.c counts and changes.c reads. */
#ifndef HOPCHAIN_COMPARE_COUNT_H
#define HOPCHAIN_COMPARE_COUNT_H

#include "base/groups.h"
#include "compare/compare.h"

/* What the key of a kind of hops holds. */
enum kind_key { KIND_SOURCE, KIND_TARGET, KIND_ACCOUNT, KIND_SERVICE, KIND_HOW, KIND_ETYPE };

/* KIND_HOW. */
#define HOW(protocol, mechanism, outcome, model, ticket)                                                     \
    ((uint64_t)(protocol) | (uint64_t)(mechanism) << 8 | (uint64_t)(outcome) << 16 |                         \
     (uint64_t)(model) << 24 | (uint64_t)(ticket) << 32)
#define HOW_PROTOCOL(how)  ((enum protocol)((how)&255))
#define HOW_MECHANISM(how) ((enum mechanism)((how) >> 8 & 255))
#define HOW_OUTCOME(how)   ((enum outcome)((how) >> 16 & 255))
#define HOW_MODEL(how)     ((enum model)((how) >> 24 & 255))
#define HOW_TICKET(how)    ((enum ticket)((how) >> 32 & 255))

/* What the domain controllers wrote of a hop. */
enum ticket { TICKET_NONE, TICKET_ISSUED, TICKET_REFUSED };

struct compare {
    struct names *names;
    struct map renamed[SIDE_COUNT]; /* a name of the side's to one of ours */
    struct groups kinds;            /* count: hops before; note: after */
    struct map front_ends;          /* hosts that somebody was carried on from, on either side */
    struct groups logs;             /* key: the computer; count, note: whether the side has its log */
    struct changes changes;
    struct change *made;
    size_t made_room;
    uint32_t *lone[SIDE_COUNT];
    struct map lonely;      /* all of these */
    struct map controllers; /* computers that are domain controllers */
    bool lacks_tickets;     /* not every domain controller's log is on both sides, or there is none */
};

/* changes.c: fills compare->changes.at. */
void changes_make(struct compare *compare);

#endif
