/* fields: the one table from Windows' field names to the members of an event. To read another field: a member
 * in model/event.h and a row here, in its place. */
#include "fields.h"

#include "base/map.h"
#include "ours.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

struct field {
    struct text name;
    struct value_form form;
    uint16_t offset;   /* of its member in an event */
    uint16_t event_id; /* only of this event; 0: of all that have it */
    uint8_t by;        /* 1 + enum origin: only of these events; 0: of all that have it */
    bool twin;         /* the row behind it has the same name */
};

#define ROW(name, kind, member, id, code, by, twin)                                                          \
    {                                                                                                        \
        {name, sizeof name - 1}, {kind, sizeof(((struct event *)0)->member), code},                          \
            offsetof(struct event, member), id, by, twin                                                     \
    }
#define FIELD(name, kind, member)           ROW(name, kind, member, 0, 0, 0, false)
#define FIELD_OF(id, name, kind, member)    ROW(name, kind, member, id, 0, 0, false)
#define FIELD_BY(who, name, kind, member)   ROW(name, kind, member, 0, 0, 1 + (who), false)
#define FIELD_TWIN(who, name, kind, member) ROW(name, kind, member, 0, 0, 1 + (who), true)
#define FLAG(name, code, member)            ROW(name, VALUE_FLAG, member, 0, code, 0, false)
#define FLAG_TWIN(name, code, member)       ROW(name, VALUE_FLAG, member, 0, code, 0, true)

_Static_assert(offsetof(struct event, domain) == offsetof(struct event, user) + sizeof(uint32_t) &&
                   offsetof(struct event, subject_domain) ==
                       offsetof(struct event, subject_user) + sizeof(uint32_t),
               "VALUE_ACCOUNT writes the domain behind the name");

/* By length, then byte order of the names: most comparisons are then of two numbers. Event lists and
 * spellings: the manifests, all versions; a comment without a provider is about Security auditing. */
static const struct field FIELDS[] = {
    FIELD("SPN", VALUE_NAME, target_info),                 /* Kerberos 100 101 */
    FIELD_BY(ORIGIN_KDC, "Name", VALUE_NAME, target_info), /* 11 */
    FIELD("IpPort", VALUE_NUMBER, port),
    FIELD("Server", VALUE_NAME, service), /* Kerberos 4 */
    FIELD("Status", VALUE_NUMBER, status),
    FIELD("Target", VALUE_NAME, target_info),              /* KDC 14 16 26 27 */
    FIELD("Account", VALUE_ACCOUNT, user),                 /* the same */
    FIELD("SidList", VALUE_LIST, list),                    /* 4964 */
    FIELD("ClientIP", VALUE_ADDRESS, address),             /* NTLM 4022 4023 */
    FIELD("Hostname", VALUE_COMPUTER, workstation),        /* NTLM 4020 4021 */
    FIELD("ObjectDN", VALUE_NAME, rest.object_dn),         /* 5136 */
    FIELD("ServerIP", VALUE_ADDRESS, rest.target_address), /* Netlogon 4032 4033 */
    FIELD("SiloName", VALUE_NAME, rest.silo),              /* 4820 4821 4823 */
    FIELD("TargetIP", VALUE_ADDRESS, rest.target_address), /* NTLM 4020 4021 */
    FIELD("UserName", VALUE_ACCOUNT, user),                /* NTLM and Netlogon 8001 to 8006, Kerberos 201 */
    FIELD("Username", VALUE_ACCOUNT, user),                /* NTLM 4020 to 4023 */
    FIELD("ErrorCode", VALUE_NUMBER, status),              /* Kerberos 3 100 101 */
    FIELD("IpAddress", VALUE_ADDRESS, address),
    FIELD("KeyLength", VALUE_NUMBER, key_length),
    FIELD("LogonGuid", VALUE_GUID, logon_guid),
    FIELD("LogonType", VALUE_NUMBER, logon_type),
    FIELD("SubStatus", VALUE_NUMBER, sub_status),                             /* 4625 */
    FIELD("TargetSid", VALUE_NAME, sid),                                      /* 4768 4771 4738 4741 4742 */
    FIELD("ClientLUID", VALUE_NUMBER, subject_logon_id),                      /* NTLM 8001, Kerberos 201 */
    FIELD("ClientName", VALUE_ACCOUNT, user),                                 /* Kerberos 3 */
    FIELD("DeviceName", VALUE_COMPUTER, workstation),                         /* 4820 to 4823, NTLM 100 */
    FIELD("DomainName", VALUE_NAME, domain),                                  /* with UserName and Username */
    FIELD("PolicyName", VALUE_NAME, rest.policy),                             /* with SiloName */
    FIELD_TWIN(ORIGIN_NETLOGON, "ServerName", VALUE_COMPUTER, target_server), /* 4030 to 4033 */
    FIELD_BY(ORIGIN_KERBEROS, "ServerName", VALUE_NAME, service),             /* 3 */
    FIELD("ServiceSid", VALUE_NAME, service_sid),
    FIELD("SidHistory", VALUE_LIST, rest.sid_history), /* 4738 4741 4742 */
    FIELD("TargetInfo", VALUE_NAME, target_info),      /* 4648 */
    FIELD("TargetName", VALUE_NAME, target_info),      /* NTLM 8001 4024 4025, Kerberos 3 201 */
    FIELD("Targetname", VALUE_NAME, target_info),      /* Kerberos 4 */
    FIELD("AccountName", VALUE_ACCOUNT,
          user), /* 4822 4823, NTLM 100, KDC 42 201 to 209, Netlogon 4030 to 4033 */
    FIELD("ClientRealm", VALUE_NAME, domain),              /* Kerberos 3 4 */
    FIELD("DnsHostName", VALUE_LOWER, rest.dns_host_name), /* 4741 4742 */
    FIELD("NewUacValue", VALUE_NUMBER, rest.new_uac),      /* 4738 4741 4742 */
    FIELD("NtlmUsageId", VALUE_NUMBER, rest.usage_id),     /* NTLM 4020 4021 */
    FIELD("NtlmVersion", VALUE_NAME, lm_package),          /* NTLM 4020 to 4023, Netlogon 4030 to 4033 */
    FIELD("ObjectClass", VALUE_LOWER, rest.object_class),  /* 5136 */
    FIELD("OldUacValue", VALUE_NUMBER, rest.old_uac),      /* 4738 4741 4742 */
    FIELD("PackageName", VALUE_NAME, package),             /* 4776 */
    FIELD("PreAuthType", VALUE_NUMBER, preauth_type),      /* 4768 4771 */
    FIELD("ProcessName", VALUE_NAME, process_name),
    FIELD("ServiceName", VALUE_NAME, service),
    FIELD("Workstation", VALUE_COMPUTER, workstation),    /* 4776 */
    FIELD("SChannelName", VALUE_COMPUTER, target_server), /* Netlogon 8004 to 8006 */
    FIELD("AccountDomain", VALUE_NAME, domain),           /* Netlogon 4030 to 4033 */
    FIELD("ClientAddress", VALUE_ADDRESS, address),       /* KDC 201 to 209: a guess, as the next but one */
    FLAG("ElevatedToken", 1842, elevated),                /* 4624 v2 */
    FIELD("FailureReason", VALUE_CODE, failure_reason),   /* 4625 */
    FIELD("LmPackageName", VALUE_NAME, lm_package),
    FLAG_TWIN("OperationType", 14674, rest.value_added), /* 5136 */
    FLAG("OperationType", 14675, rest.value_deleted),    /* 5136 */
    FIELD_OF(4672, "PrivilegeList", VALUE_LIST, list),   /* 4738 has one, too */
    FIELD("TargetLogonId", VALUE_NUMBER, logon_id),
    FIELD("TargetMachine", VALUE_COMPUTER, target_server), /* NTLM 4020 to 4023 */
    FIELD("TargetService", VALUE_NAME, target_info),       /* NTLM 4020 4021 */
    FIELD("TargetUserSid", VALUE_NAME, sid),               /* 4624 4625 4634 4647 4964 */
    FIELD("TicketOptions", VALUE_NUMBER, ticket_options),
    FIELD("AccountMachine", VALUE_COMPUTER, workstation),      /* Netlogon 4030 to 4033 */
    FIELD("AttributeValue", VALUE_NAME, rest.value),           /* 5136 */
    FIELD("CertThumbprint", VALUE_NAME, rest.certificate),     /* 4768 4771 */
    FIELD("ClientUserName", VALUE_ACCOUNT, subject_user),      /* NTLM 8001 8002, Kerberos 201 */
    FIELD("ResponseTicket", VALUE_HASH, response_ticket_hash), /* 4768 v1 */
    FIELD("SubjectLogonId", VALUE_NUMBER, subject_logon_id),
    FIELD("SubjectUserSid", VALUE_NAME, subject_sid),
    FIELD("TargetUserName", VALUE_ACCOUNT, user),
    FIELD("AvailableEtypes", VALUE_LIST, rest.available_etypes),  /* the same */
    FIELD("NtlmUsageReason", VALUE_NAME, rest.usage_reason),      /* NTLM 4020 4021 */
    FIELD("PasswordLastSet", VALUE_NAME, rest.password_last_set), /* 4738 4741 4742 */
    FIELD("RequestedEtypes", VALUE_LIST, rest.requested_etypes),  /* KDC 14 16 26 27 */
    FIELD("SubjectUserName", VALUE_ACCOUNT, subject_user),
    FIELD("TargetLogonGuid", VALUE_GUID, target_logon_guid), /* 4648 4964 */
    FIELD("WorkstationName", VALUE_COMPUTER, workstation),   /* 4624 4625 */
    FIELD("ClientDomainName", VALUE_NAME, subject_domain),   /* with ClientUserName */
    FIELD("LogonProcessName", VALUE_NAME, logon_process),
    FIELD("TargetDomainName", VALUE_NAME, domain),
    FIELD("TargetServerName", VALUE_COMPUTER, target_server),    /* 4648 */
    FIELD("RequestTicketHash", VALUE_HASH, request_ticket_hash), /* 4769 4770 v1 */
    FIELD("SubjectDomainName", VALUE_NAME, subject_domain),
    FIELD("TransitedServices", VALUE_LIST, transited),                     /* newer manifests' spelling */
    FIELD("ImpersonationLevel", VALUE_CODE, impersonation),                /* 4624 v1 */
    FIELD("ResponseTicketHash", VALUE_HASH, response_ticket_hash),         /* 4769 4770 v1 */
    FIELD("AllowedToDelegateTo", VALUE_LIST, rest.allowed_to_delegate_to), /* 4738 4741 4742 */
    FIELD("RemoteClientMachine", VALUE_COMPUTER, workstation),             /* NTLM 4022 4023 */
    FIELD("TransmittedServices", VALUE_LIST, transited),
    FIELD("TicketEncryptionType", VALUE_NUMBER, ticket_etype),
    FIELD("ServicePrincipalNames", VALUE_LIST, rest.service_principal_names), /* 4741 4742 */
    FIELD("TargetOutboundUserName", VALUE_NAME, rest.outbound_user),          /* 4624 v2 */
    FIELD("AttributeLDAPDisplayName", VALUE_NAME, rest.attribute),            /* 5136 */
    FIELD("SessionKeyEncryptionType", VALUE_NUMBER, session_etype),           /* 4768 4769 v2 */
    FIELD("AuthenticationPackageName", VALUE_NAME, package),                  /* 4624 4625 */
};
#define FIELD_COUNT (sizeof FIELDS / sizeof *FIELDS)

#define AUDIT_FAILURE (UINT64_C(1) << 52) /* of Keywords */
#define UAC_UNWRITTEN UINT32_MAX

static const struct part {
    struct text element, attribute; /* the attribute's value, or the element's text */
    size_t offset;
} PARTS[] = {
    {{"Provider", 8}, {"Name", 4}, offsetof(struct fields_system, provider)},
    {{"EventID", 7}, {0}, offsetof(struct fields_system, event_id)},
    {{"Version", 7}, {0}, offsetof(struct fields_system, version)},
    {{"Keywords", 8}, {0}, offsetof(struct fields_system, keywords)},
    {{"TimeCreated", 11}, {"SystemTime", 10}, offsetof(struct fields_system, time)},
    {{"EventRecordID", 13}, {0}, offsetof(struct fields_system, record_id)},
    {{"Channel", 7}, {0}, offsetof(struct fields_system, channel)},
    {{"Computer", 8}, {0}, offsetof(struct fields_system, computer)},
};

struct text *fields_system_part(struct fields_system *system, struct text element, struct text *attribute)
{
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (text_equal(element, PARTS[i].element)) {
            *attribute = PARTS[i].attribute;
            return (struct text *)(void *)((char *)system + PARTS[i].offset);
        }
    return NULL;
}

static int compare(struct text a, struct text b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return memcmp(a.at, b.at, a.len);
}

const struct field *field_find(struct text name)
{
    size_t low = 0, high = FIELD_COUNT;
    if (name.len == 0)
        return NULL;
    while (low < high) { /* the first row that is not before name */
        size_t middle = (low + high) / 2;
        if (compare(FIELDS[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < FIELD_COUNT && text_equal(FIELDS[low].name, name) ? &FIELDS[low] : NULL;
}

bool field_is_list(const struct field *field)
{
    return field->form.kind == VALUE_LIST;
}

const char *fields_name(size_t row)
{
    return row < FIELD_COUNT ? FIELDS[row].name.at : NULL;
}

int fields_event_id(struct text event_id, uint16_t *id)
{
    uint64_t value;
    if (value_number(event_id, &value) || value > UINT32_MAX)
        return -1;
    *id = (uint16_t)(value & UINT16_MAX);
    return 0;
}

int fields_know(struct fields_known *known, const struct fields_system *s)
{
    uint64_t version;
    *known = (struct fields_known){0};
    if (fields_event_id(s->event_id, &known->id))
        return -1;
    if (value_number(s->version, &version) == 0 && version <= UINT8_MAX)
        known->version = (uint8_t)version;
    known->ours = ours_find(s);
    return 0;
}

static void name_source(struct fields_known *known, const struct fields_system *s, struct names *names)
{
    known->channel = names_add(names, ours_channel(text_trim(s->channel)));
    known->provider = known->ours ? names_add(names, text_trim(s->provider)) : 0;
    known->named = true;
}

static uint32_t read_computer(struct fields_known *known, struct text computer, struct names *names)
{
    if (known->computer.state != VALUE_KNOWN)
        known->computer =
            (struct value_memo){.state = VALUE_KNOWN, .value = names_add_lower(names, text_trim(computer))};
    return (uint32_t)known->computer.value;
}

static bool read_failed(struct fields_known *known, struct text keywords)
{
    uint64_t bits;
    if (known->keywords.state != VALUE_KNOWN)
        known->keywords = (struct value_memo){
            .state = VALUE_KNOWN, .value = value_number(keywords, &bits) == 0 && (bits & AUDIT_FAILURE)};
    return known->keywords.value;
}

int fields_begin(struct event *event, const struct fields_system *s, struct names *names)
{
    struct sighting *at = &event->at;
    struct fields_known fresh, *known = s->known ? s->known : &fresh;
    *event = (struct event){.preauth_type = PREAUTH_NONE_WRITTEN};
    event->rest.old_uac = event->rest.new_uac = UAC_UNWRITTEN;
    if ((known == &fresh && fields_know(known, s)) || time_parse_near(s->time, &known->minute, &at->time) ||
        (!s->unnumbered && value_number(s->record_id, &at->record_id)))
        return -1;
    at->computer = read_computer(known, s->computer, names);
    if (at->computer == 0)
        return -1;
    if (!known->named)
        name_source(known, s, names);
    at->event_id = known->id;
    at->version = known->version;
    at->channel = known->channel;
    at->failed = read_failed(known, s->keywords);
    event->ours = known->ours;
    event->provider = known->provider;
    if (known->ours)
        event->origin = ours_origin(known->ours);
    return 0;
}

/* How the NTLM providers write that there is none. Elsewhere it is a name that someone may have. */
static bool is_null(const struct event *event, struct text value)
{
    if (event->origin == ORIGIN_SECURITY)
        return false;
    value = text_trim(value);
    return text_equal(value, TEXT("Null")) || text_equal(value, TEXT("(NULL)"));
}

void fields_set_again(const struct field *field, struct event *event, struct text value, struct names *names,
                      struct value_memo *memo)
{
    bool more;
    if (field->twin)
        memo = NULL;
    else if (memo)
        memo->offset = field->offset;
    for (more = !is_null(event, value); more; more = field++->twin)
        if ((field->event_id == 0 || field->event_id == event->at.event_id) &&
            (field->by == 0 || field->by == 1 + event->origin))
            value_set(&field->form, (char *)event + field->offset, value, names, memo);
}

void fields_set(const struct field *field, struct event *event, struct text value, struct names *names)
{
    fields_set_again(field, event, value, names, NULL);
}

void fields_end(struct event *event)
{
    struct event_rest *rest = &event->rest;
    rest->has_uac = rest->old_uac != UAC_UNWRITTEN && rest->new_uac != UAC_UNWRITTEN;
    if (!rest->has_uac)
        rest->old_uac = rest->new_uac = 0;
}

static void put_name(struct fields_names *names, size_t offset)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->offset[i] == offset)
            return;
    assert(names->count < FIELDS_NAMES_MOST);
    names->offset[names->count++] = (uint16_t)offset;
}

void fields_names(struct fields_names *names)
{
    names->count = 0;
    put_name(names, offsetof(struct event, at.computer));
    put_name(names, offsetof(struct event, at.channel));
    put_name(names, offsetof(struct event, provider));
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (FIELDS[i].form.kind <= VALUE_LIST)
            put_name(names, FIELDS[i].offset);
        if (FIELDS[i].form.kind == VALUE_ACCOUNT) /* and its domain */
            put_name(names, FIELDS[i].offset + sizeof(uint32_t));
    }
}

/* The member's bytes; of a name those of its text. */
static uint64_t member_hash(const struct event *event, const struct field *field, const struct names *names)
{
    const char *member = (const char *)event + field->offset;
    uint32_t name;
    if (field->form.kind > VALUE_LIST)
        return map_hash(member, field->form.size);
    memcpy(&name, member, sizeof name);
    return map_hash(names_text(names, name).at, names_text(names, name).len);
}

void fields_number(struct event *event, const struct names *names)
{
    uint64_t hash = event->at.event_id;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        hash = map_mix(hash, member_hash(event, &FIELDS[i], names));
    event->at.record_id =
        RECORD_STAND_IN | ((uint64_t)(event->at.time / TIME_SECOND) & 0x3ffffffff) << 28 | (hash & 0xfffffff);
}
