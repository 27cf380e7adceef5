/* pile: whatever was put in, in whatever order and memory, comes out by time and once. */
#include "store/pile.h"
#include "store_case.h"

#define MANY      20000
#define KEPT_MOST 64

/* Numbers that look random, the same on every run. */
static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* Many of one second, some of them records of one event; few members are zero in some. */
static struct event make(const uint32_t name[4], uint64_t i, uint64_t *seed)
{
    struct event event;
    memset(&event, 0, sizeof event);
    event.ours = true;
    event.at.time = NOON + (int64_t)(next_random(seed) % (MANY / 8)) * TIME_SECOND;
    event.at.record_id = next_random(seed) % 4;
    event.at.computer = name[next_random(seed) % 2];
    event.at.channel = name[2];
    event.at.source = name[next_random(seed) % 4];
    event.at.offset = i;
    event.user = (uint32_t)next_random(seed) >> next_random(seed) % 32;
    event.status = (uint32_t)next_random(seed) << 1;
    event.rest.value = i % 7 ? 0 : (uint32_t)i;
    return event;
}

static void fill_pile(struct pile *pile, const uint32_t name[4], bool backwards)
{
    static struct event events[MANY];
    uint64_t seed = 1;
    struct err err;
    for (uint64_t i = 0; i < MANY; i++)
        events[i] = make(name, i, &seed);
    for (uint64_t i = 0; i < MANY; i++)
        assert_int_equal(pile_add(pile, &events[backwards ? MANY - 1 - i : i], &err), 0);
    assert_int_equal(pile_settle(pile, 0, &err), 0);
}

static bool comes_after(const struct sighting *a, const struct sighting *b)
{
    if (a->time != b->time)
        return a->time > b->time;
    return a->computer != b->computer || a->record_id != b->record_id;
}

/* A pile that spills every few thousand events gives what one in memory gives, to two readers by turns. */
static void memory_does_not_show(void **state)
{
    struct names *names = names_new();
    struct pile *large = pile_new(SIZE_MAX, names), *small = pile_new(1, names);
    struct pile_reader *one, *other;
    struct event event = {0}, same, before;
    enum pile_news news;
    struct err err;
    uint64_t count = 0;
    uint32_t name[4];
    (void)state;
    for (int i = 0; i < 4; i++)
        name[i] = names_add(names, (struct text){&"dbca"[i], 1});
    fill_pile(large, name, false);
    fill_pile(small, name, true);
    one = pile_read(large);
    other = pile_read(small);
    for (before = event; pile_next(one, &event, &news, &err) == 1; before = event) {
        assert_int_equal(news, PILE_NEW);
        assert_int_equal(pile_next(other, &same, &news, &err), 1);
        assert_memory_equal(&event, &same, sizeof event);
        assert_int_equal(event.at.number, ++count);
        assert_true(count == 1 || comes_after(&event.at, &before.at));
    }
    assert_int_equal(pile_next(other, &same, &news, &err), 0);
    assert_int_equal(pile_count(large), count);
    assert_int_equal(pile_count(small), count);
    assert_int_equal(pile_repeats(small), MANY - count);
    assert_in_range(count, MANY / 8, MANY - 1);
    pile_reader_free(one);
    pile_reader_free(other);
    pile_free(large);
    pile_free(small);
    names_free(names);
}

/* Rows of a database: those that are read again, first or not, and one that is there twice. */
static void rows_keep_their_numbers(void **state)
{
    struct names *names = names_new();
    struct pile *pile = pile_new(0, names);
    struct event event = {.ours = true}, got;
    uint32_t a = names_add(names, TEXT("a")), b = names_add(names, TEXT("b"));
    const struct {
        int64_t time;
        uint32_t source;
        uint64_t number;
        enum pile_news news;
        uint64_t is;
    } CASE[] = {{5, b, 0, PILE_NEW, 4}, {6, b, 1, PILE_KNOWN, 1}, {7, b, 2, PILE_CHANGED, 2},
                {7, a, 0, 0, 0},        {8, a, 3, PILE_KNOWN, 3}, {8, b, 0, 0, 0},
                {8, a, 0, 0, 0},        {9, a, 0, PILE_NEW, 5}};
    struct pile_reader *reader;
    enum pile_news news;
    struct err err;
    (void)state;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        event.at.time = CASE[i].time;
        event.at.source = CASE[i].source;
        event.at.number = CASE[i].number;
        assert_int_equal(pile_add(pile, &event, &err), 0);
    }
    assert_int_equal(pile_settle(pile, 3, &err), 0);
    reader = pile_read(pile);
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++)
        if (CASE[i].is) {
            assert_int_equal(pile_next(reader, &got, &news, &err), 1);
            assert_int_equal(got.at.time, CASE[i].time);
            assert_int_equal(news, CASE[i].news);
            assert_int_equal(got.at.number, CASE[i].is);
        }
    pile_reader_free(reader);
    pile_free(pile);
    pile = pile_new(0, names);
    event.at.number = 1;
    assert_int_equal(pile_add(pile, &event, &err), 0);
    event.at.number = 2;
    assert_int_equal(pile_add(pile, &event, &err), 0);
    assert_int_equal(pile_settle(pile, 2, &err), 0);
    reader = pile_read(pile);
    assert_int_equal(pile_next(reader, &got, &news, &err), -1);
    assert_int_equal(err.kind, ERR_INPUT);
    pile_reader_free(reader);
    pile_free(pile);
    names_free(names);
}

static void every_member_is_kept(void **state)
{
    struct run run = run_open(NULL, STORE_CREATE);
    struct pile *pile = pile_new(0, run.names);
    struct pile_reader *reader;
    struct event full, got;
    enum pile_news news;
    (void)state;
    fill(&run, &full);
    full.at.number = UINT64_MAX;
    assert_int_equal(pile_add(pile, &full, &run.err), 0);
    assert_int_equal(pile_settle(pile, UINT64_MAX, &run.err), 0);
    reader = pile_read(pile);
    assert_int_equal(pile_next(reader, &got, &news, &run.err), 1);
    assert_memory_equal(&got, &full, sizeof full);
    assert_int_equal(pile_next(reader, &got, &news, &run.err), 0);
    pile_reader_free(reader);
    pile_free(pile);
    run_close(&run, false);
}

/* The database is written beside: what it holds at the end is the same, chains kept meanwhile or not. */
static void writing_beside_does_not_show(void **state)
{
    (void)state;
    for (int pass = 0; pass < 2; pass++) {
        struct run run = run_open(path, STORE_CREATE);
        struct chain chain = {.start = NOON};
        struct store_reader *reader;
        for (uint64_t record = 1; record <= MANY; record++) {
            struct event event = plain_event(&run, record);
            add(&run, &event);
        }
        assert_int_equal(store_settle(run.store, pass == 1, &run.err), 0);
        run.settled = true;
        reader = store_read(run.store);
        for (uint64_t n = 0; n < KEPT_MOST; n++) {
            int64_t time;
            chain.id = n;
            assert_int_equal(store_add_chain(run.store, &chain, &run.err), 0);
            assert_true(store_next_time(reader, &time));
        }
        store_reader_free(reader);
        run_close(&run, true);
        assert_string_equal(ask("SELECT count(*), max(id), sum(record_id) FROM event"),
                            "20000|20000|200010000");
        assert_string_equal(ask("SELECT count(*), max(key) FROM chain"), "64|63");
        unlink(path);
    }
}

/* Given up at any moment. */
static void giving_up_leaves_nothing(void **state)
{
    struct run run = run_open(path, STORE_CREATE);
    (void)state;
    for (uint64_t record = 1; record <= MANY; record++) {
        struct event event = plain_event(&run, record);
        add(&run, &event);
    }
    assert_int_equal(store_settle(run.store, true, &run.err), 0);
    run_close(&run, false);
    assert_refused(path, STORE_READ, ERR_IO, "is empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_does_not_show),
        cmocka_unit_test(rows_keep_their_numbers),
        cmocka_unit_test(every_member_is_kept),
        cmocka_unit_test_setup_teardown(writing_beside_does_not_show, setup, teardown),
        cmocka_unit_test_setup_teardown(giving_up_leaves_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
