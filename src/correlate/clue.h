/* clue: an event that makes no hop and says why one went as it did. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_CLUE_H
#define HOPCHAIN_CORRELATE_CLUE_H

#include "correlate/draft.h"

#define CAUSE_BEFORE (5 * SECOND) /* as a fallback follows the request that failed */

/* Which hops such an event may explain, and what it says. */
struct clue_rule {
    uint8_t origin;
    uint16_t first, last;                        /* its ids */
    enum { AT_SOURCE, AT_TARGET, AT_DC } where;  /* the end of the hop that wrote it */
    unsigned hops;                               /* bits of enum clue_hop */
    enum { BY_ACCOUNT, BY_TARGET, BY_PLACE } by; /* what it must share; BY_PLACE: the only hop there */
    int64_t before, after; /* it is written from so much before to so much after the hop's start */
    enum basis basis;
    const char *reason; /* NULL: told by the clue's usage id or status, or none */
    uint8_t weight;     /* of the reason, as in reasons.h */
};

enum clue_hop {
    CLUE_NTLM = 1,
    CLUE_NTLM_REFUSED = 2,
    CLUE_REFUSED = 4, /* a Kerberos ticket that was not granted */
    CLUE_ISSUED = 8,  /* a ticket that nobody was seen to use */
    CLUE_USED = 16,   /* a ticket that brought somebody in */
    CLUE_S4U = 32,    /* of these only S4U2proxy */
    CLUE_ETYPE = 64,  /* of these only those that failed for want of a key */
};

bool clue_is_one(const struct event *event);
void clue_fill(struct correlate *w, struct leg *leg, const struct event *event);

/* Of a client's complaint that a server could not open a ticket, where no NTLM followed: the ticket that
 * nobody was seen to use. */
extern const struct clue_rule clue_unopened;

/* Does the clue name the hop's target? 2 by the very service name, 1 by its host, 0 it names none or an
 * unknown alias, -1 it names another. */
int clue_names_target(struct correlate *w, const struct leg *clue, const struct draft *draft);

/* The host that it names, if that one is known; 0. */
uint32_t clue_target(struct correlate *w, const struct leg *clue);

/* An address stands where a name should. */
bool clue_names_address(struct correlate *w, const struct leg *clue);

/* May it be about the hop, whenever that was? 0: no; 1: yes; 2, 3: and it names the very host, the very
 * service. A name that a client gave in vain some time ago explains only who tried that very name. */
int clue_fits(struct correlate *w, const struct leg *clue, const struct draft *draft);

/* Was its ticket refused for want of a key? */
bool clue_lacked_key(const struct draft *draft);

/* Gives the hop what the clue says of it: a service, a reason, marks. */
void clue_tell(struct correlate *w, const struct leg *clue, struct draft *draft);

#endif
