/* draft: a hop in the making, with the legs it is made of. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_DRAFT_H
#define HOPCHAIN_CORRELATE_DRAFT_H

#include "correlate/world.h"

struct draft {
    struct hop hop; /* first: a hop's address is its draft's */
    struct list legs;
    uint32_t ranking; /* whose order its legs are in, see world.h; 0: none */
    struct draft_link {
        struct leg *from, *to;
        enum basis basis;
    } * links; /* become hop.links */
    uint32_t link_count, link_room;
    struct leg *ticket; /* its 4769, or NULL */
    struct draft *parent;
    struct draft *related; /* see hop.related */
    struct hop *sketch;    /* what hop.related points to */
    struct draft *into;    /* the draft that it went up into, or NULL */
    struct draft *kin;     /* live.c: of those that close together */
    bool open;             /* live.c: of kin: something may still come */
    enum {
        PARENTED_NOT,
        PARENTED_NOW,
        PARENTED_BEFORE
    } parented;            /* was its parent looked for: in this run? */
    bool credentials_left; /* an interactive session: the principal's credentials are on the target */
    enum { ORDER_NONE, ORDER_ON_PATH, ORDER_PLACED } order; /* while the chains are made */
    uint8_t reason_weight;                                  /* of hop.reason: a heavier one takes its place */
    bool s4u2self; /* its delegate asked for a ticket to itself before */
};

struct draft *draft_new(struct correlate *w, enum protocol protocol, enum mechanism mechanism);

/* Takes the leg as evidence, which widens hop.start and hop.end; one that the draft has already is not taken
 * twice. A later draft that takes a leg of an earlier one shares it. */
void draft_take(struct correlate *w, struct draft *draft, struct leg *leg);

/* Takes `to` and says why it belongs to `from`, which the draft has. */
void draft_link(struct correlate *w, struct draft *draft, struct leg *from, struct leg *to, enum basis basis);

/* Takes `from`, which speaks for the hop but is not a part of it, and of other hops too, and says why it
 * belongs to `to`, which the draft has: the hop's times stay its own. */
void draft_witness(struct correlate *w, struct draft *draft, struct leg *from, struct leg *to,
                   enum basis basis);

/* Takes a clue, without which the hop would be the same: its time and place change nothing of it. */
void draft_explain(struct correlate *w, struct draft *draft, struct leg *clue, enum basis basis);

/* Moves all evidence and links of `from` into `into`; `from` is empty after it and no hop. */
void draft_merge(struct correlate *w, struct draft *into, struct draft *from);

/* Copies the alternatives with their events. */
void draft_alternatives(struct correlate *w, struct draft *draft, const struct alternative *found,
                        uint32_t count);

/* Gives back everything that it holds, and itself. */
void draft_free(struct correlate *w, struct draft *draft);

/* Source from the address the leg saw; a workstation's claim only where there is no address. */
void draft_source(struct correlate *w, struct draft *draft, const struct leg *leg);

/* When it set out: its ticket's time, which no slow host's clock has a part in, or its first leg's. */
int64_t draft_departure(const struct draft *draft);

/* Lowers the confidence, never raises it. */
void draft_doubt(struct draft *draft, enum confidence confidence);

void draft_mark(struct draft *draft, enum mark mark);
bool draft_has(const struct draft *draft, enum mark mark);

/* Says why, unless it is known better: a reason that weighs as much or more. True where it was taken. */
bool draft_reason(struct correlate *w, struct draft *draft, const char *reason, uint8_t weight);

struct leg *draft_first(const struct draft *draft); /* its first leg that is a part of it */
bool draft_has_kind(const struct draft *draft, enum leg_kind kind);

/* All drafts by departure, those without a leg dropped; each draft's legs in order too. */
void drafts_sort(struct correlate *w);

#endif
