/* audit: the table of subcategories. */
#include "model/audit.h"

#include <stddef.h>

#define SUCCESS "/success:enable"
#define BOTH    "/success:enable /failure:enable"
#define SETTING(name, number, what)                                                                          \
    {                                                                                                        \
        name, "{0CCE" number "-69AE-11D9-BED3-505054503030}",                                                \
            "auditpol /set /subcategory:\"{0CCE" number "-69AE-11D9-BED3-505054503030}\" " what              \
    }

const struct audit_setting *audit_setting(enum audit audit)
{
    static const struct audit_setting SETTINGS[AUDIT_COUNT] = {
        [AUDIT_LOGON] = SETTING("Logon", "9215", BOTH),
        [AUDIT_SPECIAL_LOGON] = SETTING("Special Logon", "921B", SUCCESS),
        [AUDIT_CREDENTIALS] = SETTING("Credential Validation", "923F", BOTH),
        [AUDIT_TGTS] = SETTING("Kerberos Authentication Service", "9242", BOTH),
        [AUDIT_TICKETS] = SETTING("Kerberos Service Ticket Operations", "9240", BOTH),
        [AUDIT_USERS] = SETTING("User Account Management", "9235", SUCCESS),
        [AUDIT_COMPUTERS] = SETTING("Computer Account Management", "9236", SUCCESS),
        [AUDIT_DIRECTORY] = SETTING("Directory Service Changes", "923C", SUCCESS),
    };
    return (size_t)audit < AUDIT_COUNT ? &SETTINGS[audit] : NULL;
}
