/* rows: one loop to write the members of a struct, one to read them back. */
#include "store/rows.h"

#include "store/shared.h"
#include "store/way.h"

#include <stddef.h>
#include <string.h>

#define FIELDS(row) (int)(sizeof(row) / sizeof *(row))

#define EVENT_FIELD(column, kind, member)                                                                    \
    {offsetof(struct event, member), sizeof((struct event *)NULL)->member, kind},
#define REST_FIELD(column, kind, member)                                                                     \
    {offsetof(struct event_rest, member), sizeof((struct event_rest *)NULL)->member, kind},
#define RANGE_FIELD(column, kind, member)                                                                    \
    {offsetof(struct log_range, member), sizeof((struct log_range *)NULL)->member, kind},

#define SHARED_FIELD(type, column, kind)                                                                     \
    {offsetof(struct type, column), sizeof((struct type *)NULL)->column, kind},
#define FORM_FIELD(column, kind, member)    SHARED_FIELD(form, column, kind)
#define ACCOUNT_FIELD(column, kind, member) SHARED_FIELD(account, column, kind)
#define SUBJECT_FIELD(column, kind, member) SHARED_FIELD(subject, column, kind)
#define SERVICE_FIELD(column, kind, member) SHARED_FIELD(service, column, kind)
#define WAY_FIELD(column, kind, member)     SHARED_FIELD(way, column, kind)

static const struct row_field EVENT_FIELDS[] = {EVENT_ROW(EVENT_FIELD)};
static const struct row_field FORM_FIELDS[] = {FORM_ROW(FORM_FIELD) SHARED_FIELD(form, has_rest, ROW_BOOL)};
static const struct row_field ACCOUNT_FIELDS[] = {ACCOUNT_ROW(ACCOUNT_FIELD)};
static const struct row_field SUBJECT_FIELDS[] = {SUBJECT_ROW(SUBJECT_FIELD)};
static const struct row_field SERVICE_FIELDS[] = {SERVICE_ROW(SERVICE_FIELD)};
static const struct row_field REST_FIELDS[] = {REST_ROW(REST_FIELD)};
static const struct row_field RANGE_FIELDS[] = {RANGE_ROW(RANGE_FIELD)};
static const struct row_field WAY_FIELDS[] = {WAY_ROW(WAY_FIELD)};

const struct row row_event = {"event", EVENT_FIELDS, FIELDS(EVENT_FIELDS)};
const struct row row_form = {"form", FORM_FIELDS, FIELDS(FORM_FIELDS)};
const struct row row_account = {"account", ACCOUNT_FIELDS, FIELDS(ACCOUNT_FIELDS)};
const struct row row_subject = {"subject", SUBJECT_FIELDS, FIELDS(SUBJECT_FIELDS)};
const struct row row_service = {"service", SERVICE_FIELDS, FIELDS(SERVICE_FIELDS)};
const struct row row_rest = {"event_rest", REST_FIELDS, FIELDS(REST_FIELDS)};
const struct row row_range = {"coverage", RANGE_FIELDS, FIELDS(RANGE_FIELDS)};
const struct row row_way = {"way", WAY_FIELDS, FIELDS(WAY_FIELDS)};

/* Further from 1970 than decode takes; arithmetic on what is nearer does not overflow soon. */
#define TIME_FURTHEST (INT64_C(9215000000) * TIME_SECOND)

/* A member as SQLite keeps numbers: unsigned 64-bit numbers in two's complement. */
static int64_t load(const void *at, size_t size)
{
    uint64_t u64;
    uint32_t u32;
    uint16_t u16;
    switch (size) {
    case 8:
        memcpy(&u64, at, sizeof u64);
        return (int64_t)u64;
    case 4:
        memcpy(&u32, at, sizeof u32);
        return u32;
    case 2:
        memcpy(&u16, at, sizeof u16);
        return u16;
    default:
        return *(const uint8_t *)at;
    }
}

static void keep(int64_t value, void *at, size_t size)
{
    uint64_t u64 = (uint64_t)value;
    uint32_t u32 = (uint32_t)value;
    uint16_t u16 = (uint16_t)value;
    switch (size) {
    case 8:
        memcpy(at, &u64, sizeof u64);
        break;
    case 4:
        memcpy(at, &u32, sizeof u32);
        break;
    case 2:
        memcpy(at, &u16, sizeof u16);
        break;
    default:
        *(uint8_t *)at = (uint8_t)value;
    }
}

void row_feed(const struct row *row, struct feed *feed, const void *from)
{
    for (int i = 0; i < row->count; i++) {
        const struct row_field *field = &row->field[i];
        const void *at = (const char *)from + field->offset;
        if (field->kind != ROW_GUID)
            feed_number(feed, load(at, field->size));
        else if (guid_is_zero(at))
            feed_null(feed);
        else
            feed_blob(feed, at, sizeof(struct guid));
    }
}

static bool fits(const struct row_field *field, int64_t value, const struct names *names)
{
    switch (field->kind) {
    case ROW_NAME:
        return value >= 0 && value <= (int64_t)names_count(names);
    case ROW_BOOL:
        return value == 0 || value == 1;
    case ROW_TIME:
        return value >= -TIME_FURTHEST && value <= TIME_FURTHEST;
    default:
        return field->size == 8 || (value >= 0 && value >> (8 * field->size) == 0);
    }
}

static int read_guid(sqlite3_stmt *statement, int column, void *to)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return 0;
    if (sqlite3_column_type(statement, column) != SQLITE_BLOB ||
        sqlite3_column_bytes(statement, column) != sizeof(struct guid))
        return -1;
    memcpy(to, sqlite3_column_blob(statement, column), sizeof(struct guid));
    return 0;
}

static int read_number(const struct row_field *field, const struct names *names, sqlite3_stmt *statement,
                       int column, void *to)
{
    int64_t value;
    if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
        return -1;
    value = sqlite3_column_int64(statement, column);
    if (!fits(field, value, names))
        return -1;
    keep(value, to, field->size);
    return 0;
}

int row_read(const struct row *row, struct store *store, sqlite3_stmt *statement, int first, void *to,
             struct err *err)
{
    for (int i = 0; i < row->count; i++) {
        const struct row_field *field = &row->field[i];
        void *at = (char *)to + field->offset;
        int bad = field->kind == ROW_GUID ? read_guid(statement, first + i, at)
                                          : read_number(field, store->names, statement, first + i, at);
        if (bad)
            return sql_damaged(store, err, "a %s of table %s is out of range",
                               sqlite3_column_name(statement, first + i), row->table);
    }
    return 0;
}
