/* event: one Windows record with its names normalised. A fact.
 *
 * Which of Windows' fields fills which member: src/decode/fields.c.
 * Names (uint32_t) are numbers of base/names.h, 0 = absent: whatever Windows writes for "nothing" (-, empty,
 * N/A, NULL SID, S-1-0-0, zero GUID) arrives here as 0. "As written" keeps the case, because Logon GUIDs are
 * hashed over it; "lower" is folded for comparing. */
#ifndef HOPCHAIN_MODEL_EVENT_H
#define HOPCHAIN_MODEL_EVENT_H

#include "base/guid.h"
#include "base/names.h"
#include "base/time.h"
#include "model/sighting.h"

/* Who wrote an event. Ids mean something only together with this: 4 of the Kerberos client is not 4 of
 * others.
 */
enum origin {
    ORIGIN_SECURITY,  /* Microsoft-Windows-Security-Auditing */
    ORIGIN_NTLM,      /* Microsoft-Windows-NTLM */
    ORIGIN_NETLOGON,  /* Microsoft-Windows-Security-Netlogon: a domain controller's NTLM/Operational */
    ORIGIN_KDC,       /* Microsoft-Windows-Kerberos-Key-Distribution-Center */
    ORIGIN_KERBEROS,  /* Microsoft-Windows-Security-Kerberos: a client's System, Kerberos/Operational */
    ORIGIN_CONNECTOR, /* the Entra application proxy's connector */
};

/* What only few events say, zeros elsewhere. First what changes of accounts and directory objects say (4738,
 * 4742, 5136), then what explains a failure. */
struct event_rest {
    uint32_t allowed_to_delegate_to;  /* AllowedToDelegateTo: SPNs, blank-separated, as written */
    uint32_t service_principal_names; /* the same */
    uint32_t dns_host_name;           /* lower */
    uint32_t old_uac, new_uac;        /* SAM bits (0x2000 trusted, 0x40000 to-auth), not LDAP's */
    uint32_t object_dn, object_class; /* 5136 ObjectDN as written, ObjectClass lower */
    uint32_t attribute, value;        /* 5136 AttributeLDAPDisplayName, AttributeValue, as written */
    uint32_t usage_reason;            /* 4020 NtlmUsageReason: the same in the host's language, as written */
    uint32_t target_address;          /* 4020 TargetIP, 4032 ServerIP: in the form of event.address */
    uint32_t requested_etypes;        /* KDC 16 RequestedEtypes: decimal numbers, parted by one blank */
    uint32_t available_etypes;        /* KDC 16 AvailableEtypes */
    uint32_t silo, policy;            /* 4820 SiloName, PolicyName, as written */
    uint32_t certificate;             /* 4768 CertThumbprint as written */
    uint32_t password_last_set;       /* 4738, 4742: in the host's language, or %%1794: never */
    uint32_t sid_history;             /* 4738, 4742: blank-separated */
    uint32_t outbound_user;          /* 4624 TargetOutboundUserName: whose credentials go out, logon type 9 */
    bool has_uac;                    /* both old_uac and new_uac were written */
    bool value_added, value_deleted; /* 5136 OperationType %%14674, %%14675 */
    uint8_t usage_id;                /* 4020 NtlmUsageId: why NTLM, by the client; 0 unknown */
};                                   /* without padding: compared by its bytes */

struct event {
    struct sighting at;
    bool ours;         /* one of those that hopchain reads; else only `at` is set */
    bool left_out;     /* by a query; then it is none of ours */
    uint8_t origin;    /* enum origin */
    uint32_t provider; /* as written */

    /* Who it is about: Target*. 4768, 4769, 4770, 4771, 4776: the client. As written, but split: "name@REALM"
     * leaves "name" here and REALM in domain where no field gave a domain. A user name may still hold an '@'
     * as a UPN does (4776): then it is cut the same way. */
    uint32_t user, domain, sid;
    uint32_t subject_user, subject_domain, subject_sid; /* the one who reports or acts: Subject* */
    uint64_t logon_id, subject_logon_id;                /* TargetLogonId, SubjectLogonId */
    struct guid logon_guid;                             /* 4624, 4769, 4964: LogonGuid; 4648: the subject's */
    struct guid target_logon_guid;                      /* 4648, 4964 TargetLogonGuid */
    uint64_t request_ticket_hash, response_ticket_hash; /* the first 64 bits: no names, as all differ */

    uint32_t address;     /* lower, without ::ffff:; as written otherwise (::1, fe80::1%4, 127.0.0.1) */
    uint16_t port;        /* 0 = none */
    uint32_t workstation; /* lower, without leading backslashes: WorkstationName, Workstation; a claim */
    uint32_t service;     /* ServiceName as written: an account (WEB1$), or on failure an SPN */
    uint32_t service_sid;
    uint32_t transited;     /* TransmittedServices as written, entries parted by one blank */
    uint32_t target_server; /* lower: 4648 TargetServerName, 4020 TargetMachine, 8004 SChannelName */
    uint32_t target_info;   /* an SPN as written: 4648 TargetInfo, 8001 TargetName, KDC 11 Name */

    uint32_t logon_process; /* without its padding: Kerberos, NtLmSsp, User32 */
    uint32_t package;       /* AuthenticationPackageName, PackageName */
    uint32_t lm_package;    /* LmPackageName: NTLM V1, NTLM V2 */
    uint32_t process_name;
    uint32_t list; /* SidList (4964), PrivilegeList (4672): entries parted by one blank */

    uint32_t status, sub_status; /* Kerberos code or NTSTATUS; 0 = success */
    uint32_t failure_reason;     /* the number of %%2313 */
    uint32_t ticket_options;     /* KDCOptions of the request, bits of RFC 4120 */
    uint32_t ticket_etype;       /* TicketEncryptionType; 0xffffffff on failure, 0 = absent */
    uint32_t session_etype;      /* SessionKeyEncryptionType (v2), 0 = absent */
    uint16_t
        impersonation; /* the number of %%1833: 1832 identification, 1833 impersonation, 1840 delegation */
    uint16_t key_length;
    uint8_t logon_type;   /* 2 interactive, 3 network, ... ; 0 is also what system start writes */
    uint8_t preauth_type; /* 255 = absent */
    bool elevated;        /* ElevatedToken %%1842 */
    struct event_rest rest;
};

#define PREAUTH_NONE_WRITTEN 255
#define ETYPE_FAILURE        0xffffffffu

/* KDCOptions bits (RFC 4120 5.4.1, MS-SFU 2.2.3). Test bits, never whole values. */
#define KDC_FORWARDED         0x20000000u
#define KDC_CNAME_IN_ADDL_TKT 0x00020000u /* S4U2proxy */
#define KDC_ENC_TKT_IN_SKEY   0x00000008u /* user to user */

#define IMPERSONATION_IDENTIFICATION 1832
#define IMPERSONATION_IMPERSONATION  1833
#define IMPERSONATION_DELEGATION     1840

#endif
