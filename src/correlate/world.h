/* world: what the correlator's parts share while it works. Private to this room.
 *
 * Everything dies with its arenas. */
#ifndef HOPCHAIN_CORRELATE_WORLD_H
#define HOPCHAIN_CORRELATE_WORLD_H

#include "correlate/correlate.h"
#include "correlate/leg.h"

struct realm;
struct hostmap;
struct delegation;
struct guid_search;
struct clock;

struct correlate {
    struct names *names;
    struct arena arena;          /* what the results hold */
    struct arena scratch;        /* what only the way to them needs: freed before the chains are made */
    struct list legs;            /* all; by time, computer, record id once sorted */
    struct list kind[LEG_KINDS]; /* the same, by kind */
    struct list drafts;
    struct index tickets;     /* granted 4769 by client account */
    struct index s4u_tickets; /* S4U2proxy and to-self tickets by the address they were asked from; 0: all */
    struct index starts;      /* granted 4769 by account, and S4U tickets by address, with the start second */
    struct list groups;       /* struct group *: network logons of one ticket on one host */
    struct index arrivals;    /* legs that brought an account to a host, by world_key(host, account) */
    struct index credentials; /* those of hops that left the credentials there */
    struct index forwarded;   /* those of hops that left a TGT there */
    struct index logons;      /* network logons, both protocols, by host */
    struct index tgts;        /* granted 4768 by world_key(address, account) */
    struct index sessions;    /* LEG_SESSION by world_key(host, account) */
    struct map ticket_drafts; /* world_key(rank of a 4769, host) -> its draft */
    struct map session_ends;  /* host and logon id -> when it ended, by the host's clock */
    struct map lower;         /* name -> the same in lower case */
    struct map accounts;      /* (user, domain) -> account */
    struct map tgt_hashes;    /* hash of an issued TGT -> the leg that issued it */
    struct map known_addresses; /* address -> host, as the user says */
    struct map known_services;  /* account, with or without @domain -> host, as the user says */
    struct map guids_seen;      /* host -> Logon GUIDs of its network logons */
    struct map guids_hit;       /* host -> those whose ticket start was recovered */
    struct map dcs;             /* computers that wrote KDC events */
    struct realm *realm;
    struct hostmap *hostmap;
    struct delegation *delegation;
    struct coverage *coverage;
    struct guid_search *guids;
    uint64_t guid_count, guid_recovered, exact_joins;
    struct chain *chains;
    struct chain **chain_order;
    size_t chain_count;
    struct map zones;    /* DC -> what its log's times are off from its tickets', whole half-hours */
    struct map measured; /* host -> 1 + its place in clocks, where it was measured */
    struct clock *clocks;
    struct summary_log *logs;
    uint32_t log_count;
};

static inline uint64_t world_key(uint32_t a, uint32_t b)
{
    return (uint64_t)a << 32 | b;
}

/* canonical.c: canonical names. */
uint32_t world_lower(struct correlate *w, uint32_t name);
uint32_t world_account(struct correlate *w, uint32_t user,
                       uint32_t domain);                              /* sam@dns.domain; 0 for no user */
uint32_t world_account_sam(struct correlate *w, uint32_t account);    /* the part before the last @ */
uint32_t world_account_domain(struct correlate *w, uint32_t account); /* the part behind it */
uint32_t world_host_domain(struct correlate *w, uint32_t host);       /* web1.test.com -> test.com; 0 */
struct text world_host_short(struct correlate *w, uint32_t host);     /* web1.test.com -> web1 */
bool world_is_machine(struct correlate *w, uint32_t account);         /* its sam ends in $ */
bool world_is_dc(struct correlate *w, uint32_t host);

/* clock.c: how far an event of the host may be from where it belongs: little where its clock was measured. */
int64_t world_slack(const struct correlate *w, uint32_t host);

/* The parts, in the order they work: each makes drafts of legs that have none, or joins legs to drafts. */
void logons_run(struct correlate *w);     /* network logons by ticket, and when those tickets started */
void clocks_run(struct correlate *w);     /* within it: brings all hosts to one clock */
void kerberos_run(struct correlate *w);   /* tickets and the logons made with them, S4U tickets among them */
void ntlm_run(struct correlate *w);       /* validations and NTLM logons */
void refused_run(struct correlate *w);    /* refused tickets that no NTLM logon explains */
void s4u_run(struct correlate *w);        /* S4U2self requests */
void arrivals_learn(struct correlate *w); /* fills arrivals and logons */
void sessions_run(struct correlate *w); /* interactive logons, the requests around them, credentials given */
void parents_run(
    struct correlate *w);             /* who continues whom; S4U principals, forwarded TGTs, anonymous hops */
void marks_run(struct correlate *w);  /* marks that need the finished hops */
void chains_run(struct correlate *w); /* ids, order, chains */

/* ntlm_run's: why NTLM, for the drafts from `first` on. */
void reasons_run(struct correlate *w, uint32_t first);

/* A hop of a ticket whose logon nobody saw. */
void kerberos_issue(struct correlate *w, struct leg *ticket);

#endif
