/* status: the tables. Codes of RFC 4120 7.5.9 and of MS-ERREF as Windows logs them in 4768, 4769, 4771 and in
 * 4625, 4776. */
#include "report/status.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* By code. */
static const struct status_words STATUS[] = {
    {0x6, "KDC_ERR_C_PRINCIPAL_UNKNOWN", "no such account"},
    {0x7, "KDC_ERR_S_PRINCIPAL_UNKNOWN", "no account has this service name (SPN)"},
    {0x8, "KDC_ERR_PRINCIPAL_NOT_UNIQUE", "several accounts have this service name (SPN)"},
    {0x9, "KDC_ERR_NULL_KEY", "the account has no key"},
    {0xc, "KDC_ERR_POLICY", "refused by policy (authentication policy, sign-in restriction)"},
    {0xd, "KDC_ERR_BADOPTION", "the DC refuses what was asked (as delegation: not allowed)"},
    {0xe, "KDC_ERR_ETYPE_NOSUPP", "no encryption type that both sides support"},
    {0x12, "KDC_ERR_CLIENT_REVOKED", "account disabled, locked or expired"},
    {0x17, "KDC_ERR_KEY_EXPIRED", "password expired"},
    {0x18, "KDC_ERR_PREAUTH_FAILED", "wrong password"},
    {0x1b, "KDC_ERR_MUST_USE_USER2USER", "the service account has no service name (SPN): only user-to-user"},
    {0x1d, "KDC_ERR_SVC_UNAVAILABLE", "a service the DC needs is not available"},
    {0x1f, "KRB_AP_ERR_BAD_INTEGRITY", "the ticket cannot be decrypted"},
    {0x20, "KRB_AP_ERR_TKT_EXPIRED", "ticket expired (usually harmless: a new one is fetched)"},
    {0x25, "KRB_AP_ERR_SKEW", "the clocks differ by more than five minutes"},
    {0x29, "KRB_AP_ERR_MODIFIED", "the ticket is not for this account's key (SPN on another account)"},
    {0xc000005e, "STATUS_NO_LOGON_SERVERS", "no domain controller could be reached"},
    {0xc0000064, "STATUS_NO_SUCH_USER", "no such account"},
    {0xc000006a, "STATUS_WRONG_PASSWORD", "wrong password"},
    {0xc000006d, "STATUS_LOGON_FAILURE", "wrong account name or password"},
    {0xc000006e, "STATUS_ACCOUNT_RESTRICTION", "a restriction of the account forbids it"},
    {0xc000006f, "STATUS_INVALID_LOGON_HOURS", "outside the account's logon hours"},
    {0xc0000070, "STATUS_INVALID_WORKSTATION", "the account may not log on from this workstation"},
    {0xc0000071, "STATUS_PASSWORD_EXPIRED", "password expired"},
    {0xc0000072, "STATUS_ACCOUNT_DISABLED", "account disabled"},
    {0xc00000bb, "STATUS_NOT_SUPPORTED", "not supported"},
    {0xc000010b, "STATUS_INVALID_LOGON_TYPE", "this logon type is not valid here"},
    {0xc0000133, "STATUS_TIME_DIFFERENCE_AT_DC", "the clock differs too much from the DC's"},
    {0xc000015b, "STATUS_LOGON_TYPE_NOT_GRANTED", "the target denies this account this kind of logon"},
    {0xc000018b, "STATUS_NO_TRUST_SAM_ACCOUNT", "the domain has no account for this computer"},
    {0xc000018d, "STATUS_TRUSTED_RELATIONSHIP_FAILURE", "the trust between computer and domain is broken"},
    {0xc0000193, "STATUS_ACCOUNT_EXPIRED", "account expired"},
    {0xc0000224, "STATUS_PASSWORD_MUST_CHANGE", "the password must be changed first"},
    {0xc0000234, "STATUS_ACCOUNT_LOCKED_OUT", "account locked"},
    {0xc0000388, "STATUS_DOWNGRADE_DETECTED", "a downgrade of the authentication was detected"},
    {0xc0000413, "STATUS_AUTHENTICATION_FIREWALL_FAILED", "selective authentication of the trust refuses it"},
};

const struct status_words *status_find(uint32_t status)
{
    for (size_t i = 0; i < COUNT(STATUS); i++)
        if (STATUS[i].status == status)
            return &STATUS[i];
    return NULL;
}

const char *status_etype(uint32_t etype)
{
    switch (etype) {
    case 0x1:
    case 0x3:
        return "DES";
    case 0x17:
    case 0x18:
        return "RC4";
    default:
        return NULL;
    }
}

static const char *const BASIS[] = {
    [BASIS_TICKET_HASH] = "ticket hash",
    [BASIS_LOGON_ID] = "logon id",
    [BASIS_TICKET_START] = "ticket start",
    [BASIS_LOGON_GUID] = "Logon GUID",
    [BASIS_ACCOUNT_HOST_TIME] = "account, host and time",
    [BASIS_ACCOUNT_TIME] = "account and time, address unknown",
    [BASIS_WORKSTATION_TIME] = "account, claimed workstation and time",
    [BASIS_TRANSITED] = "the delegating account's name",
    [BASIS_SERVICE_TIME] = "service and time, no account",
};

const char *status_basis(enum basis basis)
{
    return (size_t)basis < COUNT(BASIS) ? BASIS[basis] : NULL;
}

static const struct {
    const char *word, *sentence;
} REASON[] = {
    {"missing-spn", "no account has the service name (SPN) that was asked for"},
    {"duplicate-spn", "several accounts have the service name (SPN) that was asked for"},
    {"etype-mismatch", "the ticket request failed: no encryption type that both sides support"},
    {"user-to-user-required", "the DC gives tickets for this account by user-to-user only (it has no SPN)"},
    {"ticket-refused", "the DC refused the ticket that was asked for just before"},
    {"delegation-refused", "the DC refused the delegation"},
    {"spn-on-other-account", "the ticket was for another account than the one the service runs as"},
    {"local-account", "an account of the target itself, which Kerberos does not know"},
    {"loopback", "a connection of the host to itself"},
    {"anonymous", "no credentials to go on with"},
    {"no-ticket-requested", "no ticket was asked for: an address or a name that Kerberos does not know"},
    {"ntlm-asked-for", "the program asked for NTLM itself"},
    {"address-used", "the server was given by its address, for which there is no ticket"},
    {"no-target-name", "the program named no server"},
    {"name-unresolved", "Kerberos could not resolve the name: no account owns it"},
    {"no-domain-controller", "the client reached no domain controller"},
    {"cloud-account", "a cloud account, which the domain's Kerberos does not know"},
    {"protected-user", "the account is in Protected Users, which bars it"},
    {"authentication-policy", "an authentication policy refuses it"},
    {"tgt-withheld", "the client would not hand over the user's TGT (Credential Guard, Protected Users)"},
    {"rc4-to-be-refused", "RC4 is still needed here, and will be refused"},
    {"connector-without-ticket", "the application proxy's connector got no ticket to go on with"},
    {"back-end-unauthorized", "the back end answered the ticket with HTTP 401"},
    {"unknown", "not to be told from these logs: an address, a missing SPN or a policy"},
};

const char *status_reason(struct text reason)
{
    for (size_t i = 0; i < COUNT(REASON); i++)
        if (text_equal(text_of(REASON[i].word), reason))
            return REASON[i].sentence;
    return NULL;
}

const char *status_why(const struct hop *hop)
{
    if (hop->protocol == PROTOCOL_NTLM && hop->outcome != OUTCOME_FAILURE)
        return "Why NTLM";
    return hop->outcome == OUTCOME_SUCCESS ? "Mind" : "Why";
}

bool status_is_clue(const struct hop *hop, uint32_t n)
{
    for (uint32_t i = 0; i < hop->clue_count; i++)
        if (hop->clues[i].at == n)
            return hop->evidence[n]->event_id != 4821;
    return false;
}

bool status_weakest(const struct hop *hop, enum basis *weakest)
{
    bool joined = false;
    *weakest = BASIS_TICKET_HASH;
    for (uint32_t i = 0; i < hop->link_count; i++) {
        const struct link *link = &hop->links[i];
        if (status_is_clue(hop, link->from) || status_is_clue(hop, link->to))
            continue;
        joined = true;
        if (link->basis > *weakest)
            *weakest = link->basis;
    }
    return joined;
}

const char *status_log(struct text channel)
{
    static const struct {
        struct text channel;
        const char *name;
    } LOGS[] = {
        {{"System", 6}, "System"},
        {{"Microsoft-Windows-NTLM/Operational", 34}, "NTLM"},
        {{"Microsoft-Windows-Kerberos/Operational", 38}, "Kerberos"},
        {{"Microsoft-Windows-Authentication/ProtectedUserFailures-DomainController", 71},
         "ProtectedUserFailures"},
        {{"Microsoft-AadApplicationProxy-Connector/Admin", 45}, "Connector"},
    };
    for (size_t i = 0; i < COUNT(LOGS); i++)
        if (text_same(LOGS[i].channel, channel))
            return LOGS[i].name;
    return NULL;
}
