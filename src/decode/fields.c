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

/* A name's rows that stand together. An account fills a domain only where nothing else does: that comes to
 * the same in any order. */
bool field_clashes(const struct field *a, const struct field *b)
{
    bool more = true;
    for (; more; more = a++->twin) {
        const struct field *other = b;
        do
            if (a->offset == other->offset)
                return true;
        while (other++->twin);
    }
    return false;
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

static uint32_t read_computer(const struct fields_system *s, struct names *names)
{
    struct value_memo *memo = s->known ? &s->known->computer : NULL;
    uint32_t name;
    if (memo && memo->state == VALUE_KNOWN)
        return (uint32_t)memo->value;
    name = names_add_lower(names, text_trim(s->computer));
    if (memo)
        *memo = (struct value_memo){.state = VALUE_KNOWN, .value = name};
    return name;
}

static bool read_failed(const struct fields_system *s)
{
    struct value_memo *memo = s->known ? &s->known->keywords : NULL;
    uint64_t bits;
    bool failed;
    if (memo && memo->state == VALUE_KNOWN)
        return memo->value;
    failed = value_number(s->keywords, &bits) == 0 && (bits & AUDIT_FAILURE);
    if (memo)
        *memo = (struct value_memo){.state = VALUE_KNOWN, .value = failed};
    return failed;
}

/* What hangs on id, version, provider and channel alone: 0; -1 where there is no id. */
static int begin_anew(struct event *event, const struct fields_system *s, struct names *names)
{
    const struct ours *ours = ours_find(s);
    uint64_t version;
    *event = (struct event){.preauth_type = PREAUTH_NONE_WRITTEN};
    event->rest.old_uac = event->rest.new_uac = UAC_UNWRITTEN;
    if (fields_event_id(s->event_id, &event->at.event_id))
        return -1;
    if (value_number(s->version, &version) == 0 && version <= UINT8_MAX)
        event->at.version = (uint8_t)version;
    event->at.channel = names_add(names, ours_channel(text_trim(s->channel)));
    if (ours) {
        event->ours = true;
        event->provider = names_add(names, text_trim(s->provider));
        event->origin = ours_origin(ours);
    }
    return 0;
}

static int begin_known(struct event *event, const struct fields_system *s, struct names *names)
{
    struct fields_known *known = s->known;
    if (!known->begun) {
        if (begin_anew(&known->event, s, names))
            return -1;
        for (size_t i = 0; known->event.ours && i < known->same_count; i++)
            fields_set(known->same[i].field, &known->event, known->same[i].text, names);
        known->begun = true;
    }
    *event = known->event;
    return 0;
}

int fields_begin(struct event *event, const struct fields_system *s, struct names *names)
{
    struct sighting *at = &event->at;
    uint64_t record_id = 0;
    uint32_t computer;
    int64_t time;
    if ((s->known ? time_parse_near(s->time, &s->known->minute, &time) : time_parse(s->time, &time)) ||
        (!s->unnumbered && value_number(s->record_id, &record_id)) ||
        (computer = read_computer(s, names)) == 0 ||
        (s->known ? begin_known(event, s, names) : begin_anew(event, s, names)))
        return -1;
    at->time = time;
    at->record_id = record_id;
    at->computer = computer;
    at->failed = read_failed(s);
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

static bool is_of(const struct field *field, const struct event *event)
{
    return (field->event_id == 0 || field->event_id == event->at.event_id) &&
           (field->by == 0 || field->by == 1 + event->origin);
}

static void set_twins(const struct field *field, struct event *event, struct text value, struct names *names)
{
    bool more;
    do {
        if (is_of(field, event))
            value_set(&field->form, (char *)event + field->offset, value, names, NULL);
        more = field++->twin;
    } while (more);
}

void fields_set_again(const struct field *field, struct event *event, struct text value, struct names *names,
                      struct value_memo *memo)
{
    if (is_null(event, value))
        return;
    if (field->twin) {
        set_twins(field, event, value, names);
    } else if (is_of(field, event)) {
        if (memo)
            memo->offset = field->offset;
        value_set(&field->form, (char *)event + field->offset, value, names, memo);
    }
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
