/* survey: who logged on where, how often, by what, and which keys the tickets had: counts over all of the
 * logs. */
#ifndef HOPCHAIN_MODEL_SURVEY_H
#define HOPCHAIN_MODEL_SURVEY_H

#include "base/names.h"
#include "base/time.h"
#include "model/words.h"

#define SURVEY_SLOT (600 * TIME_SECOND)

enum survey_table {
    SURVEY_ACCOUNTS,     /* name: the account; of hops, as the next two */
    SURVEY_HOSTS,        /* name: the host that was reached */
    SURVEY_WAYS,         /* code: protocol, and mechanism << 8 */
    SURVEY_TYPES,        /* code: the logon type; of logons (4624, 4625) */
    SURVEY_REASONS,      /* name: why NTLM, 0 unknown; of NTLM hops, as the next */
    SURVEY_NTLM,         /* name: from, to; word: the reason or 0; of NTLM hops */
    SURVEY_TICKETS,      /* code: the encryption type; of service tickets */
    SURVEY_TGTS,         /* the same of TGTs */
    SURVEY_KEYS,         /* the same of the session keys of both */
    SURVEY_RC4_SERVICES, /* name: the service account; of service tickets; `weak` of them RC4 or DES */
    SURVEY_RC4_ACCOUNTS, /* name: the account; of TGTs and service tickets, or their session keys */
    SURVEY_RC4_CLIENTS,  /* name: the address; the same */
    SURVEY_TIMES, /* first: when a slot of time begins; of hops; every slot in which there is one, by time */
    SURVEY_TABLE_COUNT
};

struct survey_row {
    uint32_t name, to, word, code;
    uint64_t count, failed, ntlm, weak;
    int64_t first, last;
};

struct survey {
    struct {
        const struct survey_row *at; /* the largest count first, then by name; those of RC4 by `weak`, and
                                        only where there is one */
        size_t count;
    } table[SURVEY_TABLE_COUNT];
    uint64_t hops, left_out; /* left_out: of what was too much to keep apart */
    uint64_t not_picked;     /* events that a query left out */
};

bool survey_is_weak(uint32_t etype);                    /* RC4 and DES */
const char *survey_etype(uint32_t etype);               /* "AES256"; NULL where it has no name */
const char *survey_logon_type(uint32_t type);           /* "network"; the same */
const char *survey_table_word(enum survey_table table); /* "accounts", ...; NULL beyond the last */

#endif
