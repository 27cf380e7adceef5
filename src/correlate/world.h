/* world: what the correlator's parts share while it works. Private to this room.
 *
 * Events come stretch by stretch; each run of the parts decides on what lies far enough back (enum stage) and
 * closes the chains to which nothing can come any more (live.c). What is filed under a key is filed anew in
 * each run, from the legs that are kept. */
#ifndef HOPCHAIN_CORRELATE_WORLD_H
#define HOPCHAIN_CORRELATE_WORLD_H

#include "correlate/canonical.h"
#include "correlate/correlate.h"
#include "correlate/leg.h"
#include "correlate/parts.h"

struct realm;
struct hostmap;
struct rename;
struct mentions;
struct grants;
struct inventory;
struct guid_search;
struct clock;

struct correlate {
    struct names *names;
    struct arena arena;   /* what the results hold, and what lasts */
    struct arena scratch; /* what only one run needs */
    struct arena_pool leg_pool, draft_pool;
    int64_t horizon;             /* how long a ticket is taken to live */
    int64_t due[STAGES];         /* what is earlier is decided in this run */
    bool last;                   /* no event comes after this run */
    bool learned;                /* correlate_learn was shown all events before */
    bool settled;                /* what all events teach is drawn up */
    struct list added;           /* legs of this stretch */
    struct list kept;            /* legs of earlier stretches that are still needed, in order */
    struct list legs;            /* both; by time, computer, record id once sorted */
    struct list kind[LEG_KINDS]; /* the same, by kind */
    uint32_t ranking;            /* how often they were given ranks */
    struct list drafts;          /* open ones */
    struct list gone;            /* drafts that went up into others in this run */
    struct index tickets;        /* granted 4769 by client account */
    struct index s4u_tickets; /* S4U2proxy and to-self tickets by the address they were asked from; 0: all */
    struct index starts;      /* granted 4769 by account, and S4U tickets by address, with the start second */
    struct list groups;       /* struct group *: network logons of one ticket on one host */
    struct index arrivals;    /* legs that brought an account to a host, by rename_key(host, account) */
    struct index credentials; /* those of hops that left the credentials there */
    struct index forwarded;   /* those of hops that left a TGT there */
    struct index logons;      /* network logons, both protocols, by host */
    struct index tgts;        /* granted 4768 by rename_key(address, account) */
    struct index sessions;    /* LEG_SESSION by rename_key(host, account) */
    struct map ticket_drafts; /* world_key(rank of a 4769, host) -> its draft */
    struct map session_ends;  /* host and logon id -> when it ended, by the host's clock */
    struct column lower;      /* name -> the same in lower case */
    struct column parts[NAME_PARTS]; /* name -> 1 + that part of it */
    struct map accounts;             /* (user, domain) -> account */
    struct map tgt_hashes;           /* hash of an issued TGT -> the leg that issued it */
    struct map known_addresses;      /* address -> host, as the user says */
    struct map known_services;       /* account, with or without @domain -> host, as the user says */
    struct map guids_seen;           /* host -> Logon GUIDs of its network logons */
    struct map guids_hit;            /* host -> those whose ticket start was recovered */
    struct map hashless;             /* domains some of whose TGTs were issued without their hash */
    struct map tgts_by_tgt;   /* hashes of TGTs that were issued for another one, not to be forwarded */
    struct map dcs;           /* computers that wrote KDC events */
    struct map dc_domains;    /* their domains */
    struct map tickets_by_dc; /* DC -> service tickets that it granted */
    struct map computers;     /* computers that wrote any event for correlation */
    struct map tops;          /* log -> struct log_top: its highest record so far */
    struct realm *realm;
    struct hostmap *hostmap;
    struct rename *rename;
    struct mentions *mentions; /* what realm and rename rest on */
    struct grants *grants;
    struct inventory *inventory; /* what the user tells of the directory; NULL: nothing */
    struct kinds *kinds;         /* events of each log */
    struct coverage *coverage;   /* what was read */
    struct coverage *met;        /* with what a query left out; NULL: it left out nothing */
    struct guid_search *guids;
    uint64_t guid_count, guid_recovered, exact_joins, unissued;
    uint64_t hop_count, chain_count; /* closed so far */
    struct list held;                /* closed chains, by start, until no earlier one can come */
    uint32_t given_before;           /* of them the first were given away by the run before */
    uint32_t given;                  /* up to here they are given away */
    struct map ids, ids_before;      /* hop id -> how often it was given: lately, and before that */
    int64_t ids_since;
    struct map zones;    /* DC -> what its log's times are off from its tickets', whole half-hours */
    struct map measured; /* host -> 1 + its place in clocks, where it was measured */
    struct clock *clocks;
    size_t clock_count, clock_room;
    struct summary_log *logs;
    uint32_t log_count;
};

/* Is it time to decide on the leg? */
static inline bool world_is_due(const struct correlate *w, const struct leg *leg, enum stage stage)
{
    return !leg->done && leg->time < w->due[stage];
}

static inline uint64_t world_key(uint32_t a, uint32_t b)
{
    return (uint64_t)a << 32 | b;
}

/* clock.c: how far an event of the host may be from where it belongs: little where its clock was measured. */
int64_t world_slack(const struct correlate *w, uint32_t host);

#endif
