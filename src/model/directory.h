/* directory: what an Active Directory allows: who may act for whom where, who owns which SPN, whom nobody may
 * act for. Exported by an administrator, not learned from events. Accounts, hosts and SPNs in lower case. */
#ifndef HOPCHAIN_MODEL_DIRECTORY_H
#define HOPCHAIN_MODEL_DIRECTORY_H

#include "base/text.h"

enum account_kind {
    ACCOUNT_USER,
    ACCOUNT_COMPUTER,
    ACCOUNT_MANAGED, /* a managed service account, of a group (gMSA), of one host or delegated (dMSA) */
};

struct text_list {
    const struct text *at; /* sorted, each once */
    size_t count;
};

/* One account. */
struct directory_account {
    struct text account; /* sam@dns.domain: web1$@corp.example */
    struct text sid;     /* S-1-5-21-...; empty: unknown */
    struct text host;    /* a computer's full DNS name; empty: unknown */
    enum account_kind kind;
    bool is_dc;               /* also read-only ones */
    bool unconstrained;       /* TRUSTED_FOR_DELEGATION: gets its users' TGTs */
    bool protocol_transition; /* TRUSTED_TO_AUTH_FOR_DELEGATION: S4U2self gives forwardable tickets */
    bool sensitive;           /* NOT_DELEGATED: nobody may act for it */
    bool protected_user;      /* of the group Protected Users: the same, and no NTLM */
    struct text_list spns;
    struct text_list
        delegates_to;         /* msDS-AllowedToDelegateTo: SPNs; accounts where only those were exported */
    struct text_list accepts; /* msDS-AllowedToActOnBehalfOfOtherIdentity: who may act for users at it, by
                                 account, or SID where the export does not have the account */
    struct text_list runs_on; /* a managed account: who may get its password, the same */
};

/* What was exported of no account: that nobody has it may be so, or may only not have been asked for. */
enum directory_lack {
    LACK_FLAGS,        /* userAccountControl: delegation flags, sensitive, DCs */
    LACK_DELEGATES_TO, /* or only of accounts with protocol transition, as BloodHound has it */
    LACK_ACCEPTS,
    LACK_PROTECTED_USER, /* who is of Protected Users */
    LACK_SPNS,
    LACK_COUNT
};

struct directory {
    const struct directory_account *at; /* by account */
    size_t count;
    uint32_t lacks; /* a set of enum directory_lack: 1u << LACK_FLAGS, ... */
};

const char *account_word(enum account_kind kind); /* "user", "computer", "managed"; NULL beyond the last */
const char *lack_word(enum directory_lack lack);  /* "flags", "delegates_to", ...; NULL beyond the last */

#endif
