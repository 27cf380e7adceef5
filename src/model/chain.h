/* chain: hops and chains, derived from events. Structs, no behaviour.
 *
 * Whoever made them (correlate) owns them; they live until it is freed. Names are numbers of base/names.h. */
#ifndef HOPCHAIN_MODEL_CHAIN_H
#define HOPCHAIN_MODEL_CHAIN_H

#include "model/event.h"
#include "model/finding.h"
#include "model/words.h"

struct end {
    uint32_t host;    /* FQDN where known, lower; 0 unknown */
    uint32_t address; /* 0 unknown */
};

/* Evidence `from` and `to` (indices into the hop's evidence) belong together, and why. */
struct link {
    uint32_t from, to;
    enum basis basis;
};

/* Another reading of a hop that the evidence allows as well. */
struct alternative {
    uint32_t principal;           /* whose hop it would be */
    const struct sighting *event; /* the event that would have made it so */
};

/* What an event of the evidence says of the hop besides whose it is: which name the client tried, by which
 * program, why there was no ticket. */
struct clue {
    uint32_t at;         /* index into the hop's evidence */
    uint8_t origin;      /* of that event: enum origin */
    uint8_t usage_id;    /* why NTLM, by the client: NtlmUsageId; 0 none */
    uint32_t status;     /* Kerberos code or NTSTATUS; 0 none */
    uint32_t service;    /* the SPN or account it names, as written */
    uint32_t program;    /* that used NTLM, as written */
    uint32_t words;      /* why NTLM in the host's language; the keys asked for; the policy */
    uint32_t more_words; /* the keys there are; the policy's silo */
};

/* What the directory says of a hop that delegates: bits. */
enum right {
    RIGHT_TOLD = 1,       /* it tells of the domains of both ends: a right that it does not have is none */
    RIGHT_GRANTED = 2,    /* the delegate may act at the target; the host may hold forwarded tickets */
    RIGHT_TRANSITION = 4, /* ... and for users who brought no ticket */
    RIGHT_BARRED = 8,     /* nobody may act for this principal */
    RIGHT_SERVES = 16,    /* the delegate owns a service name: clients can come to it with Kerberos */
    RIGHT_SERVES_NOT = 32 /* it owns none, or there is no such account */
};

/* One principal reaching one service on one host from one host. */
struct hop {
    uint64_t id;               /* from content: the same events give the same id */
    struct hop *parent;        /* the hop it continues, NULL at a chain's root */
    const struct hop *related; /* a hop of another identity that looks like this one's cause or sequel, or
                                  NULL: a copy without evidence and links, which lives as long as this hop */
    uint64_t related_chain;    /* the id of that hop's chain */
    uint32_t principal;        /* sam@dns.domain, lower; 0 unknown (anonymous without a chain) */
    uint32_t delegate;         /* S4U2proxy: the account that asked, sam@dns.domain; else 0 */
    uint32_t given_by;         /* explicit: who gave the credentials, sam@dns.domain; else 0 */
    struct end source, target;
    uint32_t service; /* the service account, lower (web1gmsa$), or the SPN of a failed request; 0 unknown */
    uint32_t workstation; /* NTLM: the name the client claimed, lower */
    uint32_t lm_package;  /* NTLM V1, NTLM V2; as written */
    uint32_t transited;   /* TransmittedServices as written */
    uint32_t reason;      /* why NTLM, why it failed: one of the reason words, "missing-spn"; 0 none */
    int64_t start, end;   /* its first and last event */
    int64_t ticket_start; /* of the service ticket, whole seconds in the DC's clock; TIME_NONE unknown */
    uint32_t status;      /* of the failure; 0 none */
    uint32_t sub_status;
    uint32_t ticket_options, ticket_etype; /* of the 4769; 0 none */
    uint32_t logons;                       /* 4624 among the evidence */
    uint32_t marks;                        /* bits of enum mark */
    enum protocol protocol;
    enum mechanism mechanism;
    enum outcome outcome;
    enum model model;
    enum confidence confidence;
    uint32_t right_age;        /* seconds since its right of delegation was written, at least 1; 0 unknown */
    uint32_t right_by;         /* by whom that was, sam@dns.domain; 0 unknown */
    bool delegate_is_away;     /* the delegate is a computer's account, and acted from elsewhere */
    bool tgt_unissued;         /* no DC issued the TGT that its ticket was asked for with */
    enum undecidable issuance; /* whether the lack of a 4769 for this Kerberos hop says anything */
    uint8_t rights;            /* bits of enum right; 0: no directory told */
    uint16_t impersonation;    /* the highest of its logons: 1832, 1833, 1840; 0 unknown */
    bool target_is_dc;         /* the target wrote a 4768, 4769, 4771 itself or runs krbtgt */
    bool target_is_member;     /* its own log and a DC's of its domain are there: it is no DC */
    bool loopback;             /* source and target are one host */
    bool local_account;        /* the principal is an account of the target itself, not of a domain */
    const struct sighting **evidence; /* by time, then computer, then record id */
    uint32_t evidence_count;
    struct link *links;
    uint32_t link_count;
    struct clue *clues; /* by evidence */
    uint32_t clue_count;
    struct alternative *alternatives;
    uint32_t alternative_count;
};

/* A hop that starts somewhere and every hop that continues it. */
struct chain {
    uint64_t id;
    uint32_t principal; /* the root's */
    int64_t start, end;
    struct hop **hops; /* a parent before its children */
    uint32_t hop_count;
    struct finding *findings; /* by level, highest first, then hop order, then rule */
    uint32_t finding_count;
};

#endif
