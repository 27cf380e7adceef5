/* change: what differs between two sets of chains, before and after something was changed. */
#ifndef HOPCHAIN_MODEL_CHANGE_H
#define HOPCHAIN_MODEL_CHANGE_H

#include "base/names.h"
#include "model/words.h"

enum side { SIDE_BEFORE, SIDE_AFTER, SIDE_COUNT };

/* What a hop is held against: each value's share of the hops that have one. */
enum aspect {
    ASPECT_ACTOR, /* enum actor */
    ASPECT_PROTOCOL,
    ASPECT_MECHANISM,
    ASPECT_MODEL,   /* of constrained delegation, where the logs tell it */
    ASPECT_OUTCOME, /* success and failure: a ticket alone tells neither */
    ASPECT_ETYPE,   /* of the ticket, as Windows numbers them */
    ASPECT_SERVICE, /* the service account, of tickets that were issued: a name */
    ASPECT_COUNT
};

/* Whose hop it is: a server that stops acting for its users goes on in its own name. */
enum actor { ACTOR_USER, ACTOR_COMPUTER /* or a managed service account: a name in $ */, ACTOR_UNKNOWN };

enum change_kind { CHANGE_APPEARED, CHANGE_VANISHED, CHANGE_MOVED };

/* Of a route, all hops from one host to another, or of an account, all its hops. */
struct change {
    uint32_t account;        /* 0: of a route */
    uint32_t source, target; /* of a route; source 0: all hosts that nobody goes on from */
    enum change_kind kind;
    enum aspect aspect; /* CHANGE_MOVED: which value's share did */
    uint32_t value;
    uint64_t hops[SIDE_COUNT];
    uint64_t of[SIDE_COUNT]; /* CHANGE_MOVED: the hops that have a value; else those that reached the source,
                                or all: of no source, or of one that nobody reached on one side */
    bool of_all;             /* they are all */
    uint64_t accounts[SIDE_COUNT];
    double chance;    /* of so large a difference, or a larger one, where nothing has changed */
    bool by_tickets;  /* a route: the log of one of its ends is on one side only, so it is told by what domain
                         controllers wrote, whose logs both sides have: tickets, issued and refused */
    bool unseen;      /* that log may be all there is to it */
    bool significant; /* beyond chance, large enough to matter, and not unseen */
};

/* A set of chains as a whole. */
struct change_side {
    uint64_t chains, hops, logs;
    int64_t first, last; /* TIME_NONE where there is no hop */
};

struct changes {
    struct change_side side[SIDE_COUNT];
    const struct change *at; /* by route, then account, then aspect and value; by their names' text */
    size_t count;
    const uint32_t *lone[SIDE_COUNT]; /* computers whose Security log is on this side only, by name */
    size_t lone_count[SIDE_COUNT];
    bool tickets_tell; /* of what comes and goes there: all domain controllers' logs are on both sides */
    uint64_t left_out; /* hops that were not compared, being too many */
};

const char *aspect_word(enum aspect aspect);    /* NULL beyond the last, as below */
const char *actor_word(enum actor actor);       /* "user", "computer", "unknown" */
const char *change_word(enum change_kind kind); /* "appeared", ... */

#endif
