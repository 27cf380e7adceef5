/* layouts: what is learned of records, and how they are held against it. */
#include "agree.h"
#include "base/arena.h"
#include "decode/xml_layout.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define EVENT                                                                                                \
    "<Event a='b'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4672</EventID>"     \
    "<TimeCreated SystemTime='2026-03-03T09:00:12.1234567Z'/><EventRecordID>77</EventRecordID>"              \
    "<Channel>Security</Channel><Computer>dc01.corp.example</Computer></System><EventData>"                  \
    "<Data Name='SubjectUserSid'>S-1-5-21-677090037-2544712010-3739700191-1104</Data>"                       \
    "<Data Name='SubjectUserName'>R&amp;D</Data><Data Name='None'>x]] \\ \xc3\xa9</Data>"                    \
    "<Data Name='PrivilegeList'>a\r\n\t\tb</Data></EventData></Event>"

static size_t (*const MATCHES[])(struct layout *, struct text, struct record *, char *) = {
    layout_match_plain,
#if defined __x86_64__
    layout_match_sse2,
    layout_match_avx2,
#endif
};

static size_t match_count(void)
{
#if defined __x86_64__
    return __builtin_cpu_supports("avx2") ? 3 : 2;
#else
    return 1;
#endif
}

static void check_same_record(const struct record *a, const struct record *b)
{
    assert_int_equal(a->count, b->count);
    assert_true(text_equal(a->system.time, b->system.time));
    assert_true(text_equal(a->system.record_id, b->system.record_id));
    assert_true(text_equal(a->system.computer, b->system.computer));
    for (size_t i = 0; i < a->count; i++) {
        assert_ptr_equal(a->value[i].field, b->value[i].field);
        assert_true(text_equal(a->value[i].text, b->value[i].text));
        assert_int_equal(a->memo[i].state, b->memo[i].state);
    }
}

/* bytes, by every way: the same length and the same record. The first is by the plain one. */
static void check_matches(struct layout **layouts, const char *bytes, size_t len)
{
    static struct record first, other;
    char room[2][sizeof EVENT];
    char *copy = memcpy(mem_new(len, 1), bytes, len); /* reading past it shows */
    struct text t = {copy, len};
    size_t want = layout_match_plain(layouts[0], t, &first, room[0]);
    for (size_t i = 1; i < match_count(); i++) {
        assert_int_equal(MATCHES[i](layouts[i], t, &other, room[1]), want);
        if (want)
            check_same_record(&first, &other);
    }
    free(copy);
}

/* What an event would do: memos of the one before are there. */
static void note(struct layout *layout)
{
    for (size_t i = 0; i < layout->fields; i++)
        layout->memo[i].state = VALUE_NOTHING;
}

static void test_matches_agree(void **state)
{
    static const char others[] = "<>&'\" \n\r;A]\\\x01\x80\xff";
    struct layout *layouts[3];
    struct arena arena;
    char bytes[] = EVENT;
    const size_t len = sizeof bytes - 1;
    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < 3; i++)
        layouts[i] = layout_learn((struct text){bytes, len}, &arena);
    assert_non_null(layouts[0]);
    for (size_t at = 0; at < len; at++)
        for (size_t c = 0; c < sizeof others; c++) {
            const char was = bytes[at];
            check_matches(layouts, bytes, len);
            for (size_t i = 0; i < 3; i++)
                note(layouts[i]);
            bytes[at] = others[c];
            check_matches(layouts, bytes, len);
            check_matches(layouts, bytes, at);
            bytes[at] = was;
        }
    arena_done(&arena);
}

/* ---- limits ---- */

/* count records in one text, to be freed, each with a provider, an id and values of its own. */
static char *make_records(size_t count, size_t providers, size_t values, size_t *len)
{
    char *text;
    FILE *out = open_memstream(&text, len);
    for (size_t i = 0; i < count; i++) {
        fprintf(
            out,
            "<Event><System><Provider Name='P%zu'/><EventID>%zu</EventID><TimeCreated "
            "SystemTime='2026-03-03T09:00:12Z'/><EventRecordID>%zu</EventRecordID><Channel>Security</Channel>"
            "<Computer>dc01</Computer></System><EventData>",
            i % providers, 4000 + i % 7, i);
        for (size_t n = 0; n < values; n++)
            fprintf(out, "<Data Name='V%zu'>%zu</Data>", n + i, n);
        fprintf(out, "</EventData></Event>\r\n");
    }
    fclose(out);
    return text;
}

/* How many of them the fast way takes; all are read right. */
static uint64_t count_fast(size_t count, size_t providers, size_t values)
{
    size_t len;
    char *text = make_records(count, providers, values, &len);
    uint64_t all, fast = agree_once((struct text){text, len}, &all);
    assert_int_equal(all, count);
    free(text);
    return fast;
}

static void test_limits(void **state)
{
    const size_t part = 3; /* slots of System: time, number, computer */
    (void)state;
    assert_int_equal(count_fast(40, 40, 3), 40); /* more providers than are known at once */
    assert_int_equal(count_fast(3000, 1, 20),
                     3000); /* more layouts than there is memory for, and of one id */
    assert_int_equal(count_fast(2, 1, LAYOUT_SLOTS_MAX - part), 2);
    assert_int_equal(count_fast(2, 1, LAYOUT_SLOTS_MAX - part + 1), 0);
}

/* Well-formed or not, nothing to learn a layout of. */
static void test_not_canonical(void **state)
{
    static const char *const records[] = {
        "<Event><System><Provider Name='P'/><EventID>1</EventID></System></Event>x",
        "<Event><System><Provider Name='P'/><EventID>1</EventID></System><!-- --></Event>",
        "<Event><System><Provider Name='P'/><EventID><![CDATA[1]]></EventID></System></Event>",
        "<Event><System><Provider Name='P' Name='Q'/><EventID>1</EventID></System></Event>",
        "<Event><System><Provider Name='P'/><EventID>1</EventID><EventID>2</EventID></System></Event>",
        "<Event><System><EventRecordID>1</EventRecordID><EventID>1</EventID></System></Event>",
        "<Event><System><Provider Name='P&amp;'/><EventID>1</EventID></System></Event>",
        "<Event><System><EventID>1</EventID></System><EventData><Data><b/></Data></EventData></Event>",
        "<Event><System><EventID>1</EventID></System><EventData><Data/></EventData></Event>",
        "<Event><System><EventID>1</EventID></System><a>b<c/></a></Event>",
        "<Event><System><EventID>1</EventID></System><n:a/></Event>",
        "<Event><System><EventID>1</EventID></System><a></b></Event>",
        "<Event><System><EventID>one</EventID></System></Event>",
        "<Event><System><EventID>1</EventID></System>",
        "<Event></Event>",
        "<Event/>",
        "",
    };
    struct arena arena;
    (void)state;
    arena_init(&arena);
    assert_non_null(layout_learn(TEXT("<Event><System><EventID>1</EventID></System></Event>"), &arena));
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        assert_null(layout_learn(text_of(records[i]), &arena));
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches_agree),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_not_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
