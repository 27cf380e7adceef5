/* event_kinds: the events that hopchain reads, which logs they stand in, whose they are and what has to be
 * audited for them (see ../../schemas/events.md). */
#include "rule/event_fields.h"

#define LOGON     "Logon"
#define SERVICE   "Kerberos Service Ticket Operations"
#define TGT       "Kerberos Authentication Service"
#define VALIDATE  "Credential Validation"
#define NTLM_LOG  "the policy Restrict NTLM: Audit"
#define ALWAYS    "nothing: it is always written"
#define TURNED_ON "the log Microsoft-Windows-Kerberos/Operational"

#define KIND(id, by, services, audit)                                                                        \
    {                                                                                                        \
        id, ORIGIN_##by, services, audit                                                                     \
    }
#define SEC(id, audit) KIND(id, SECURITY, SERVICE_SECURITY, audit)

/* clang-format off */
static const struct event_kind KINDS[] = {
    KIND(3, KERBEROS, SERVICE_SYSTEM, "the registry value LogLevel of Kerberos"),
    KIND(4, KERBEROS, SERVICE_SYSTEM, ALWAYS),
    KIND(11, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(14, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(16, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(26, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(27, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(42, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(100, NTLM, SERVICE_PROTECTED, "the log ProtectedUserFailures-DomainController"),
    KIND(100, KERBEROS, SERVICE_KERBEROS, TURNED_ON),
    KIND(101, KERBEROS, SERVICE_KERBEROS, TURNED_ON),
    KIND(104, KDC, SERVICE_PROTECTED, "the log ProtectedUserFailures-DomainController"),
    KIND(201, KERBEROS, SERVICE_KERBEROS, TURNED_ON),
    KIND(201, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(202, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(203, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(204, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(205, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(206, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(207, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(208, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(209, KDC, SERVICE_SYSTEM, ALWAYS),
    KIND(4020, NTLM, SERVICE_NTLM, ALWAYS),
    KIND(4021, NTLM, SERVICE_NTLM, ALWAYS),
    KIND(4022, NTLM, SERVICE_NTLM, ALWAYS),
    KIND(4023, NTLM, SERVICE_NTLM, ALWAYS),
    KIND(4024, NTLM, SERVICE_NTLM, ALWAYS),
    KIND(4025, NTLM, SERVICE_NTLM, ALWAYS),
    KIND(4030, NETLOGON, SERVICE_NTLM, ALWAYS),
    KIND(4031, NETLOGON, SERVICE_NTLM, ALWAYS),
    KIND(4032, NETLOGON, SERVICE_NTLM, ALWAYS),
    KIND(4033, NETLOGON, SERVICE_NTLM, ALWAYS),
    SEC(4624, LOGON),
    SEC(4625, LOGON),
    SEC(4634, "Logoff"),
    SEC(4647, "Logoff"),
    SEC(4648, LOGON),
    SEC(4672, "Special Logon"),
    SEC(4738, "User Account Management"),
    SEC(4741, "Computer Account Management"),
    SEC(4742, "Computer Account Management"),
    SEC(4768, TGT),
    SEC(4769, SERVICE),
    SEC(4770, SERVICE),
    SEC(4771, TGT),
    SEC(4776, VALIDATE),
    SEC(4820, TGT),
    SEC(4821, SERVICE),
    SEC(4822, VALIDATE),
    SEC(4823, VALIDATE),
    SEC(4824, TGT),
    SEC(4964, "Special Logon"),
    SEC(5136, "Directory Service Changes"),
    KIND(8001, NTLM, SERVICE_NTLM, NTLM_LOG),
    KIND(8002, NTLM, SERVICE_NTLM, NTLM_LOG),
    KIND(8003, NTLM, SERVICE_NTLM, NTLM_LOG),
    KIND(8004, NETLOGON, SERVICE_NTLM, NTLM_LOG),
    KIND(8005, NETLOGON, SERVICE_NTLM, NTLM_LOG),
    KIND(8006, NETLOGON, SERVICE_NTLM, NTLM_LOG),
    KIND(12027, CONNECTOR, SERVICE_CONNECTOR, ALWAYS),
    KIND(13019, CONNECTOR, SERVICE_CONNECTOR, ALWAYS),
    KIND(13022, CONNECTOR, SERVICE_CONNECTOR, ALWAYS),
};
/* clang-format on */
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)

_Static_assert(KIND_COUNT <= EVENT_KINDS_MAX, "room for every kind");

static const struct {
    struct text name;
    unsigned services;
} SERVICES[] = {
    {{"security", 8}, SERVICE_SECURITY},
    {{"system", 6}, SERVICE_SYSTEM},
    {{"ntlm", 4}, SERVICE_NTLM},
    {{"kerberos", 8}, SERVICE_KERBEROS},
    {{"protected-users", 15}, SERVICE_PROTECTED},
    {{"application-proxy", 17}, SERVICE_CONNECTOR},
};

unsigned rule_service_of(struct text name)
{
    for (size_t i = 0; i < sizeof SERVICES / sizeof *SERVICES; i++)
        if (text_same(name, SERVICES[i].name))
            return SERVICES[i].services;
    return 0;
}

const struct event_kind *rule_event_kinds(size_t *count)
{
    *count = KIND_COUNT;
    return KINDS;
}

int rule_event_kind(const struct event *event)
{
    size_t low = 0, high = KIND_COUNT;
    while (low < high) { /* the first row of that id */
        size_t middle = (low + high) / 2;
        if (KINDS[middle].id < event->at.event_id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; event->ours && low < KIND_COUNT && KINDS[low].id == event->at.event_id; low++)
        if (KINDS[low].origin == event->origin)
            return (int)low;
    return -1;
}

const char *rule_provider_name(unsigned origin, size_t i)
{
    static const struct {
        unsigned origin;
        const char *name;
    } names[] = {
        {ORIGIN_SECURITY, "Microsoft-Windows-Security-Auditing"},
        {ORIGIN_NTLM, "Microsoft-Windows-NTLM"},
        {ORIGIN_NETLOGON, "Microsoft-Windows-Security-Netlogon"},
        {ORIGIN_KDC, "Microsoft-Windows-Kerberos-Key-Distribution-Center"},
        {ORIGIN_KDC, "Kerberos-Key-Distribution-Center"},
        {ORIGIN_KDC, "Kdcsvc"},
        {ORIGIN_KDC, "KDC"},
        {ORIGIN_KERBEROS, "Microsoft-Windows-Security-Kerberos"},
        {ORIGIN_KERBEROS, "Kerberos"},
        {ORIGIN_CONNECTOR, "Microsoft-AadApplicationProxy-Connector"},
    };
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (names[k].origin == origin && i-- == 0)
            return names[k].name;
    return NULL;
}
