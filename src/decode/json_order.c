/* json_order: from the Security-Auditing manifest. New versions append, so that a row serves the older ones;
 * 4624 version 3 is the exception. */
#include "json_order.h"

#define SUBJECT "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId "
#define TARGET  "TargetUserSid TargetUserName TargetDomainName "
#define LOGON                                                                                                \
    SUBJECT TARGET                                                                                           \
        "TargetLogonId LogonType LogonProcessName AuthenticationPackageName WorkstationName LogonGuid "      \
        "TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort "                \
        "ImpersonationLevel RestrictedAdminMode "
#define OUTBOUND                                                                                             \
    "TargetOutboundUserName TargetOutboundDomainName VirtualAccount TargetLinkedLogonId ElevatedToken"
#define CERTIFIED "CertIssuerName CertSerialNumber CertThumbprint"
#define KEYS                                                                                                 \
    "AccountSupportedEncryptionTypes AccountAvailableKeys ServiceSupportedEncryptionTypes "                  \
    "ServiceAvailableKeys "                                                                                  \
    "DCSupportedEncryptionTypes DCAvailableKeys ClientAdvertizedEncryptionTypes SessionKeyEncryptionType"
#define CHANGED                                                                                              \
    "TargetUserName TargetDomainName TargetSid " SUBJECT                                                     \
    "PrivilegeList SamAccountName DisplayName UserPrincipalName "                                            \
    "HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations PasswordLastSet AccountExpires "         \
    "PrimaryGroupId "                                                                                        \
    "AllowedToDelegateTo OldUacValue NewUacValue UserAccountControl UserParameters SidHistory LogonHours"
#define HASHES "RequestTicketHash ResponseTicketHash"

static const struct order {
    uint16_t event_id;
    const char *names;
} ORDERS[] = {
    {4624, LOGON OUTBOUND},
    {4624, LOGON "RemoteCredentialGuard " OUTBOUND},
    {4625, SUBJECT TARGET
     "Status FailureReason SubStatus LogonType LogonProcessName AuthenticationPackageName "
     "WorkstationName TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress "
     "IpPort"},
    {4634, TARGET "TargetLogonId LogonType"},
    {4647, TARGET "TargetLogonId"},
    {4648, SUBJECT
     "LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ProcessId "
     "ProcessName IpAddress IpPort"},
    {4672, SUBJECT "PrivilegeList"},
    {4738, "Dummy " CHANGED},
    {4741, CHANGED " DnsHostName ServicePrincipalNames"},
    {4742, "ComputerAccountChange " CHANGED " DnsHostName ServicePrincipalNames"},
    {4768, "TargetUserName TargetDomainName TargetSid ServiceName ServiceSid TicketOptions Status "
           "TicketEncryptionType PreAuthType IpAddress IpPort " CERTIFIED " ResponseTicket " KEYS
           " PreAuthEncryptionType"},
    {4769, "TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType "
           "IpAddress IpPort "
           "Status LogonGuid TransmittedServices " HASHES " " KEYS},
    {4770,
     "TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType IpAddress "
     "IpPort " HASHES},
    {4771,
     "TargetUserName TargetSid ServiceName TicketOptions Status PreAuthType IpAddress IpPort " CERTIFIED},
    {4776, "PackageName TargetUserName Workstation Status"},
    {4964, SUBJECT "LogonGuid " TARGET "TargetLogonId TargetLogonGuid SidList"},
    {5136, "OpCorrelationID AppCorrelationID " SUBJECT "DSName DSType ObjectDN ObjectGUID ObjectClass "
           "AttributeLDAPDisplayName AttributeSyntaxOID AttributeValue OperationType"},
};

static size_t count_names(struct text names)
{
    size_t count = 1;
    for (size_t i = 0; i < names.len; i++)
        count += names.at[i] == ' ';
    return count;
}

struct text json_order(uint16_t event_id, size_t count)
{
    for (size_t i = 0; i < sizeof ORDERS / sizeof *ORDERS; i++)
        if (ORDERS[i].event_id == event_id && count <= count_names(text_of(ORDERS[i].names)))
            return text_of(ORDERS[i].names);
    return (struct text){0};
}
