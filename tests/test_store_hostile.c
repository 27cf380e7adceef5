/* store: what is no database, not ours, crafted, protected or too large is refused in one line, and does no
 * harm. */
#include "store_case.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define NOBODY 65534
#define FLIPS  400
#define READ   "'name', 'event', 'form', 'account', 'subject', 'service', 'event_rest', 'coverage'"

static void what_is_no_database_is_refused(void **state)
{
    static const struct {
        const char *below, *words;
        bool reading_too;
    } CASE[] = {
        {"text", "is not an SQLite file", true},
        {"folder", "is a folder", true},
        {"fifo", "is no regular file", true},
        {"link", "is a symbolic link", true},
        {"none/case.db", "No such file", true},
        {"text/case.db", "Not a directory", true},
        {"foreign", "belongs to another program", true},
        {"folder/", "is a folder", true},
        {"file:x?mode=memory", "", false},
        {"empty", "", false},
    };
    char at[PATH_MAX + 32], command[3 * PATH_MAX];
    (void)state;
    make_small();
    snprintf(command, sizeof command,
             "cd '%s' && echo text > text && mkdir folder && mkfifo fifo && ln -s case.db link && : > empty",
             folder);
    assert_int_equal(system(command), 0);
    snprintf(path, sizeof path, "%s/foreign", folder);
    sql("CREATE TABLE t (a)");
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        snprintf(at, sizeof at, "%s/%s", folder, CASE[i].below);
        if (*CASE[i].words)
            assert_refused(at, STORE_CREATE, ERR_IO, CASE[i].words);
        if (CASE[i].reading_too)
            assert_refused(at, STORE_READ, ERR_IO, CASE[i].words);
        else
            assert_refused(at, STORE_READ, ERR_IO,
                           strcmp(CASE[i].below, "empty") ? "does not exist" : "is empty");
    }
    assert_refused("", STORE_CREATE, ERR_IO, "");
    assert_int_equal(open_error(at, STORE_CREATE).kind, ERR_NONE);
    snprintf(command, sizeof command, "ln -s '%s' '%s/folder/back'", folder, folder);
    assert_int_equal(system(command), 0);
    snprintf(at, sizeof at, "%s/folder/back/case.db", folder); /* a link on the way is no harm */
    assert_int_equal(open_error(at, STORE_READ).kind, ERR_NONE);
}

static void what_was_changed_is_refused(void **state)
{
    static const struct {
        const char *script, *words; /* NULL: taken */
    } CASE[] = {
        {"PRAGMA user_version = 9", "newer hopchain"},
        {"PRAGMA user_version = 7", "older hopchain"},
        {"PRAGMA application_id = 7", "another program"},
        {"CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM name; END",
         "t is not as hopchain made it"},
        {"CREATE INDEX i ON event (time)", "i is not as hopchain made it"},
        {"ALTER TABLE hop ADD COLUMN more TEXT", "hop is not as hopchain made it"},
        {"DROP TABLE mark", "tables are missing"},
        {"DROP VIEW hops_readable; CREATE VIEW hops_readable AS SELECT 1", "hops_readable is not"},
        {"CREATE VIRTUAL TABLE v USING fts5 (a)", "v is not as hopchain made it"},
        {"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE name (a)' WHERE name = "
         "'name'",
         "name is not as hopchain made it"},
        {"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'name'",
         "damaged"},
        {"CREATE TABLE mine (a); CREATE VIEW my_own AS SELECT * FROM mine; ANALYZE", NULL},
        {"PRAGMA journal_mode = WAL", NULL},
        {"VACUUM", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        unlink(path);
        make_small();
        sql(CASE[i].script);
        for (int mode = STORE_CREATE; mode <= STORE_READ; mode++)
            if (CASE[i].words)
                assert_refused(path, (enum store_mode)mode, ERR_IO, CASE[i].words);
            else
                assert_int_equal(open_error(path, (enum store_mode)mode).kind, ERR_NONE);
    }
}

/* Runs the script as if the tables were not STRICT, and gives them back their definitions. */
static void craft(const char *script)
{
    char all[PATH_MAX + 2048];
    unlink(path);
    make_small();
    sql("CREATE TABLE old AS SELECT name, sql FROM sqlite_schema; PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = replace(replace(sql, ') STRICT', ')'), ' NOT NULL', '')"
        " WHERE name IN (" READ ")");
    sql(script);
    snprintf(all, sizeof all,
             "PRAGMA writable_schema = ON;"
             "UPDATE sqlite_schema AS s SET sql = (SELECT sql FROM old WHERE old.name = s.name)"
             " WHERE name IN (" READ ")");
    sql(all);
}

static void assert_damaged(const char *script)
{
    struct names *names = names_new();
    struct seen *seen = calloc(1, sizeof *seen);
    struct err err = {0};
    struct store *store;
    int got = store_open(&store, path, STORE_READ, names, &err);
    if (got == 0)
        got = store_each_range(store, see_range, seen, &err);
    if (got == 0)
        got = store_settle(store, false, &err);
    if (got == 0)
        got = store_each_event(store, see_event, seen, &err);
    if (got != -1 || !strstr(err.message, "is damaged: ") || !strstr(err.message, path))
        fail_msg("%s: %d '%s'", script, got, err.message);
    store_close(store);
    names_free(names);
    free(seen);
}

static void hostile_values_are_refused(void **state)
{
    static const char *const CASE[] = {
        "UPDATE account SET user = 1000",
        "UPDATE account SET user = -1",
        "UPDATE account SET user = 4294967297",
        "UPDATE account SET user = 'misoule'",
        "UPDATE account SET user = NULL",
        "UPDATE event SET time = 'now'",
        "UPDATE event SET time = 1.5",
        "UPDATE event SET time = 9223372036854775807",
        "UPDATE event SET time = -9223372036854775807 - 1",
        "UPDATE event SET record_id = x'00'",
        "UPDATE form SET event_id = 65536",
        "UPDATE form SET version = 256",
        "UPDATE form SET failed = 2",
        "UPDATE form SET status = 4294967296",
        "UPDATE form SET status = -1",
        "UPDATE event SET logon_guid = zeroblob(15)",
        "UPDATE event SET logon_guid = zeroblob(100000)",
        "UPDATE event SET target_logon_guid = '1234567890123456'",
        "UPDATE event SET target_logon_guid = 5",
        "UPDATE form SET has_rest = 'yes'",
        "UPDATE form SET has_rest = 2",
        "UPDATE event SET port = 65536",
        "UPDATE event SET form = 0",
        "UPDATE event SET account = 2",
        "UPDATE event SET subject = 4294967297",
        "UPDATE event SET service = -1",
        "UPDATE event SET service = 'web1gmsa$'",
        "UPDATE event SET form = NULL",
        "UPDATE form SET id = 2",
        "UPDATE account SET id = -1",
        "UPDATE subject SET subject_sid = 1000",
        "UPDATE service SET service = x'00'",
        "INSERT INTO account SELECT id + 1, user, domain, sid FROM account",
        "DELETE FROM form",
        "DELETE FROM service",
        "UPDATE event SET id = 2",
        "UPDATE event SET id = 0",
        "UPDATE event SET id = -9223372036854775807 - 1",
        "DELETE FROM event_rest",
        "UPDATE event_rest SET value = 1000",
        "UPDATE event_rest SET has_uac = 3",
        "UPDATE coverage SET first_record = 'one'",
        "UPDATE coverage SET computer = 99999",
        "UPDATE coverage SET rowid = -1",
        "UPDATE coverage SET last_record = 1",
        "UPDATE coverage SET last_time = first_time - 1",
        "DELETE FROM name WHERE id = 0",
        "DELETE FROM name WHERE id = 3",
        "UPDATE name SET id = -1 WHERE id = 0",
        "UPDATE name SET id = 4294967296 WHERE id = 39",
        "UPDATE name SET text = 'x' WHERE id = 0",
        "UPDATE name SET text = '' WHERE id = 3",
        "UPDATE name SET text = 'name 4' WHERE id = 9",
        "UPDATE name SET text = x'41' WHERE id = 9",
        "UPDATE name SET text = 'a' || char(0) || 'b' WHERE id = 9",
        "DELETE FROM name",
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        craft(CASE[i]);
        assert_damaged(CASE[i]);
    }
    craft("UPDATE name SET text = replace(hex(zeroblob(2500000)), '00', 'ab') WHERE id = 9");
    assert_refused(path, STORE_READ, ERR_IO, "4 MiB");
}

/* Bytes turned at random: nothing to say about the answer but that there is one. */
static void a_broken_file_does_not_crash(void **state)
{
    static char good[FILE_MOST], bad[FILE_MOST];
    struct seen *seen = calloc(1, sizeof *seen);
    size_t size;
    (void)state;
    make_small();
    size = file_bytes(good);
    srand(1);
    for (int round = 0; round < FLIPS; round++) {
        struct names *names = names_new();
        struct store *store;
        struct err err;
        memcpy(bad, good, size);
        for (int n = round % 8; n >= 0; n--)
            bad[(size_t)rand() % size] = (char)rand();
        write_file(bad, round % 10 ? size : (size_t)rand() % size);
        seen->ranges = 0;
        if (store_open(&store, path, round % 2 ? STORE_READ : STORE_CREATE, names, &err) == 0 &&
            store_each_range(store, see_range, seen, &err) == 0 && store_settle(store, false, &err) == 0 &&
            store_each_event(store, see_event, seen, &err) == 0) {
            struct store_reader *reader = store_read(store);
            store_each_event_until(reader, INT64_MAX, see_event, seen, &err);
            store_reader_free(reader);
        }
        store_close(store);
        names_free(names);
    }
    free(seen);
}

/* A table that has the name of one that only a run has is not taken for that. */
static void tables_of_a_run_are_its_own(void **state)
{
    struct run run;
    (void)state;
    make_small();
    sql("CREATE TABLE new_event AS SELECT * FROM event; CREATE TABLE new_name AS SELECT * FROM name;"
        "CREATE VIEW new_chain AS SELECT * FROM chain");
    for (int pass = 0; pass < 2; pass++) {
        struct event event;
        run = run_open(path, STORE_CREATE);
        event = plain_event(&run, 1000);
        add(&run, &event);
        assert_event(&see(&run)->event[0], &event, 2);
        run_close(&run, true);
    }
    assert_string_equal(ask("SELECT events.id, record_id, text FROM events JOIN name ON name.id = user"),
                        "1|11|name 5\n2|1000|misoule");
}

static void reading_writes_nothing(void **state)
{
    struct run run;
    struct log_range range = {0};
    struct chain chain = {0};
    (void)state;
    make_small();
    run = run_open(path, STORE_READ);
    assert_int_equal(store_replace_ranges(run.store, &range, 1, &run.err), -1);
    assert_non_null(strstr(run.err.message, "cannot be written"));
    assert_int_equal(store_clear_chains(run.store, &run.err), -1);
    settle(&run);
    store_add_chain(run.store, &chain, &run.err);
    assert_int_equal(store_commit(run.store, &run.err), -1);
    run_close(&run, false);
    run = run_open(path, STORE_READ);
    assert_int_equal(see(&run)->events, 1);
    run_close(&run, true);
}

/* In a child that is not root: 0 where a protected file is read, and refused to a writer for the right
 * reason. */
static int try_protected(void)
{
    struct names *names = names_new();
    struct store *store;
    struct err err;
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        return 1;
    if (store_open(&store, path, STORE_CREATE, names, &err) == 0 || !strstr(err.message, "cannot be written"))
        return 2;
    return store_open(&store, path, STORE_READ, names, &err) == 0 && store_event_count(store) == 1 ? 0 : 3;
}

static int in_child(int (*work)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(work());
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void protected_files_can_be_read(void **state)
{
    (void)state;
    make_small();
    chmod(folder, 0755);
    chmod(path, 0444);
    assert_int_equal(in_child(try_protected), 0); /* the file */
    chmod(path, 0666);
    chmod(folder, 0555);
    assert_int_equal(in_child(try_protected), 0); /* its folder */
    chmod(folder, 0755);
}

/* A file that may not grow stands for a full disk. */
static int try_growing(void)
{
    struct rlimit most = {1024 * 1024, 1024 * 1024};
    struct run run;
    int got = 0;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &most);
    run = run_open(path, STORE_CREATE);
    for (uint64_t record = 1; got == 0 && record <= SPILLING; record++) {
        struct event event = plain_event(&run, record);
        got = store_add_event(run.store, &event, &run.err);
    }
    if (got == 0)
        got = store_settle(run.store, false, &run.err);
    if (got != -1 || run.err.kind != ERR_IO || !strstr(run.err.message, path))
        return 1;
    if (store_commit(run.store, &run.err) != -1)
        return 2;
    store_close(run.store);
    return 0;
}

static void a_full_disk_leaves_what_was(void **state)
{
    struct run run;
    (void)state;
    make_small();
    assert_int_equal(in_child(try_growing), 0);
    run = run_open(path, STORE_READ);
    assert_int_equal(see(&run)->events, 1);
    run_close(&run, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_database_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_changed_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile_values_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_file_does_not_crash, setup, teardown),
        cmocka_unit_test_setup_teardown(tables_of_a_run_are_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(reading_writes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(protected_files_can_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_what_was, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
