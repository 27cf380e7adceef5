/* world: what the correlator's parts share while it works. Private to this room.
 *
 * A leg is the part of an event that correlation needs; a draft is a hop being made, with the legs it is made
 * of. Everything dies with the world's arena. */
#ifndef HOPCHAIN_CORRELATE_WORLD_H
#define HOPCHAIN_CORRELATE_WORLD_H

#include "correlate/correlate.h"
#include "correlate/list.h"

#define SECOND TIME_SECOND
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

#define TICKET_LIFETIME (10 * HOUR)   /* Windows' default for TGTs and service tickets: 600 minutes */
#define S4U_LIFETIME    (15 * MINUTE) /* S4UTicketLifetime: one S4U2proxy ticket serves logons this long */
#define FRESH_BEFORE    (2 * SECOND)  /* a fresh logon lies from this much before ... */
#define FRESH_AFTER     (5 * SECOND)  /* ... to this much after its ticket: 53 of 53 in real captures */
#define NTLM_APART      (2 * SECOND)  /* a 4776 and its 4624 or 4625: 11 of 11 in the same second */

enum leg_kind {
    LEG_TGT,            /* 4768, granted */
    LEG_TICKET,         /* 4769, granted, for a service */
    LEG_FORWARDED_TGT,  /* 4769, granted, krbtgt with the forwarded bit */
    LEG_REFUSED_TICKET, /* 4769, refused */
    LEG_LOGON,          /* 4624 by Kerberos over the network */
    LEG_REFUSED_LOGON,  /* 4625 by Kerberos over the network */
    LEG_SESSION,        /* 4624 interactive: 2, 7, 10, 11 */
    LEG_NTLM_LOGON,     /* 4624 by NTLM over the network */
    LEG_NTLM_REFUSED,   /* 4625 by NTLM over the network */
    LEG_ANONYMOUS,      /* 4624 of nobody */
    LEG_VALIDATION,     /* 4776 */
    LEG_EXPLICIT,       /* 4648 */
    LEG_KINDS
};

struct draft;

struct leg {
    struct sighting at;
    struct guid guid;             /* 4648: TargetLogonGuid */
    int64_t start;                /* of its ticket, in the DC's clock; TIME_NONE unknown */
    uint32_t rank;                /* its place among all legs */
    struct draft *draft;          /* the hop it is evidence of */
    uint32_t user, domain, sid;   /* as written: Logon GUIDs are hashed over the first two */
    uint32_t giver, giver_domain; /* 4648: who gave the credentials, as written */
    uint32_t account;             /* sam@dns.domain, lower: whom it names; 0 unknown */
    uint32_t address, workstation, lm_package, transited, target_server;
    uint32_t service;         /* 4769, as written */
    uint32_t service_account; /* 4769, granted: sam@dns.domain, lower */
    uint32_t options, etype, status, sub_status;
    uint16_t port, impersonation;
    uint8_t logon_type, kind;
    bool local_account; /* of the computer itself, not of a domain */
};

struct draft_link {
    struct leg *from, *to;
    enum basis basis;
};

struct draft {
    struct hop hop; /* first: a hop's address is its draft's */
    struct list legs;
    struct draft_link *links;
    uint32_t link_count, link_room;
    struct leg *ticket; /* its 4769, or NULL */
    struct draft *parent;
    uint32_t delegate;     /* S4U: the account that asked */
    bool inferred;         /* the principal is a guess from the inbound hop */
    bool credentials_left; /* an interactive session: the principal's credentials are on the target */
    bool s4u2self;         /* its delegate asked for a ticket to itself before */
};

struct realm;
struct hostmap;
struct delegation;
struct guid_search;

struct correlate {
    struct names *names;
    struct arena arena;
    struct list legs;            /* all; by time, computer, record id once sorted */
    struct list kind[LEG_KINDS]; /* the same, by kind */
    struct list drafts;
    struct index tickets;     /* granted 4769 by client account */
    struct index s4u_tickets; /* S4U2proxy and to-self tickets by the address they were asked from; 0: all */
    struct index arrivals;    /* drafts by (target host << 32 | principal) */
    struct index logons;      /* network logons, both protocols, by host */
    struct index tgts;        /* granted 4768 by (address << 32 | account) */
    struct index sessions;    /* LEG_SESSION by (host, account) */
    struct map lower;         /* name -> the same in lower case */
    struct map accounts;      /* (user, domain) -> account */
    struct map dcs;           /* computers that wrote KDC events */
    struct realm *realm;
    struct hostmap *hostmap;
    struct delegation *delegation;
    struct coverage *coverage;
    struct guid_search *guids;
    uint64_t guid_count, guid_recovered, exact_joins;
    struct chain *chains;
    struct chain **chain_order;
    size_t chain_count;
    struct summary_log *logs;
    uint32_t log_count;
};

/* names.c of this room: canonical names. */
uint32_t world_lower(struct correlate *w, uint32_t name);
uint32_t world_account(struct correlate *w, uint32_t user,
                       uint32_t domain);                              /* sam@dns.domain; 0 for no user */
uint32_t world_account_sam(struct correlate *w, uint32_t account);    /* the part before the last @ */
uint32_t world_account_domain(struct correlate *w, uint32_t account); /* the part behind it */
uint32_t world_host_domain(struct correlate *w, uint32_t host);       /* web1.test.com -> test.com; 0 */
struct text world_host_short(struct correlate *w, uint32_t host);     /* web1.test.com -> web1 */
bool world_is_machine(struct correlate *w, uint32_t account);         /* its sam ends in $ */
bool world_is_dc(struct correlate *w, uint32_t host);

/* leg.c: events to legs. */
struct leg *leg_from_event(struct correlate *w, const struct event *event); /* NULL: not for correlation */
/* How many of a list of legs, which is in order of time, are not later than time. */
uint32_t legs_until(const struct list *legs, int64_t time);
void legs_settle(struct correlate *w); /* sorts them, and fills what needs the realms */

/* The parts, in the order they work. Each makes drafts of the legs that have none, or joins legs to drafts.
 */
void kerberos_run(struct correlate *w); /* tickets and the logons made with them, S4U tickets among them */
void ntlm_run(struct correlate *w);     /* validations, NTLM logons, the refused ticket before them */
void refused_run(struct correlate *w);  /* refused tickets and logons that no other hop explains */
void sessions_run(struct correlate *w); /* interactive logons, the requests around them, credentials given */
void parents_run(
    struct correlate *w);            /* who continues whom; S4U principals, forwarded TGTs, anonymous hops */
void marks_run(struct correlate *w); /* marks that need the finished hops */
void s4u_run(struct correlate *w);   /* S4U2self requests */
void arrivals_learn(struct correlate *w); /* fills arrivals and logons */
void chains_run(struct correlate *w);     /* ids, order, chains */

#endif
