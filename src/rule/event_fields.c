/* event_fields: the table of Windows' fields in events. Which events have a field, and in which form it is
 * written, is Windows' manifest's word (see ../../schemas/events.md). */
#include "rule/event_fields.h"

#include <stddef.h>
#include <string.h>

/* ---- how a field is got ---- */

static const void *member(const struct subject *subject, const struct field *field)
{
    return (const char *)subject->event + field->offset;
}

static uint64_t member_number(const struct subject *subject, const struct field *field)
{
    uint64_t large;
    uint32_t medium;
    uint16_t small;
    const void *at = member(subject, field);
    switch (field->size) {
    case 1:
        return *(const uint8_t *)at;
    case 2:
        memcpy(&small, at, sizeof small);
        return small;
    case 4:
        memcpy(&medium, at, sizeof medium);
        return medium;
    default:
        memcpy(&large, at, sizeof large);
        return large;
    }
}

static bool is_of(uint16_t event_id, const struct field *field)
{
    const uint16_t *id = field->events;
    if (!id)
        return true;
    while (*id && *id != event_id)
        id++;
    return *id != 0;
}

const struct field *rule_field_of(uint16_t event_id, const struct field *field)
{
    while (!is_of(event_id, field)) {
        if (!field->more)
            return NULL;
        field++;
    }
    return field;
}

static bool get_text(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)i;
    out->name = (uint32_t)member_number(subject, field);
    out->text = names_text(subject->names, out->name);
    return out->text.len > 0;
}

static bool get_number(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)i;
    out->number = member_number(subject, field);
    return !(field->zero_absent && out->number == 0);
}

static bool get_time(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)i;
    return rule_take_time(member(subject, field), out);
}

static bool get_preauth(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    return get_number(subject, field, i, out) && out->number != PREAUTH_NONE_WRITTEN;
}

static bool get_guid(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    struct guid guid;
    (void)i;
    memcpy(&guid, member(subject, field), sizeof guid);
    if (guid_is_zero(&guid))
        return false;
    out->text = text_of(guid_format(&guid, subject->scratch));
    return true;
}

#define AUDIT_FAILURE_WRITTEN UINT64_C(0x8010000000000000)
#define AUDIT_SUCCESS_WRITTEN UINT64_C(0x8020000000000000)

static bool get_keywords(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->number = subject->event->at.failed ? AUDIT_FAILURE_WRITTEN : AUDIT_SUCCESS_WRITTEN;
    return subject->event->origin == ORIGIN_SECURITY;
}

/* 1842 yes, 1843 no: what Windows writes as %%1842. */
static bool get_elevated(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)field, (void)i;
    out->number = subject->event->elevated ? 1842 : 1843;
    return true;
}

static bool get_operation(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    const struct event_rest *rest = &subject->event->rest;
    (void)field, (void)i;
    out->number = rest->value_added ? 14674 : 14675;
    return rest->value_added || rest->value_deleted;
}

/* A ticket's client is written name@REALM; a rule may mean that, or the name. */
static bool get_account(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    const struct event *event = subject->event;
    struct text realm = names_text(subject->names, event->domain);
    bool written = event->at.event_id == 4769 || event->at.event_id == 4770;
    if (i > 0 || !get_text(subject, field, 0, out))
        return i == 1 && written && realm.len && get_text(subject, field, 0, out);
    if (written && realm.len && out->text.len + 1 + realm.len <= sizeof subject->scratch) {
        memcpy(subject->scratch, out->text.at, out->text.len);
        subject->scratch[out->text.len] = '@';
        memcpy(subject->scratch + out->text.len + 1, realm.at, realm.len);
        out->text = (struct text){subject->scratch, out->text.len + 1 + realm.len};
        out->name = 0;
    }
    return true;
}

/* The level is the event's, not the record's: 0 of what is audited, 2 error, 3 warning, 4 information. */
static bool get_level(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    unsigned id = subject->event->at.event_id;
    (void)field, (void)i;
    out->number = id < 100                 ? 2
                  : id > 8000              ? 4
                  : id > 4033 || id < 4020 ? 0
                                           : 4 - id % 2; /* NTLM's audit: the odd ones warn */
    return true;
}

/* Windows writes it there, and hopchain keeps it not, or not by itself. */
static bool get_nothing(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    (void)subject, (void)field, (void)i, (void)out;
    return false;
}

/* Of the rows of one name the one that the event has. */
static bool get_row(struct subject *subject, const struct field *field, size_t i, struct value *out)
{
    const struct field *row = rule_field_of(subject->event->at.event_id, field);
    return row && row->get_row(subject, row, i, out);
}

/* ---- the table ---- */

#define OF(...)                                                                                              \
    (const uint16_t[])                                                                                       \
    {                                                                                                        \
        __VA_ARGS__, 0                                                                                       \
    }
#define EVERY NULL
#define ROW(its_name, its_kind, getter, its_member, of, ...)                                                 \
    {                                                                                                        \
        .name = its_name, .kind = its_kind, .category = CATEGORY_EVENT, .get = get_row, .get_row = getter,   \
        .offset = offsetof(struct event, its_member), .size = sizeof(((struct event *)0)->its_member),       \
        .events = of, __VA_ARGS__                                                                            \
    }
/* clang-format off */
#define TEXT_OF(name, member, of)   ROW(name, FIELD_TEXT, get_text, member, of, .lower = false)
#define FEW_OF(name, member, of)    ROW(name, FIELD_TEXT, get_text, member, of, .few = true)
#define LOWER_OF(name, member, of)  ROW(name, FIELD_TEXT, get_text, member, of, .lower = true)
#define GUID_OF(name, member, of)   ROW(name, FIELD_TEXT, get_guid, member, of, .lower = true)
#define ACCOUNT(name, member, of)   ROW(name, FIELD_TEXT, get_account, member, of, .many = true)
#define NUMBER_OF(name, member, of) ROW(name, FIELD_NUMBER, get_number, member, of, .form = FORM_DECIMAL, .few = true)
#define HEX_OF(name, member, of)    ROW(name, FIELD_NUMBER, get_number, member, of, .form = FORM_HEX, .few = true)
#define LUID_OF(name, member, of)   ROW(name, FIELD_NUMBER, get_number, member, of, .form = FORM_HEX)
#define RECORD_OF(name, member, of) ROW(name, FIELD_NUMBER, get_number, member, of, .form = FORM_DECIMAL)
#define LOGON_ID(name, member, of)  ROW(name, FIELD_NUMBER, get_number, member, of, .form = FORM_HEX, .zero_either = true)
#define PORT(name, member, of)      ROW(name, FIELD_NUMBER, get_number, member, of, .zero_either = true)
#define CODE_OF(name, member, of)   ROW(name, FIELD_NUMBER, get_number, member, of, .form = FORM_CODE, .zero_absent = true, .few = true)
#define ETYPE(name, member, of)     ROW(name, FIELD_NUMBER, get_number, member, of, .form = FORM_HEX, .zero_absent = true, .few = true)
#define PREAUTH(name, member, of)   ROW(name, FIELD_NUMBER, get_preauth, member, of, .form = FORM_DECIMAL, .few = true)
#define KEYWORDS(name, member, of)  ROW(name, FIELD_NUMBER, get_keywords, member, of, .form = FORM_HEX, .few = true)
#define ELEVATED(name, member, of)  ROW(name, FIELD_NUMBER, get_elevated, member, of, .form = FORM_CODE, .few = true)
#define OPERATION(name, member, of) ROW(name, FIELD_NUMBER, get_operation, member, of, .form = FORM_CODE)
#define LEVEL(name, member, of)     ROW(name, FIELD_NUMBER, get_level, member, of, .more = true)
#define UNREAD(name, of)            ROW(name, FIELD_UNREAD, get_nothing, user, of, .lower = false)
#define TIME_OF(name, member, of)   ROW(name, FIELD_TIME, get_time, member, of, .lower = false)

/* By name. */
static const struct field FIELDS[] = {
    TEXT_OF("Account", user, OF(14, 16, 26, 27)),
    TEXT_OF("AccountDomain", domain, OF(4030, 4031, 4032, 4033)),
    LOWER_OF("AccountMachine", workstation, OF(4030, 4031, 4032, 4033)),
    TEXT_OF("AccountName", user, OF(42, 100, 201, 202, 203, 204, 205, 206, 207, 208, 209, 4030, 4031, 4032, 4033, 4822, 4823)),
    TEXT_OF("AllowedToDelegateTo", rest.allowed_to_delegate_to, OF(4738, 4741, 4742)),
    TEXT_OF("AttributeLDAPDisplayName", rest.attribute, OF(5136)),
    TEXT_OF("AttributeValue", rest.value, OF(5136)),
    FEW_OF("AuthenticationPackageName", package, OF(4624, 4625)),
    TEXT_OF("AvailableEtypes", rest.available_etypes, OF(14, 16, 26, 27)),
    TEXT_OF("CertThumbprint", rest.certificate, OF(4768, 4771)),
    FEW_OF("Channel", at.channel, EVERY),
    LOWER_OF("ClientAddress", address, OF(201, 202, 203, 204, 205, 206, 207, 208, 209)),
    TEXT_OF("ClientDomainName", subject_domain, OF(201, 4024, 4025, 8001, 8002)),
    LOWER_OF("ClientIP", address, OF(4022, 4023)),
    LUID_OF("ClientLUID", subject_logon_id, OF(201, 4024, 4025, 8001, 8002)),
    TEXT_OF("ClientName", user, OF(3)),
    TEXT_OF("ClientRealm", domain, OF(3, 4)),
    TEXT_OF("ClientUserName", subject_user, OF(201, 4024, 4025, 8001, 8002)),
    LOWER_OF("Computer", at.computer, EVERY),
    LOWER_OF("ComputerName", at.computer, EVERY),
    LOWER_OF("DeviceName", workstation, OF(100, 4820, 4821, 4822, 4823)),
    LOWER_OF("DnsHostName", rest.dns_host_name, OF(4741, 4742)),
    TEXT_OF("DomainName", domain, OF(4020, 4021, 4022, 4023, 4024, 4025, 8001, 8003, 8004, 8005, 8006)),
    ELEVATED("ElevatedToken", elevated, OF(4624)),
    HEX_OF("ErrorCode", status, OF(3, 100, 101)),
    NUMBER_OF("EventID", at.event_id, EVERY),
    RECORD_OF("EventRecordID", at.record_id, EVERY),
    CODE_OF("FailureReason", failure_reason, OF(4625)),
    LOWER_OF("Hostname", workstation, OF(4020, 4021)),
    CODE_OF("ImpersonationLevel", impersonation, OF(4624)),
    LOWER_OF("IpAddress", address, OF(4624, 4625, 4648, 4768, 4769, 4770, 4771, 4820, 4821, 4824)),
    PORT("IpPort", port, OF(4624, 4625, 4648, 4768, 4769, 4770, 4771, 4820, 4821, 4824)),
    NUMBER_OF("KeyLength", key_length, OF(4624, 4625)),
    KEYWORDS("Keywords", at.failed, EVERY),
    LEVEL("Level", at.event_id, OF(4624, 4625, 4634, 4647, 4648, 4672, 4738, 4741, 4742, 4768, 4769, 4770, 4771, 4776, 4820, 4821, 4822, 4823, 4824, 4964, 5136)),
    LEVEL("Level", at.event_id, OF(3, 4, 11, 14, 16, 26, 27, 42, 4020, 4021, 4022, 4023, 4030, 4031, 4032, 4033, 8001, 8002, 8003, 8004, 8005, 8006)),
    UNREAD("Level", EVERY),
    FEW_OF("LmPackageName", lm_package, OF(4624, 4625)),
    GUID_OF("LogonGuid", logon_guid, OF(4624, 4648, 4769, 4964)),
    FEW_OF("LogonProcessName", logon_process, OF(4624, 4625)),
    NUMBER_OF("LogonType", logon_type, OF(4624, 4625, 4634, 8003)),
    TEXT_OF("Name", target_info, OF(11)),
    HEX_OF("NewUacValue", rest.new_uac, OF(4738, 4741, 4742)),
    NUMBER_OF("NtlmUsageId", rest.usage_id, OF(4020, 4021)),
    TEXT_OF("NtlmUsageReason", rest.usage_reason, OF(4020, 4021)),
    FEW_OF("NtlmVersion", lm_package, OF(4020, 4021, 4022, 4023, 4030, 4031, 4032, 4033)),
    LOWER_OF("ObjectClass", rest.object_class, OF(5136)),
    TEXT_OF("ObjectDN", rest.object_dn, OF(5136)),
    HEX_OF("OldUacValue", rest.old_uac, OF(4738, 4741, 4742)),
    OPERATION("OperationType", rest.value_added, OF(5136)),
    FEW_OF("PackageName", package, OF(4776)),
    TEXT_OF("PasswordLastSet", rest.password_last_set, OF(4738, 4741, 4742)),
    TEXT_OF("PolicyName", rest.policy, OF(4820, 4821, 4823)),
    PREAUTH("Pre-AuthenticationType", preauth_type, OF(4768, 4771, 4820, 4824)),
    PREAUTH("PreAuthType", preauth_type, OF(4768, 4771, 4820, 4824)),
    ROW("PrivilegeList", FIELD_TEXT, get_text, list, OF(4672), .more = true),
    UNREAD("PrivilegeList", OF(4738, 4741, 4742)),
    TEXT_OF("ProcessName", process_name, OF(4020, 4021, 4022, 4023, 4024, 4025, 4624, 4625, 4648, 8001, 8002, 8003)),
    FEW_OF("Provider_Name", provider, EVERY),
    LOWER_OF("RemoteClientMachine", workstation, OF(4022, 4023)),
    TEXT_OF("RequestedEtypes", rest.requested_etypes, OF(14, 16, 26, 27)),
    LOWER_OF("SChannelName", target_server, OF(8004, 8005, 8006)),
    TEXT_OF("SPN", target_info, OF(100, 101)),
    TEXT_OF("Server", service, OF(4)),
    LOWER_OF("ServerIP", rest.target_address, OF(4032, 4033)),
    ROW("ServerName", FIELD_TEXT, get_text, target_server, OF(4030, 4031, 4032, 4033), .lower = true, .more = true),
    TEXT_OF("ServerName", service, OF(3)),
    TEXT_OF("ServiceName", service, OF(4768, 4769, 4770, 4771, 4820, 4821, 4824)),
    TEXT_OF("ServicePrincipalNames", rest.service_principal_names, OF(4741, 4742)),
    TEXT_OF("ServiceSid", service_sid, OF(4768, 4769, 4770, 4820, 4821)),
    ETYPE("SessionKeyEncryptionType", session_etype, OF(4768, 4769)),
    TEXT_OF("SidHistory", rest.sid_history, OF(4738, 4741, 4742)),
    TEXT_OF("SidList", list, OF(4964)),
    TEXT_OF("SiloName", rest.silo, OF(4820, 4821, 4823)),
    HEX_OF("Status", status, OF(100, 4022, 4023, 4030, 4031, 4032, 4033, 4625, 4768, 4769, 4771, 4776, 4820, 4821, 4822, 4823, 4824)),
    HEX_OF("SubStatus", sub_status, OF(4625)),
    TEXT_OF("SubjectAccountName", subject_user, OF(4624, 4625, 4648, 4672, 4738, 4741, 4742, 4964, 5136)), /* as its text has it */
    TEXT_OF("SubjectDomainName", subject_domain, OF(4624, 4625, 4648, 4672, 4738, 4741, 4742, 4964, 5136)),
    LOGON_ID("SubjectLogonId", subject_logon_id, OF(4624, 4625, 4648, 4672, 4738, 4741, 4742, 4964, 5136)),
    TEXT_OF("SubjectUserName", subject_user, OF(4624, 4625, 4648, 4672, 4738, 4741, 4742, 4964, 5136)),
    TEXT_OF("SubjectUserSid", subject_sid, OF(4624, 4625, 4648, 4672, 4738, 4741, 4742, 4964, 5136)),
    TEXT_OF("Target", target_info, OF(14, 16, 26, 27)),
    TEXT_OF("TargetDomainName", domain, OF(4624, 4625, 4634, 4647, 4648, 4738, 4741, 4742, 4768, 4769, 4770, 4820, 4821, 4964)),
    LOWER_OF("TargetIP", rest.target_address, OF(4020, 4021)),
    TEXT_OF("TargetInfo", target_info, OF(4648)),
    GUID_OF("TargetLogonGuid", target_logon_guid, OF(4648, 4964)),
    LOGON_ID("TargetLogonId", logon_id, OF(4624, 4634, 4647, 4964)),
    ROW("TargetMachine", FIELD_TEXT, get_text, target_server, OF(4020, 4021, 4022, 4023), .lower = true, .more = true),
    UNREAD("TargetMachine", OF(4030, 4031, 4032, 4033)),
    TEXT_OF("TargetName", target_info, OF(3, 201, 8001, 4024, 4025)),
    LOWER_OF("TargetServerName", target_server, OF(4648)),
    TEXT_OF("TargetService", target_info, OF(4020, 4021)),
    TEXT_OF("TargetOutboundUserName", rest.outbound_user, OF(4624)),
    TEXT_OF("TargetSid", sid, OF(4738, 4741, 4742, 4768, 4771, 4824)),
    ACCOUNT("TargetUserName", user, OF(4624, 4625, 4634, 4647, 4648, 4738, 4741, 4742, 4768, 4769, 4770, 4771, 4776, 4820, 4821, 4824, 4964)),
    TEXT_OF("TargetUserSid", sid, OF(4624, 4625, 4634, 4647, 4964)),
    TEXT_OF("Targetname", target_info, OF(4)),
    ETYPE("TicketEncryptionType", ticket_etype, OF(4768, 4769, 4770, 4820, 4821)),
    HEX_OF("TicketOptions", ticket_options, OF(4768, 4769, 4770, 4771, 4820, 4821, 4824)),
    TIME_OF("TimeCreated", at.time, EVERY),
    TIME_OF("TimeCreated_SystemTime", at.time, EVERY),
    TEXT_OF("TransitedServices", transited, OF(4769)),
    TEXT_OF("TransmittedServices", transited, OF(4624, 4625, 4769)),
    ACCOUNT("User", user, OF(4624, 4625, 4634, 4647, 4648, 4738, 4741, 4742, 4768, 4769, 4770, 4771, 4776, 4820, 4821, 4824, 4964)), /* of Sigma's own examples */
    TEXT_OF("UserName", user, OF(201, 4024, 4025, 8001, 8003, 8004, 8005, 8006)),
    TEXT_OF("Username", user, OF(4020, 4021, 4022, 4023)),
    NUMBER_OF("Version", at.version, EVERY),
    LOWER_OF("Workstation", workstation, OF(4776, 8003)),
    LOWER_OF("WorkstationName", workstation, OF(4624, 4625, 8004, 8005, 8006)),
};
/* clang-format on */
#define FIELD_COUNT (sizeof FIELDS / sizeof *FIELDS)

const struct field *rule_event_fields(size_t *count)
{
    *count = FIELD_COUNT;
    return FIELDS;
}

/* As it is written, or else in any case: the few names that differ in their case alone are all there. */
const struct field *rule_find_event_field(struct text name)
{
    const struct field *other = NULL;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        struct text its = text_of(FIELDS[i].name);
        if (text_equal(its, name))
            return &FIELDS[i];
        if (!other && text_same(its, name))
            other = &FIELDS[i];
    }
    return other;
}

bool rule_is_unread_somewhere(const struct field *field)
{
    while (field->kind != FIELD_UNREAD && field->more)
        field++;
    return field->kind == FIELD_UNREAD;
}
