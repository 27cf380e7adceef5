/* verdict: what cannot be decided from what was collected. "Not collected", "collected with a gap" and
 * "collected, none" are three answers; "Windows does not write it" is a fourth. */
#ifndef HOPCHAIN_REPORT_VERDICT_H
#define HOPCHAIN_REPORT_VERDICT_H

#include "report/sight.h"

/* By the logs alone: what is not there, and gaps. */
void verdict_logs(struct prose *prose, const struct sight *sight);

/* By the tickets that no collected domain controller issued; verdict_chains says this too. */
void verdict_issuance(struct prose *prose, const struct sight *sight);

/* By what the chains lack: domain controllers that must exist, targets and sources without a log, events that
 * are not written unless asked for; and where nothing stands in the way. */
void verdict_chains(struct prose *prose, const struct sight *sight);

/* How to have a DC write requests for unknown service names and refused delegations. */
#define EXTRA_LOG_LEVEL                                                                                      \
    "`reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Kdc /v KdcExtraLogLevel /t REG_DWORD /d 0x13`"

#endif
