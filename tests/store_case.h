/* store_case: what the tests of store share: a folder of their own, events with something in every member,
 * and the database asked directly. */
#ifndef HOPCHAIN_TESTS_STORE_CASE_H
#define HOPCHAIN_TESTS_STORE_CASE_H

#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOON      INT64_C(1772539200000000000)
#define EVENTS    20     /* most that a test looks at */
#define SPILLING  200000 /* events that do not fit into the cache: the file itself is written to */
#define FILE_MOST (4 * 1024 * 1024)

static char folder[PATH_MAX], path[PATH_MAX + 16];

/* What a database gave back. */
struct seen {
    struct event event[EVENTS];
    struct log_range range[EVENTS];
    int events, ranges;
};

static inline int setup(void **state)
{
    const char *tmp = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%s/hopchain-store-XXXXXX", tmp ? tmp : P_tmpdir);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/case.db", folder);
    return 0;
}

static inline int teardown(void **state)
{
    char command[PATH_MAX + 16];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* An open database with its names; the test fails where it cannot be opened. */
struct run {
    struct names *names;
    struct store *store;
    struct err err;
    bool settled;
};

static inline struct run run_open(const char *at, enum store_mode mode)
{
    struct run run = {.names = names_new()};
    if (store_open(&run.store, at, mode, run.names, &run.err) != 0)
        fail_msg("%s", run.err.message);
    return run;
}

static inline void settle(struct run *run)
{
    if (!run->settled && store_settle(run->store, false, &run->err) != 0)
        fail_msg("%s", run->err.message);
    run->settled = true;
}

static inline void run_close(struct run *run, bool commit)
{
    if (commit) {
        settle(run);
        assert_int_equal(store_commit(run->store, &run->err), 0);
    }
    store_close(run->store);
    names_free(run->names);
}

/* The error of opening at, or ERR_NONE. */
static inline struct err open_error(const char *at, enum store_mode mode)
{
    struct run run = {.names = names_new()};
    if (store_open(&run.store, at, mode, run.names, &run.err) != 0)
        assert_null(run.store);
    store_close(run.store);
    names_free(run.names);
    return run.err;
}

static inline void assert_refused(const char *at, enum store_mode mode, enum err_kind kind, const char *words)
{
    struct err err = open_error(at, mode);
    if (err.kind != kind || !strstr(err.message, words) || !strstr(err.message, at) ||
        strchr(err.message, '\n'))
        fail_msg("%s: wanted '%s', got %d '%s'", at, words, err.kind, err.message);
}

static inline uint32_t name(struct run *run, const char *text)
{
    return names_add(run->names, text_of(text));
}

static inline int see_event(void *context, const struct event *event)
{
    struct seen *seen = context;
    if (seen->events < EVENTS)
        seen->event[seen->events] = *event;
    seen->events++;
    return 0;
}

static inline int see_range(void *context, const struct log_range *range)
{
    struct seen *seen = context;
    seen->range[seen->ranges++] = *range;
    return 0;
}

static inline struct seen *see(struct run *run)
{
    static struct seen seen;
    memset(&seen, 0, sizeof seen);
    settle(run);
    assert_int_equal(store_each_event(run->store, see_event, &seen, &run->err), 0);
    assert_int_equal(store_each_range(run->store, see_range, &seen, &run->err), 0);
    assert_int_equal(store_event_count(run->store), seen.events);
    return &seen;
}

static inline void sql(const char *script)
{
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, script, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", script, message);
    sqlite3_close(db);
}

static inline int append(void *text, int count, char **values, char **columns)
{
    (void)columns;
    for (int i = 0; i < count; i++)
        strcat(strcat(text, i ? "|" : *(char *)text ? "\n" : ""), values[i] ? values[i] : "NULL");
    return 0;
}

/* Rows by '\n', columns by '|', as the sqlite3 shell prints them. */
static inline const char *ask(const char *query)
{
    static char text[4096];
    sqlite3 *db;
    char *message = NULL;
    text[0] = '\0';
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, query, append, text, &message) != SQLITE_OK)
        fail_msg("%s: %s", query, message);
    sqlite3_close(db);
    return text;
}

static inline size_t file_bytes(char *out)
{
    int fd = open(path, O_RDONLY);
    ssize_t size = read(fd, out, FILE_MOST);
    assert_true(size >= 0);
    close(fd);
    return (size_t)size;
}

static inline void write_file(const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static inline struct event plain_event(struct run *run, uint64_t record)
{
    struct event event;
    memset(&event, 0, sizeof event);
    event.ours = true;
    event.at = (struct sighting){NOON,
                                 record,
                                 10 * record,
                                 name(run, "dc.xml"),
                                 name(run, "dc.test.com"),
                                 name(run, "Security"),
                                 4624,
                                 2,
                                 false,
                                 0};
    event.user = name(run, "misoule");
    return event;
}

/* Every member another value. A new member needs a column in store/columns.h and a value here. */
_Static_assert(sizeof(struct event) == 312 && sizeof(struct event_rest) == 80, "fill the new member below");
static inline void fill(struct run *run, struct event *event)
{
    uint32_t n[42];
    char text[24];
    for (int i = 1; i < 42; i++) {
        snprintf(text, sizeof text, "name %d", i);
        n[i] = name(run, text);
    }
    memset(event, 0, sizeof *event);
    event->ours = true;
    event->at = (struct sighting){NOON + 1234567, 11, 12, n[1], n[2], n[3], 4769, 13, true, 0};
    event->provider = n[4], event->user = n[5], event->domain = n[6], event->sid = n[7];
    event->subject_user = n[8], event->subject_domain = n[9], event->subject_sid = n[10];
    event->logon_id = UINT64_MAX, event->subject_logon_id = UINT64_C(1) << 63;
    for (uint8_t i = 0; i < 16; i++) {
        event->logon_guid.byte[i] = (uint8_t)(i + 1);
        event->target_logon_guid.byte[i] = (uint8_t)(0xff - i);
    }
    event->address = n[11], event->port = UINT16_MAX, event->workstation = n[12], event->service = n[13];
    event->service_sid = n[14], event->transited = n[15], event->target_server = n[16];
    event->target_info = n[17], event->logon_process = n[18], event->package = n[19];
    event->lm_package = n[20], event->process_name = n[21], event->request_ticket_hash = UINT64_MAX;
    event->response_ticket_hash = UINT64_C(0xdff2e2cddeb8d3f9), event->list = n[24];
    event->status = 0xc000006d, event->sub_status = UINT32_MAX, event->failure_reason = 2313;
    event->ticket_options = 0x40810000, event->ticket_etype = ETYPE_FAILURE, event->session_etype = 18;
    event->impersonation = IMPERSONATION_DELEGATION, event->key_length = 128, event->logon_type = 10;
    event->preauth_type = PREAUTH_NONE_WRITTEN, event->elevated = true;
    event->rest.allowed_to_delegate_to = n[25], event->rest.service_principal_names = n[26];
    event->rest.dns_host_name = n[27], event->rest.old_uac = 0x2000, event->rest.new_uac = 0x40000;
    event->rest.has_uac = true, event->rest.object_dn = n[28], event->rest.object_class = n[29];
    event->rest.attribute = n[30], event->rest.value = n[31];
    event->rest.value_added = true, event->rest.value_deleted = true;
    event->origin = ORIGIN_CONNECTOR, event->rest.usage_id = 11, event->rest.usage_reason = n[32];
    event->rest.target_address = n[33], event->rest.requested_etypes = n[34];
    event->rest.available_etypes = n[35], event->rest.silo = n[36], event->rest.policy = n[37];
    event->rest.certificate = n[38], event->rest.password_last_set = n[39], event->rest.sid_history = n[40];
    event->rest.outbound_user = n[41];
}

/* As it was added, but for its number. */
static inline void assert_event(const struct event *got, const struct event *added, uint64_t number)
{
    struct event want = *added;
    want.at.number = number;
    assert_memory_equal(got, &want, sizeof want);
}

static inline void add(struct run *run, const struct event *event)
{
    if (store_add_event(run->store, event, &run->err) != 0)
        fail_msg("%s", run->err.message);
}

/* One event and one range in a database at path. */
static inline void make_small(void)
{
    struct run run = run_open(path, STORE_CREATE);
    struct event event;
    struct log_range range = {
        name(&run, "dc"), name(&run, "Security"), 5, UINT64_C(1) << 40, NOON, NOON + 1, false};
    fill(&run, &event);
    add(&run, &event);
    assert_int_equal(store_replace_ranges(run.store, &range, 1, &run.err), 0);
    run_close(&run, true);
}

#endif
