/* decode_dump: an event as text, every field that is there on a line of its own: what the golden files hold.
 */
#ifndef HOPCHAIN_TESTS_DECODE_DUMP_H
#define HOPCHAIN_TESTS_DECODE_DUMP_H

#include "model/event.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum dump_kind { DUMP_NAME, DUMP_NUMBER, DUMP_HEX, DUMP_GUID, DUMP_PREAUTH };

#define DUMP(kind, member)                                                                                   \
    {                                                                                                        \
#member, offsetof(struct event, member), sizeof(((struct event *)0)->member), kind                   \
    }

static const struct dump_row {
    const char *label;
    size_t offset, size;
    enum dump_kind kind;
} DUMP_ROWS[] = {
    DUMP(DUMP_NUMBER, origin),
    DUMP(DUMP_NAME, user),
    DUMP(DUMP_NAME, domain),
    DUMP(DUMP_NAME, sid),
    DUMP(DUMP_NAME, subject_user),
    DUMP(DUMP_NAME, subject_domain),
    DUMP(DUMP_NAME, subject_sid),
    DUMP(DUMP_HEX, logon_id),
    DUMP(DUMP_HEX, subject_logon_id),
    DUMP(DUMP_GUID, logon_guid),
    DUMP(DUMP_GUID, target_logon_guid),
    DUMP(DUMP_NAME, address),
    DUMP(DUMP_NUMBER, port),
    DUMP(DUMP_NAME, workstation),
    DUMP(DUMP_NAME, service),
    DUMP(DUMP_NAME, service_sid),
    DUMP(DUMP_NAME, transited),
    DUMP(DUMP_NAME, target_server),
    DUMP(DUMP_NAME, target_info),
    DUMP(DUMP_NAME, logon_process),
    DUMP(DUMP_NAME, package),
    DUMP(DUMP_NAME, lm_package),
    DUMP(DUMP_NAME, process_name),
    DUMP(DUMP_HEX, request_ticket_hash),
    DUMP(DUMP_HEX, response_ticket_hash),
    DUMP(DUMP_NAME, list),
    DUMP(DUMP_HEX, status),
    DUMP(DUMP_HEX, sub_status),
    DUMP(DUMP_NUMBER, failure_reason),
    DUMP(DUMP_HEX, ticket_options),
    DUMP(DUMP_HEX, ticket_etype),
    DUMP(DUMP_HEX, session_etype),
    DUMP(DUMP_NUMBER, impersonation),
    DUMP(DUMP_NUMBER, key_length),
    DUMP(DUMP_NUMBER, logon_type),
    DUMP(DUMP_PREAUTH, preauth_type),
    DUMP(DUMP_NUMBER, elevated),
    DUMP(DUMP_NAME, rest.allowed_to_delegate_to),
    DUMP(DUMP_NAME, rest.service_principal_names),
    DUMP(DUMP_NAME, rest.dns_host_name),
    DUMP(DUMP_HEX, rest.old_uac),
    DUMP(DUMP_HEX, rest.new_uac),
    DUMP(DUMP_NUMBER, rest.has_uac),
    DUMP(DUMP_NAME, rest.object_dn),
    DUMP(DUMP_NAME, rest.object_class),
    DUMP(DUMP_NAME, rest.attribute),
    DUMP(DUMP_NAME, rest.value),
    DUMP(DUMP_NUMBER, rest.value_added),
    DUMP(DUMP_NUMBER, rest.value_deleted),
    DUMP(DUMP_NUMBER, rest.usage_id),
    DUMP(DUMP_NAME, rest.usage_reason),
    DUMP(DUMP_NAME, rest.target_address),
    DUMP(DUMP_NAME, rest.requested_etypes),
    DUMP(DUMP_NAME, rest.available_etypes),
    DUMP(DUMP_NAME, rest.silo),
    DUMP(DUMP_NAME, rest.policy),
    DUMP(DUMP_NAME, rest.certificate),
    DUMP(DUMP_NAME, rest.password_last_set),
    DUMP(DUMP_NAME, rest.sid_history),
    DUMP(DUMP_NAME, rest.outbound_user),
};

static uint64_t dump_number(const void *member, size_t size)
{
    uint8_t one;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (size) {
    case 1:
        memcpy(&one, member, size);
        return one;
    case 2:
        memcpy(&two, member, size);
        return two;
    case 4:
        memcpy(&four, member, size);
        return four;
    default:
        memcpy(&eight, member, sizeof eight);
        return eight;
    }
}

static void dump_row(FILE *out, const struct names *names, const struct dump_row *row, const void *member)
{
    char guid[GUID_TEXT];
    uint64_t number;
    if (row->kind == DUMP_GUID) {
        if (!guid_is_zero(member))
            fprintf(out, "  %s %s\n", row->label, guid_format(member, guid));
        return;
    }
    number = dump_number(member, row->size);
    if (number == (row->kind == DUMP_PREAUTH ? PREAUTH_NONE_WRITTEN : 0))
        return;
    if (row->kind == DUMP_NAME)
        fprintf(out, "  %s [%s]\n", row->label, names_text(names, (uint32_t)number).at);
    else
        fprintf(out, row->kind == DUMP_HEX ? "  %s 0x%" PRIx64 "\n" : "  %s %" PRIu64 "\n", row->label,
                number);
}

/* where: with source and offset, which depend on how the event was dressed. */
static inline void dump_event(FILE *out, const struct names *names, const struct event *event, bool where)
{
    char time[TIME_TEXT];
    const struct sighting *at = &event->at;
    fprintf(out, "%u v%u %s%s [%s] #%" PRIu64 " %s provider [%s]%s\n", at->event_id, at->version,
            names_text(names, at->computer).at, event->ours ? "" : " (not ours)",
            names_text(names, at->channel).at, at->record_id, time_format(at->time, time),
            names_text(names, event->provider).at, at->failed ? " failed" : "");
    if (where)
        fprintf(out, "  at %s %" PRIu64 "\n", names_text(names, at->source).at, at->offset);
    for (size_t i = 0; i < sizeof DUMP_ROWS / sizeof *DUMP_ROWS; i++)
        dump_row(out, names, &DUMP_ROWS[i], (const char *)event + DUMP_ROWS[i].offset);
}

#endif
