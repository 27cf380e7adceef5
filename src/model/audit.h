/* audit: the settings that make Windows write what hopchain reads, and which kinds of events a log can show
 * it by. */
#ifndef HOPCHAIN_MODEL_AUDIT_H
#define HOPCHAIN_MODEL_AUDIT_H

#include <stdbool.h>

/* Subcategories of the audit policy. */
enum audit {
    AUDIT_LOGON,
    AUDIT_SPECIAL_LOGON,
    AUDIT_CREDENTIALS,
    AUDIT_TGTS,
    AUDIT_TICKETS,
    AUDIT_USERS,
    AUDIT_COMPUTERS,
    AUDIT_DIRECTORY,
    AUDIT_COUNT
};

/* Subcategories go by their GUIDs: their names are in Windows' language. */
struct audit_setting {
    const char *name, *guid;
    const char *command; /* auditpol's, in quotes that cmd and PowerShell both take */
};

const struct audit_setting *audit_setting(enum audit audit);

/* Kinds of events, counted for each log. */
enum seen {
    SEEN_LOGON,             /* 4624 */
    SEEN_LOGON_FAILED,      /* 4625 */
    SEEN_SERVICE,           /* of the 4624 those of services, which all have special privileges */
    SEEN_SPECIAL,           /* 4672 */
    SEEN_TGT,               /* 4768 that gave one */
    SEEN_TGT_FAILED,        /* 4768 that did not, 4771 */
    SEEN_TICKET,            /* 4769 that gave one */
    SEEN_TICKET_FAILED,     /* 4769 that did not */
    SEEN_TICKET_KEY,        /* of the 4769 those that name the session key's encryption type */
    SEEN_VALIDATION,        /* 4776 that went well */
    SEEN_VALIDATION_FAILED, /* 4776 that did not */
    SEEN_CHANGE,            /* 4738, 4742, 5136 */
    SEEN_COUNT
};

#endif
