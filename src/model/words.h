/* words: the enums of hops and chains, and what the output calls them. */
#ifndef HOPCHAIN_MODEL_WORDS_H
#define HOPCHAIN_MODEL_WORDS_H

#include "base/text.h"

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
    BASIS_SERVICE_TIME, /* the service, or its computer: one of the two names no account */
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

/* Why a conclusion from absence (ticket-without-issuance) cannot be drawn. */
enum undecidable {
    UNDECIDABLE_NOT,      /* it can, or there is nothing to conclude */
    UNDECIDABLE_NO_DC,    /* no log of a DC that serves source or target */
    UNDECIDABLE_OUTSIDE,  /* the ticket started before such a log begins, or after it ends */
    UNDECIDABLE_GAP,      /* record numbers are missing there */
    UNDECIDABLE_TOO_MANY, /* so many tickets lack their issuance that a DC must be missing */
};

/* The words of the enums as the output writes them: "s4u2proxy", "ticket-start", ... NULL beyond the last. */
const char *protocol_word(enum protocol protocol);
const char *mechanism_word(enum mechanism mechanism);
const char *outcome_word(enum outcome outcome);
const char *model_word(enum model model); /* NULL for MODEL_NONE */
const char *basis_word(enum basis basis);
const char *confidence_word(enum confidence confidence);
const char *undecidable_word(enum undecidable undecidable); /* NULL for UNDECIDABLE_NOT */
const char *mark_word(enum mark mark);
int mark_from_word(struct text word); /* the mark, or -1 */

#endif
