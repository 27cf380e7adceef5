/* chain: hops and chains, derived from events. Structs, no behaviour but the words of their enums.
 *
 * Whoever made them (correlate) owns them; they live until it is freed. Names are numbers of base/names.h. */
#ifndef HOPCHAIN_MODEL_CHAIN_H
#define HOPCHAIN_MODEL_CHAIN_H

#include "model/event.h"
#include "model/finding.h"

enum protocol { PROTOCOL_KERBEROS, PROTOCOL_NTLM };

/* The right by which a hop acts as its principal. */
enum mechanism {
    MECHANISM_DIRECT,        /* its own credentials or ticket */
    MECHANISM_FORWARDED_TGT, /* unconstrained delegation */
    MECHANISM_S4U2PROXY,     /* constrained or resource-based delegation */
    MECHANISM_ANONYMOUS,     /* no right: the double hop failed */
    MECHANISM_EXPLICIT,      /* 4648: other credentials given */
};

/* ISSUED: a ticket was issued and no logon of its host was seen. */
enum outcome { OUTCOME_SUCCESS, OUTCOME_FAILURE, OUTCOME_ISSUED };

/* Of an S4U2proxy hop, from the delegation inventory. */
enum model { MODEL_NONE, MODEL_CLASSIC, MODEL_RESOURCE_BASED, MODEL_UNKNOWN };

/* What ties two events together, strongest first. */
enum basis {
    BASIS_TICKET_HASH,
    BASIS_LOGON_ID,
    BASIS_TICKET_START, /* recovered from the Logon GUID */
    BASIS_LOGON_GUID,   /* the raw value, client-local */
    BASIS_ACCOUNT_HOST_TIME,
    BASIS_ACCOUNT_TIME,
    BASIS_WORKSTATION_TIME,
    BASIS_TRANSITED,
};

enum confidence { CONFIDENCE_EXACT, CONFIDENCE_STRONG, CONFIDENCE_WEAK };

/* Short facts about a hop; a hop holds them as bits (1u << MARK_...). */
enum mark {
    MARK_NTLM_FALLBACK,
    MARK_S4U2PROXY,
    MARK_S4U2SELF_TRANSITION,
    MARK_TGT_FORWARDED,
    MARK_UNCONSTRAINED_DELEGATION,
    MARK_UNEXPECTED_DELEGATION,
    MARK_DOUBLE_HOP_FAILURE,
    MARK_MISSING_SPN,
    MARK_ETYPE_MISMATCH,
    MARK_DELEGATION_REFUSED,
    MARK_DENIED_AT_TARGET,
    MARK_WORKSTATION_ADDRESS_MISMATCH,
    MARK_TICKET_WITHOUT_ISSUANCE,
    MARK_COUNT
};

/* The words of the enums as the output writes them: "s4u2proxy", "ticket-start", ... NULL beyond the last. */
const char *protocol_word(enum protocol protocol);
const char *mechanism_word(enum mechanism mechanism);
const char *outcome_word(enum outcome outcome);
const char *model_word(enum model model); /* NULL for MODEL_NONE */
const char *basis_word(enum basis basis);
const char *confidence_word(enum confidence confidence);
const char *mark_word(enum mark mark);
int mark_from_word(struct text word); /* the mark, or -1 */

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

/* One principal reaching one service on one host from one host. */
struct hop {
    uint64_t id;         /* from content: the same events give the same id */
    struct hop *parent;  /* the hop it continues, NULL at a chain's root */
    struct hop *related; /* a hop of another identity that looks like this one's cause or sequel, or NULL */
    uint32_t principal;  /* sam@dns.domain, lower; 0 unknown (anonymous without a chain) */
    uint32_t delegate;   /* S4U2proxy: the account that asked, sam@dns.domain; else 0 */
    uint32_t given_by;   /* explicit: who gave the credentials, sam@dns.domain; else 0 */
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
    uint16_t impersonation;           /* the highest of its logons: 1832, 1833, 1840; 0 unknown */
    bool target_is_dc;                /* the target wrote a 4768, 4769, 4771 itself or runs krbtgt */
    bool loopback;                    /* source and target are one host */
    bool local_account;               /* the principal is an account of the target itself, not of a domain */
    const struct sighting **evidence; /* by time, then computer, then record id */
    uint32_t evidence_count;
    struct link *links;
    uint32_t link_count;
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
