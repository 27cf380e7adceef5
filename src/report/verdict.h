/* verdict: what cannot be decided from what was collected. "Not collected", "collected with a gap" and
 * "collected, none" are three answers; "Windows does not write it" is a fourth. */
#ifndef HOPCHAIN_REPORT_VERDICT_H
#define HOPCHAIN_REPORT_VERDICT_H

#include "report/sight.h"

/* Hosts and how many hops speak of each. */
struct verdict_hosts {
    struct map count;
    uint64_t hops; /* those that name no host included */
};

/* What the chains lack, counted as they come: no chain is needed afterwards. */
struct verdict {
    struct verdict_hosts targets, sources;        /* any, with a log or without */
    struct verdict_hosts unissued, outside, gaps; /* Kerberos without a 4769, by what that means */
    struct verdict_hosts unvalidated;             /* NTLM of domain accounts without a 4776 */
    struct verdict_hosts validators;              /* who wrote the 4776 of a logon elsewhere */
    struct verdict_hosts ticketed;                /* for whom tickets were issued: hosts, or services, */
    struct map ticketed_last;                     /* and when the last: host -> time */
    uint32_t marks;                               /* of all hops */
};

void verdict_done(struct verdict *verdict); /* it begins as {0} */
void verdict_see(struct verdict *verdict, const struct chain *chain);

/* By the logs alone: what is not there, and gaps. */
void verdict_logs(struct prose *prose, const struct sight *sight);

/* By the tickets that no collected domain controller issued; verdict_chains says this too. */
void verdict_issuance(struct prose *prose, const struct sight *sight, const struct verdict *verdict);

/* By what the chains lack: domain controllers that must exist, targets and sources without a log, events that
 * are not written unless asked for; and where nothing stands in the way. */
void verdict_chains(struct prose *prose, const struct sight *sight, const struct verdict *verdict);

/* How to have a DC write requests for unknown service names and refused delegations. */
#define EXTRA_LOG_LEVEL                                                                                      \
    "`reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Kdc /v KdcExtraLogLevel /t REG_DWORD /d 0x13`"

#endif
