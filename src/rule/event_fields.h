/* event_fields: what a rule may ask of an event: Windows' own field names. The tables are in event_fields.c;
 * a test holds them to those by which events are decoded. */
#ifndef HOPCHAIN_RULE_EVENT_FIELDS_H
#define HOPCHAIN_RULE_EVENT_FIELDS_H

#include "rule/fields.h"

/* The logs that Sigma calls a service of Windows, as bits. */
enum service {
    SERVICE_SECURITY = 1,
    SERVICE_SYSTEM = 2,
    SERVICE_NTLM = 4,
    SERVICE_KERBEROS = 8,
    SERVICE_PROTECTED = 16,
    SERVICE_CONNECTOR = 32,
    SERVICE_ANY = 63,
};

/* An event that hopchain reads. Its number is its place in the table. */
struct event_kind {
    uint16_t id;
    uint8_t origin;
    uint8_t services;  /* the logs that it may stand in */
    const char *audit; /* what has to be turned on for Windows to write it */
};

#define EVENT_KINDS_MAX 128

const struct event_kind *rule_event_kinds(size_t *count); /* by id */
int rule_event_kind(const struct event *event);           /* its number, or -1: none of them */

/* The i-th name that the provider of that origin goes by, NULL beyond the last. */
const char *rule_provider_name(unsigned origin, size_t i);

/* The first row of a field's name, or NULL. */
const struct field *rule_find_event_field(struct text name);

/* The row by which events of this id have the field, as Windows' manifest has it, or NULL; of kind
 * FIELD_UNREAD: they have it, and it is not read. field: the first row of its name. */
const struct field *rule_field_of(uint16_t event_id, const struct field *field);
bool rule_is_unread_somewhere(const struct field *field);

/* All rows: *count of them. A name with several rows has them in a row. */
const struct field *rule_event_fields(size_t *count);

/* "security", ... to bits; 0: no log that hopchain reads. */
unsigned rule_service_of(struct text name);

#endif
