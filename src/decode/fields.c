/* fields: the one table from Windows' field names to the members of an event. To read another field: a member
 * in model/event.h and a row here, in its place. */
#include "fields.h"

#include "values.h"

#include <stddef.h>
#include <string.h>

struct field {
    struct text name;
    uint16_t offset, size;
    uint16_t event_id; /* only of this event; 0: of all that have it */
    uint16_t code;     /* VALUE_FLAG: the code that means true */
    enum value_kind kind;
};

#define ROW(name, kind, member, id, code)                                                                    \
    {                                                                                                        \
        {name, sizeof name - 1}, offsetof(struct event, member), sizeof(((struct event *)0)->member), id,    \
            code, kind                                                                                       \
    }
#define FIELD(name, kind, member)        ROW(name, kind, member, 0, 0)
#define FIELD_OF(id, name, kind, member) ROW(name, kind, member, id, 0)
#define FLAG(name, code, member)         ROW(name, VALUE_FLAG, member, 0, code)

_Static_assert(offsetof(struct event, domain) == offsetof(struct event, user) + sizeof(uint32_t) &&
                   offsetof(struct event, subject_domain) ==
                       offsetof(struct event, subject_user) + sizeof(uint32_t),
               "VALUE_ACCOUNT writes the domain behind the name");

/* By length, then byte order of the names: most comparisons are then of two numbers. Event lists and
 * spellings: the Security-Auditing manifest, all versions. */
static const struct field FIELDS[] = {
    FIELD("IpPort", VALUE_NUMBER, port),
    FIELD("Status", VALUE_NUMBER, status),
    FIELD("SidList", VALUE_LIST, list),              /* 4964 */
    FIELD("ObjectDN", VALUE_NAME, change.object_dn), /* 5136 */
    FIELD("IpAddress", VALUE_ADDRESS, address),
    FIELD("KeyLength", VALUE_NUMBER, key_length),
    FIELD("LogonGuid", VALUE_GUID, logon_guid),
    FIELD("LogonType", VALUE_NUMBER, logon_type),
    FIELD("SubStatus", VALUE_NUMBER, sub_status), /* 4625 */
    FIELD("TargetSid", VALUE_NAME, sid),          /* 4768 4771 4738 4742 */
    FIELD("ServiceSid", VALUE_NAME, service_sid),
    FIELD("TargetInfo", VALUE_NAME, target_info),            /* 4648 */
    FIELD("DnsHostName", VALUE_LOWER, change.dns_host_name), /* 4742 */
    FIELD("NewUacValue", VALUE_NUMBER, change.new_uac),      /* 4738 4742 */
    FIELD("ObjectClass", VALUE_LOWER, change.object_class),  /* 5136 */
    FIELD("OldUacValue", VALUE_NUMBER, change.old_uac),      /* 4738 4742 */
    FIELD("PackageName", VALUE_NAME, package),               /* 4776 */
    FIELD("PreAuthType", VALUE_NUMBER, preauth_type),        /* 4768 4771 */
    FIELD("ProcessName", VALUE_NAME, process_name),
    FIELD("ServiceName", VALUE_NAME, service),
    FIELD("Workstation", VALUE_COMPUTER, workstation),  /* 4776 */
    FLAG("ElevatedToken", 1842, elevated),              /* 4624 v2 */
    FIELD("FailureReason", VALUE_CODE, failure_reason), /* 4625 */
    FIELD("LmPackageName", VALUE_NAME, lm_package),
    FLAG("OperationType", 14674, change.value_added),   /* 5136 */
    FLAG("OperationType", 14675, change.value_deleted), /* 5136 */
    FIELD_OF(4672, "PrivilegeList", VALUE_LIST, list),  /* 4738 has one, too */
    FIELD("TargetLogonId", VALUE_NUMBER, logon_id),
    FIELD("TargetUserSid", VALUE_NAME, sid), /* 4624 4625 4634 4647 4964 */
    FIELD("TicketOptions", VALUE_NUMBER, ticket_options),
    FIELD("AttributeValue", VALUE_NAME, change.value),         /* 5136 */
    FIELD("ResponseTicket", VALUE_NAME, response_ticket_hash), /* 4768 v1 */
    FIELD("SubjectLogonId", VALUE_NUMBER, subject_logon_id),
    FIELD("SubjectUserSid", VALUE_NAME, subject_sid),
    FIELD("TargetUserName", VALUE_ACCOUNT, user),
    FIELD("SubjectUserName", VALUE_ACCOUNT, subject_user),
    FIELD("TargetLogonGuid", VALUE_GUID, target_logon_guid), /* 4648 4964 */
    FIELD("WorkstationName", VALUE_COMPUTER, workstation),   /* 4624 4625 */
    FIELD("LogonProcessName", VALUE_NAME, logon_process),
    FIELD("TargetDomainName", VALUE_NAME, domain),
    FIELD("TargetServerName", VALUE_COMPUTER, target_server),    /* 4648 */
    FIELD("RequestTicketHash", VALUE_NAME, request_ticket_hash), /* 4769 4770 v1 */
    FIELD("SubjectDomainName", VALUE_NAME, subject_domain),
    FIELD("TransitedServices", VALUE_LIST, transited),                       /* newer manifests' spelling */
    FIELD("ImpersonationLevel", VALUE_CODE, impersonation),                  /* 4624 v1 */
    FIELD("ResponseTicketHash", VALUE_NAME, response_ticket_hash),           /* 4769 4770 v1 */
    FIELD("AllowedToDelegateTo", VALUE_LIST, change.allowed_to_delegate_to), /* 4738 4742 */
    FIELD("TransmittedServices", VALUE_LIST, transited),
    FIELD("TicketEncryptionType", VALUE_NUMBER, ticket_etype),
    FIELD("ServicePrincipalNames", VALUE_LIST, change.service_principal_names), /* 4742 */
    FIELD("AttributeLDAPDisplayName", VALUE_NAME, change.attribute),            /* 5136 */
    FIELD("SessionKeyEncryptionType", VALUE_NUMBER, session_etype),             /* 4768 4769 v2 */
    FIELD("AuthenticationPackageName", VALUE_NAME, package),                    /* 4624 4625 */
};
#define FIELD_COUNT (sizeof FIELDS / sizeof *FIELDS)

static const uint16_t OURS[] = {4624, 4625, 4634, 4647, 4648, 4672, 4738, 4742,
                                4768, 4769, 4770, 4771, 4776, 4964, 5136};

#define PROVIDER      "Microsoft-Windows-Security-Auditing"
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

bool fields_are_complete(const struct fields_system *s)
{
    return s->event_id.len && s->time.len && s->record_id.len && s->computer.len;
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
    return field->kind == VALUE_LIST;
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

bool fields_is_ours(uint16_t event_id)
{
    for (size_t i = 0; i < sizeof OURS / sizeof *OURS; i++)
        if (OURS[i] == event_id)
            return true;
    return false;
}

/* A provider an exporter could not name still writes to the Security channel. */
static bool is_our_provider(struct text provider, struct text channel)
{
    if (provider.len == 0)
        return text_same(channel, TEXT("Security"));
    return text_equal(provider, TEXT(PROVIDER)) || text_same(provider, TEXT(PROVIDER));
}

int fields_begin(struct event *event, const struct fields_system *s, struct names *names)
{
    struct sighting *at = &event->at;
    uint64_t version, keywords;
    *event = (struct event){.preauth_type = PREAUTH_NONE_WRITTEN};
    event->change.old_uac = event->change.new_uac = UAC_UNWRITTEN;
    if (fields_event_id(s->event_id, &at->event_id) || time_parse(s->time, &at->time) ||
        value_number(s->record_id, &at->record_id))
        return -1;
    at->computer = names_add_lower(names, text_trim(s->computer));
    if (at->computer == 0)
        return -1;
    at->channel = names_add(names, text_trim(s->channel));
    at->version = value_number(s->version, &version) == 0 && version <= UINT8_MAX ? (uint8_t)version : 0;
    at->failed = value_number(s->keywords, &keywords) == 0 && (keywords & AUDIT_FAILURE);
    event->ours =
        fields_is_ours(at->event_id) && is_our_provider(text_trim(s->provider), text_trim(s->channel));
    if (event->ours)
        event->provider = names_add(names, text_trim(s->provider));
    return 0;
}

void fields_set(const struct field *field, struct event *event, struct text value, struct names *names)
{
    struct text name = field->name;
    for (; field < FIELDS + FIELD_COUNT && text_equal(field->name, name); field++) {
        struct value_place place = {field->kind, (char *)event + field->offset, field->size, field->code};
        if (field->event_id == 0 || field->event_id == event->at.event_id)
            value_set(&place, value, names);
    }
}

void fields_end(struct event *event)
{
    struct event_change *change = &event->change;
    change->has_uac = change->old_uac != UAC_UNWRITTEN && change->new_uac != UAC_UNWRITTEN;
    if (!change->has_uac)
        change->old_uac = change->new_uac = 0;
}
