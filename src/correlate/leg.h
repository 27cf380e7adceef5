/* leg: the part of an event that correlation needs. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_LEG_H
#define HOPCHAIN_CORRELATE_LEG_H

#include "correlate/correlate.h"
#include "correlate/list.h"

#define SECOND TIME_SECOND
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

#define TICKET_LIFETIME (10 * HOUR)   /* Windows' default for TGTs and service tickets: 600 minutes */
#define S4U_LIFETIME    (15 * MINUTE) /* S4UTicketLifetime: one S4U2proxy ticket serves logons this long */
#define FRESH_BEFORE    (2 * SECOND)  /* a fresh logon lies from this much before ... */
#define FRESH_AFTER     (5 * SECOND)  /* ... to this much after its ticket: 53 of 53 in real captures */
#define RECORDS_SWAPPED (SECOND / 10) /* events of one moment may be recorded the other way round */
#define NTLM_APART      (2 * SECOND)  /* a 4776 and its 4624 or 4625: 11 of 11 in the same second */

enum leg_kind {
    LEG_TGT,             /* 4768, granted; 4770, renewed */
    LEG_TICKET,          /* 4769, granted, for a service */
    LEG_FORWARDED_TGT,   /* 4769, granted, krbtgt with the forwarded bit */
    LEG_REFUSED_TICKET,  /* 4769, refused */
    LEG_LOGON,           /* 4624 by Kerberos over the network */
    LEG_REFUSED_LOGON,   /* 4625 by Kerberos over the network */
    LEG_SESSION,         /* 4624 interactive: 2, 7, 10, 11 */
    LEG_REFUSED_SESSION, /* 4625 interactive */
    LEG_NTLM_LOGON,      /* 4624 by NTLM over the network */
    LEG_NTLM_REFUSED,    /* 4625 by NTLM over the network */
    LEG_ANONYMOUS,       /* 4624 of nobody */
    LEG_VALIDATION,      /* 4776; Netlogon 8004 to 8006, 4030 to 4033 */
    LEG_EXPLICIT,        /* 4648 */
    LEG_CLUE,     /* makes no hop, and says why one went as it did: NTLM 8001, KDC 11, Kerberos 4 ... */
    LEG_REFERRAL, /* 4769 for the krbtgt of another domain: no service, no hop */
    LEG_KINDS
};

struct draft;
struct clue_rule;

/* Of the few legs that explain. */
struct leg_clue {
    struct clue says; /* its place in the evidence is not yet known */
    const struct clue_rule *rule;
    int64_t until; /* when the same is said again; INT64_MAX */
    uint32_t workstation, target_server, target_address;
};

struct leg {
    struct sighting at;
    int64_t time;          /* at.time by the clock that all hosts are brought to (clock.c) */
    struct guid guid;      /* 4648: TargetLogonGuid */
    int64_t start;         /* of its ticket, in the DC's clock; TIME_NONE unknown */
    struct draft *draft;   /* the hop it is evidence of */
    uint32_t rank;         /* its place among all legs that are kept */
    uint32_t user, domain; /* as written: Logon GUIDs are hashed over them */
    uint32_t account;      /* sam@dns.domain, lower: whom it names; 0 unknown */
    uint32_t address, transited;
    uint32_t status;
    uint32_t holders;                 /* drafts that have it as evidence */
    union {                           /* there are as many legs as events, so they are kept small */
        struct {                      /* LEG_TICKET, LEG_FORWARDED_TGT, LEG_REFUSED_TICKET */
            uint32_t service;         /* as written */
            uint32_t service_account; /* granted: sam@dns.domain, lower */
            uint32_t options, etype;
            uint64_t request_hash; /* of the ticket shown */
            union {
                uint64_t response_hash; /* of the one issued; LEG_TGT: this one */
                uint32_t policy;        /* LEG_REFUSED_TICKET: by which it was refused (4821); else 0 */
            };
        };
        struct { /* logons, granted or refused, and LEG_VALIDATION */
            uint32_t workstation, lm_package, sub_status;
            uint32_t secure_channel; /* the server that asked, as Netlogon names it; 0: a 4776 does not */
            uint64_t logon_id;       /* of this boot of the host */
        };
        struct {                          /* LEG_EXPLICIT */
            uint32_t giver, giver_domain; /* who gave the credentials, as written */
            uint32_t target_server;
        };
        struct leg_clue *clue; /* LEG_CLUE */
    };
    uint16_t port, impersonation;
    uint8_t kind;
    bool local_account : 1; /* of the computer itself, not of a domain */
    bool done : 1;          /* its part has decided on it, with or without a draft */
    bool live : 1;          /* evidence of a draft that is open still: see live.c */
};

/* What any event teaches, for correlation or not. */
void leg_learn(struct correlate *w, const struct event *event);
void leg_learn_dc(struct correlate *w, uint32_t host); /* a domain controller, and its domain */
struct leg *leg_from_event(struct correlate *w, const struct event *event); /* NULL: not for correlation */
void leg_free(struct correlate *w, struct leg *leg);
/* How many of a list of legs, which is in order of leg.time, are not later than time. */
uint32_t legs_until(const struct list *legs, int64_t time);
void legs_settle(struct correlate *w); /* fills what needs the realms in those that were added, and sorts */
void legs_sort(struct correlate *w); /* all by leg.time, those that were added anew: ranks and kinds follow */

#endif
