/* store: what goes in comes out, a run is whole or not at all, and the views answer. */
#include "store_case.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void every_member_comes_back(void **state)
{
    struct run run = run_open(path, STORE_CREATE);
    struct event full, plain;
    struct seen *seen;
    (void)state;
    fill(&run, &full);
    plain = plain_event(&run, 1);
    add(&run, &full);
    add(&run, &plain);
    for (int pass = 0; pass < 2; pass++) { /* in the run itself, and in the next */
        seen = see(&run);
        assert_int_equal(seen->events, 2);
        assert_event(&seen->event[0], &plain, 1); /* the earlier one */
        assert_event(&seen->event[1], &full, 2);
        run_close(&run, true);
        run = run_open(path, STORE_READ);
        assert_int_equal(names_find(run.names, TEXT("misoule")), plain.user);
        assert_string_equal(names_text(run.names, full.rest.value).at, "name 31");
    }
    run_close(&run, false);
}

/* One record met at two places, with other contents: whatever the order, and whether it was met in this run
 * or in the one before, that of the first place stays. */
static void first_place_wins(void **state)
{
    static const struct {
        const char *source;
        uint64_t offset;
        bool first;
    } OTHER[] = {{"a.xml", 900, true},
                 {"dc.xml", 9, true},
                 {"dc.xml", 10, false},
                 {"dc.xml", 11, false},
                 {"e.xml", 0, false}};
    (void)state;
    for (size_t i = 0; i < 4 * sizeof OTHER / sizeof *OTHER; i++) {
        struct run run = run_open(path, STORE_CREATE);
        struct event one = plain_event(&run, 1), two = one, far = plain_event(&run, 2);
        const struct event *kept = OTHER[i / 4].first ? &two : &one;
        bool swap = i % 2, twice = i / 2 % 2;
        two.at.source = name(&run, OTHER[i / 4].source);
        two.at.offset = OTHER[i / 4].offset;
        two.rest.value = one.user;
        if (OTHER[i / 4].offset == 10)
            two = one;
        add(&run, swap ? &two : &one);
        add(&run, &far);
        if (twice) {
            run_close(&run, true);
            run = run_open(path, STORE_CREATE);
        }
        add(&run, swap ? &one : &two);
        for (int pass = 0; pass < 2; pass++) {
            assert_int_equal(see(&run)->events, 2);
            assert_event(&see(&run)->event[0], kept, 1);
            assert_int_equal(store_repeats(run.store), pass == 0);
            run_close(&run, pass == 0);
            run = run_open(path, STORE_READ);
        }
        run_close(&run, false);
        unlink(path);
    }
}

static void the_key_has_four_parts(void **state)
{
    struct run run = run_open(path, STORE_CREATE);
    struct event base = plain_event(&run, 1), other[4];
    (void)state;
    for (int i = 0; i < 4; i++)
        other[i] = base;
    other[0].at.computer = name(&run, "other.test.com");
    other[1].at.channel = 0;
    other[2].at.record_id = UINT64_MAX;
    other[3].at.time++;
    add(&run, &base);
    for (int round = 1; round >= 0; round--)
        for (int i = 0; i < 4; i++)
            add(&run, &other[i]);
    assert_int_equal(see(&run)->events, 5);
    run_close(&run, true);
    run = run_open(path, STORE_CREATE);
    assert_int_equal(store_event_count(run.store), 5);
    add(&run, &base);
    assert_int_equal(see(&run)->events, 5);
    run_close(&run, false);
}

static int stop_at_two(void *context, const struct event *event)
{
    (void)event;
    return ++*(int *)context == 2 ? 7 : 0;
}

static void each_can_stop(void **state)
{
    struct run run = run_open(NULL, STORE_CREATE);
    struct store_reader *reader;
    int calls = 0;
    (void)state;
    for (uint64_t record = 1; record <= 3; record++) {
        struct event event = plain_event(&run, record);
        add(&run, &event);
    }
    settle(&run);
    assert_int_equal(store_each_event(run.store, stop_at_two, &calls, &run.err), 7);
    assert_int_equal(calls, 2);
    calls = 0;
    reader = store_read(run.store);
    assert_int_equal(store_each_event_until(reader, INT64_MAX, stop_at_two, &calls, &run.err), 7);
    store_reader_free(reader);
    assert_int_equal(calls, 2);
    assert_int_equal(see(&run)->events, 3);
    run_close(&run, true);
}

/* Whatever the order they were added in, and whatever of them the stretches hold. */
static void events_come_in_order_of_time(void **state)
{
    static const int64_t TIME[] = {50, 10, 30, 30, -70, 20};
    static const struct {
        int64_t until;
        int events;
        int64_t next; /* -1: no more */
    } STRETCH[] = {{-1000, 0, -70}, {0, 1, 10},         {10, 0, 10},       {11, 1, 20},
                   {31, 3, 50},     {INT64_MAX, 1, -1}, {INT64_MAX, 0, -1}};
    struct run run = run_open(path, STORE_CREATE);
    struct seen *seen = calloc(1, sizeof *seen);
    (void)state;
    for (uint64_t i = 0; i < sizeof TIME / sizeof *TIME; i++) {
        struct event event = plain_event(&run, i);
        event.at.time = TIME[i];
        event.rest.usage_id = i == 2 ? 7 : 0;
        add(&run, &event);
    }
    for (int pass = 0; pass < 2; pass++) { /* in the run itself, and in one that only reads */
        int64_t time = 0;
        struct store_reader *reader;
        seen->events = 0;
        settle(&run);
        reader = store_read(run.store);
        for (size_t i = 0; i < sizeof STRETCH / sizeof *STRETCH; i++) {
            int before = seen->events;
            assert_int_equal(store_each_event_until(reader, STRETCH[i].until, see_event, seen, &run.err), 0);
            assert_int_equal(seen->events - before, STRETCH[i].events);
            assert_int_equal(store_next_time(reader, &time), STRETCH[i].next != -1);
            assert_true(STRETCH[i].next == -1 || time == STRETCH[i].next);
        }
        store_reader_free(reader);
        for (int i = 1; i < 6; i++)
            assert_true(seen->event[i - 1].at.time <= seen->event[i].at.time);
        assert_int_equal(seen->event[3].rest.usage_id + seen->event[4].rest.usage_id, 7);
        run_close(&run, pass == 0);
        run = run_open(path, STORE_READ);
    }
    run_close(&run, false);
    free(seen);
}

static void ranges_are_replaced(void **state)
{
    struct run run;
    struct log_range two[2];
    struct seen *seen;
    (void)state;
    make_small();
    run = run_open(path, STORE_READ);
    seen = see(&run);
    assert_int_equal(seen->ranges, 1);
    assert_int_equal(seen->range[0].last_record, UINT64_C(1) << 40);
    run_close(&run, false);
    run = run_open(path, STORE_CREATE);
    two[0] = (struct log_range){name(&run, "b"), name(&run, "Security"), 1, 2, NOON, NOON, false};
    two[1] = (struct log_range){name(&run, "a"), 0, 3, 9, NOON - 5, NOON + 5, true};
    assert_int_equal(store_replace_ranges(run.store, two, 2, &run.err), 0);
    for (int pass = 0; pass < 2; pass++) { /* in the run itself, and in the next */
        seen = see(&run);
        assert_int_equal(seen->ranges, 2);
        for (int i = 0; i < 2; i++) {
            assert_memory_equal(&seen->range[i], &two[i], offsetof(struct log_range, left_out));
            assert_int_equal(seen->range[i].left_out, two[i].left_out);
        }
        run_close(&run, pass == 0);
        run = run_open(path, STORE_READ);
    }
    run_close(&run, false);
    assert_string_equal(ask("SELECT * FROM coverage_readable"),
                        "b|Security|1|2|2|0|2026-03-03T12:00:00.0000000Z|2026-03-03T12:00:00.0000000Z\n"
                        "a||3|9|7|1|2026-03-03T11:59:59.9999999Z|2026-03-03T12:00:00.0000000Z");
}

static void what_is_not_committed_is_not_there(void **state)
{
    static char before[FILE_MOST], after[FILE_MOST];
    struct run run;
    struct event event;
    size_t size;
    (void)state;
    run = run_open(path, STORE_CREATE);
    run_close(&run, false);
    assert_refused(path, STORE_READ, ERR_IO, "is empty");
    make_small();
    size = file_bytes(before);
    run = run_open(path, STORE_CREATE);
    event = plain_event(&run, 77);
    add(&run, &event);
    assert_int_equal(store_clear_chains(run.store, &run.err), 0);
    run_close(&run, false);
    assert_int_equal(file_bytes(after), size);
    assert_memory_equal(before, after, size);
}

/* A child that writes more than fits into memory, and is killed before it can commit. */
static void kill_a_run(void)
{
    int said[2];
    char byte;
    pid_t child;
    assert_int_equal(pipe(said), 0);
    child = fork();
    if (child == 0) {
        struct run run = run_open(path, STORE_CREATE);
        for (uint64_t record = 1; record <= SPILLING; record++) {
            struct event event = plain_event(&run, record);
            if (store_add_event(run.store, &event, &run.err) != 0)
                _exit(1);
        }
        if (store_settle(run.store, false, &run.err) != 0)
            _exit(1);
        (void)!write(said[1], "", 1);
        pause();
    }
    close(said[1]);
    assert_int_equal(read(said[0], &byte, 1), 1);
    close(said[0]);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void a_killed_run_leaves_nothing(void **state)
{
    static char before[FILE_MOST], after[FILE_MOST];
    size_t size;
    struct stat st;
    struct run run;
    (void)state;
    kill_a_run();
    assert_refused(path, STORE_READ, ERR_IO, "is empty");
    make_small();
    size = file_bytes(before);
    kill_a_run();
    assert_int_equal(stat(path, &st), 0);
    assert_true((size_t)st.st_size > size); /* or this would test nothing */
    run = run_open(path, STORE_READ);
    assert_int_equal(see(&run)->events, 1);
    run_close(&run, false);
    assert_int_equal(file_bytes(after), size);
    assert_memory_equal(before, after, size);
}

static void one_run_at_a_time(void **state)
{
    struct run writer, reader, another;
    (void)state;
    make_small();
    writer = run_open(path, STORE_CREATE);
    assert_refused(path, STORE_CREATE, ERR_BUSY, "in use by another run");
    assert_refused(path, STORE_READ, ERR_BUSY, "in use by another run");
    run_close(&writer, true);
    reader = run_open(path, STORE_READ);
    another = run_open(path, STORE_READ);
    assert_refused(path, STORE_CREATE, ERR_BUSY, "in use by another run");
    run_close(&another, false);
    run_close(&reader, true);
    assert_int_equal(open_error(path, STORE_CREATE).kind, ERR_NONE);
}

/* Two hops, the second the first's child, of three events. */
static void keep_chain(struct run *run, bool with_alternative)
{
    struct event event[3];
    const struct sighting *first[] = {&event[0].at, &event[1].at}, *second[] = {&event[2].at};
    struct link link = {0, 1, BASIS_TICKET_START};
    struct alternative other[] = {{name(run, "eve@test.com"), &event[2].at}, {0, NULL}};
    struct hop root = {.id = UINT64_C(0x91ab),
                       .principal = name(run, "misoule@test.com"),
                       .source = {name(run, "test2.test.com"), name(run, "172.17.0.7")},
                       .target = {name(run, "web1.test.com"), 0},
                       .service = name(run, "web1gmsa$"),
                       .start = NOON,
                       .end = NOON + TIME_SECOND,
                       .ticket_start = NOON,
                       .logons = 1,
                       .evidence = first,
                       .evidence_count = 2,
                       .links = &link,
                       .link_count = 1};
    struct hop leaf = {.id = UINT64_MAX,
                       .parent = &root,
                       .related = &root,
                       .principal = root.principal,
                       .delegate = name(run, "web1gmsa$@test.com"),
                       .source = root.target,
                       .target = {name(run, "web2.test.com"), 0},
                       .start = NOON + TIME_SECOND,
                       .end = NOON + 2 * TIME_SECOND,
                       .ticket_start = TIME_NONE,
                       .status = 0xc000006d,
                       .marks = 1u << MARK_S4U2PROXY | 1u << MARK_DENIED_AT_TARGET,
                       .protocol = PROTOCOL_KERBEROS,
                       .mechanism = MECHANISM_S4U2PROXY,
                       .outcome = OUTCOME_FAILURE,
                       .model = MODEL_UNKNOWN,
                       .confidence = CONFIDENCE_WEAK,
                       .evidence = second,
                       .evidence_count = 1,
                       .alternatives = other,
                       .alternative_count = with_alternative ? 2 : 0};
    struct hop *hops[] = {&root, &leaf};
    struct finding finding[] = {{"unexpected-delegation", "Delegation", "Allow it or remove it", LEVEL_HIGH,
                                 &leaf, "web1gmsa$ delegates", NULL, 0},
                                {"unexpected-delegation", "Delegation", "Allow it or remove it", LEVEL_LOW,
                                 NULL, "a chain", NULL, 0}};
    struct chain chain = {.id = 0x5f0c,
                          .principal = root.principal,
                          .start = root.start,
                          .end = leaf.end,
                          .hops = hops,
                          .hop_count = 2,
                          .findings = finding,
                          .finding_count = 2};
    for (int i = 0; i < 3; i++) {
        event[i] = plain_event(run, (uint64_t)i + 1);
        add(run, &event[i]);
        event[i].at.number = (uint64_t)i + 1;
    }
    settle(run);
    if (store_add_chain(run->store, &chain, &run->err) != 0)
        fail_msg("%s", run->err.message);
}

static void chains_can_be_asked_for(void **state)
{
    static const struct {
        const char *query, *answer;
    } CASE[] = {
        {"SELECT chain, principal, start_time, end_time, hops, source_host, target_hosts, marks FROM "
         "chains_readable",
         "c-0000000000005f0c|misoule@test.com|2026-03-03T12:00:00.0000000Z|2026-03-03T12:00:02.0000000Z|2|"
         "test2.test.com|web1.test.com > web2.test.com|denied-at-target s4u2proxy"},
        {"SELECT hop, chain, parent, related, source_address, service, protocol, mechanism, outcome, model,"
         " confidence, delegate, status, ticket_start, logons, marks, evidence FROM hops_readable",
         "h-00000000000091ab|c-0000000000005f0c|NULL|NULL|172.17.0.7|web1gmsa$|kerberos|direct|success|NULL|"
         "exact||"
         "0x0|2026-03-03T12:00:00Z|1|NULL|2\n"
         "h-ffffffffffffffff|c-0000000000005f0c|h-00000000000091ab|h-00000000000091ab|||kerberos|s4u2proxy|"
         "failure|"
         "unknown|weak|web1gmsa$@test.com|0xc000006d|NULL|0|denied-at-target s4u2proxy|1"},
        {"SELECT hop, n, computer, record_id, event_id, user, source, offset FROM evidence_readable ORDER BY "
         "1, 2",
         "h-00000000000091ab|0|dc.test.com|1|4624|misoule|dc.xml|10\n"
         "h-00000000000091ab|1|dc.test.com|2|4624|misoule|dc.xml|20\n"
         "h-ffffffffffffffff|0|dc.test.com|3|4624|misoule|dc.xml|30"},
        {"SELECT hop, basis, from_event_id, to_event FROM links_readable",
         "h-00000000000091ab|ticket-start|4624|2"},
        {"SELECT level, rule, title, chain, hop, principal, reason, advice FROM findings_readable",
         "high|unexpected-delegation|Delegation|c-0000000000005f0c|h-ffffffffffffffff|misoule@test.com|"
         "web1gmsa$ delegates|Allow it or remove it\n"
         "low|unexpected-delegation|Delegation|c-0000000000005f0c|NULL|misoule@test.com|a chain|Allow it or "
         "remove it"},
        {"SELECT n, text, event FROM alternative JOIN name ON name.id = principal ORDER BY n",
         "0|eve@test.com|3\n1||NULL"},
        {"PRAGMA foreign_key_check", ""},
        {"PRAGMA integrity_check", "ok"},
    };
    struct run run = run_open(path, STORE_CREATE);
    (void)state;
    keep_chain(&run, false);
    run_close(&run, true);
    run = run_open(path, STORE_CREATE); /* another run derives them anew */
    assert_int_equal(store_clear_chains(run.store, &run.err), 0);
    keep_chain(&run, true);
    run_close(&run, true);
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++)
        assert_string_equal(ask(CASE[i].query), CASE[i].answer);
}

static void events_can_be_asked_for(void **state)
{
    (void)state;
    make_small();
    assert_string_equal(
        ask("SELECT time, computer, event_id, outcome, user, logon_id, subject_logon_id, logon_guid,"
            " status, ticket_etype FROM events_readable"),
        "2026-03-03T12:00:00.0012345Z|name 2|4769|failure|name 5|0xffffffffffffffff|"
        "0x8000000000000000|04030201-0605-0807-090a-0b0c0d0e0f10|0xc000006d|0xffffffff");
    assert_string_equal(ask("SELECT group_concat(name, ' ') FROM (SELECT name FROM pragma_table_info('event')"
                            " UNION SELECT name FROM pragma_table_info('form')"
                            " UNION SELECT name FROM pragma_table_info('account')"
                            " UNION SELECT name FROM pragma_table_info('subject')"
                            " UNION SELECT name FROM pragma_table_info('service')"
                            " EXCEPT SELECT name FROM pragma_table_info('events'))"),
                        "account form subject"); /* all else is in the view */
    assert_string_equal(ask("SELECT group_concat(name, ' ') FROM (SELECT name FROM pragma_table_info('hop')"
                            " UNION SELECT name FROM pragma_table_info('way')"
                            " EXCEPT SELECT name FROM pragma_table_info('hops'))"),
                        "way");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_member_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(first_place_wins, setup, teardown),
        cmocka_unit_test_setup_teardown(the_key_has_four_parts, setup, teardown),
        cmocka_unit_test_setup_teardown(each_can_stop, setup, teardown),
        cmocka_unit_test_setup_teardown(events_come_in_order_of_time, setup, teardown),
        cmocka_unit_test_setup_teardown(ranges_are_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_committed_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_killed_run_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(one_run_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(chains_can_be_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(events_can_be_asked_for, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
