/* shared: what many events have in common is kept once, each such part in a table of its own: the form of a
 * record, whom it is about, who acts, for which service. Its number is found by its bytes, as that of a name
 * is, and as with names memory grows with how many there are: what differs from record to record, or from
 * file to file, stays in the event's row. */
#include "store/shared.h"

#include "store/parts.h"
#include "store/rows.h"

#include <stddef.h>
#include <string.h>

#define TAKE(column, kind, member) part->column = event->member;
#define GIVE(column, kind, member) event->member = part.column;

/* Straight lines, as each event goes through them: take zeroes the padding too, which is part of the bytes.
 */
#define PART(type, LIST)                                                                                     \
    static void take_##type(struct type *part, const struct event *event)                                    \
    {                                                                                                        \
        memset(part, 0, sizeof *part);                                                                       \
        LIST(TAKE)                                                                                           \
    }                                                                                                        \
    static void give_##type(const void *bytes, struct event *event)                                          \
    {                                                                                                        \
        struct type part;                                                                                    \
        memcpy(&part, bytes, sizeof part);                                                                   \
        LIST(GIVE)                                                                                           \
    }

PART(form, FORM_ROW)
PART(account, ACCOUNT_ROW)
PART(subject, SUBJECT_ROW)
PART(service, SERVICE_ROW)

static const struct {
    const struct row *row;
    size_t size;
    void (*give)(const void *bytes, struct event *event);
} PARTS[SHARED] = {
    [SHARED_FORM] = {&row_form, sizeof(struct form), give_form},
    [SHARED_ACCOUNT] = {&row_account, sizeof(struct account), give_account},
    [SHARED_SUBJECT] = {&row_subject, sizeof(struct subject), give_subject},
    [SHARED_SERVICE] = {&row_service, sizeof(struct service), give_service},
};

static struct text bytes_of(const void *part, size_t size)
{
    return (struct text){part, size};
}

void shared_take(struct store *store, const struct event *event, bool has_rest, uint32_t number[SHARED])
{
    struct form form;
    struct account account;
    struct subject subject;
    struct service service;
    take_form(&form, event);
    form.has_rest = has_rest;
    take_account(&account, event);
    take_subject(&subject, event);
    take_service(&service, event);
    number[SHARED_FORM] = names_add(store->shared[SHARED_FORM], bytes_of(&form, sizeof form));
    number[SHARED_ACCOUNT] = names_add(store->shared[SHARED_ACCOUNT], bytes_of(&account, sizeof account));
    number[SHARED_SUBJECT] = names_add(store->shared[SHARED_SUBJECT], bytes_of(&subject, sizeof subject));
    number[SHARED_SERVICE] = names_add(store->shared[SHARED_SERVICE], bytes_of(&service, sizeof service));
}

int shared_give(struct store *store, sqlite3_stmt *row, int first, struct event *event, bool *has_rest,
                struct err *err)
{
    for (int i = 0; i < SHARED; i++) {
        const struct names *parts = store->shared[i];
        int64_t number = sqlite3_column_int64(row, first + i);
        if (sqlite3_column_type(row, first + i) != SQLITE_INTEGER || number < 1 ||
            number > (int64_t)names_count(parts))
            return sql_damaged(store, err, "the %s of event %llu is not there", PARTS[i].row->table,
                               (unsigned long long)event->at.number);
        PARTS[i].give(names_text(parts, (uint32_t)number).at, event);
        if (i == SHARED_FORM)
            *has_rest = names_text(parts, (uint32_t)number).at[offsetof(struct form, has_rest)];
    }
    return 0;
}

/* The next must carry the next number, or events would have other parts. */
static int load(struct store *store, enum shared shared, sqlite3_stmt *row, struct err *err)
{
    union {
        struct form form;
        struct account account;
        struct subject subject;
        struct service service;
    } part;
    const struct row *columns = PARTS[shared].row;
    uint32_t number = names_count(store->shared[shared]) + 1;
    memset(&part, 0, sizeof part);
    if (sqlite3_column_int64(row, columns->count) != (int64_t)number)
        return sql_damaged(store, err, "%s %u is missing", columns->table, number);
    if (row_read(columns, store, row, 0, &part, err) != 0)
        return -1;
    if (names_add(store->shared[shared], bytes_of(&part, PARTS[shared].size)) != number)
        return sql_damaged(store, err, "%s %u is there twice", columns->table, number);
    return 0;
}

static int load_all(struct store *store, enum shared shared, struct err *err)
{
    sqlite3_stmt *rows = sql_get(store, SQL_FORMS + shared, err);
    int got = -1;
    while (rows && (got = sql_step(store, rows, err)) == 1)
        if (load(store, shared, rows, err) != 0) {
            got = -1;
            break;
        }
    sql_stop(rows);
    store->shared_kept[shared] = names_count(store->shared[shared]);
    return got;
}

int store_shared_load(struct store *store, struct err *err)
{
    for (int i = 0; i < SHARED; i++)
        if (load_all(store, (enum shared)i, err) != 0)
            return -1;
    return 0;
}

int store_shared_save(struct store *store, struct err *err)
{
    for (int i = 0; i < SHARED; i++) {
        struct feed *feed = feed_of(store, SQL_ADD_FORM + i);
        while (store->shared_kept[i] < names_count(store->shared[i])) {
            row_feed(PARTS[i].row, feed, names_text(store->shared[i], ++store->shared_kept[i]).at);
            if (feed_end(feed, err) != 0)
                return -1;
        }
    }
    return 0;
}
