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

static size_t (*const MATCHES[])(struct layout_form *, struct text, struct record *, char *) = {
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
    size_t want = layout_match_plain(&layouts[0]->full, t, &first, room[0]);
    for (size_t i = 1; i < match_count(); i++) {
        assert_int_equal(MATCHES[i](&layouts[i]->full, t, &other, room[1]), want);
        if (want)
            check_same_record(&first, &other);
    }
    free(copy);
}

/* What an event would do: memos of the one before are there. */
static void note(struct layout *layout)
{
    for (size_t i = 0; i < layout->full.fields; i++)
        layout->full.memo[i].state = VALUE_NOTHING;
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

/* ---- values that are steady for a while ---- */

static const char *const VALUES[] = {
    "-",
    "",
    "Kerberos",
    "NTLM",
    "u1",
    "x@REALM",
    "R&amp;D",
    "a\r\n\t\tb",
    "\\\\*\\",
    "%%1833",
    "0x3",
    "7",
    "Null",
    "S-1-5-21-677090037-2544712010-3739700191-1104",
    "{89276900-beea-32cc-d6f8-10bf51ec8dce}",
    "a]]b",
    "longer than what is remembered of one value, which is some eighty bytes and the byte that ends it",
};

/* Some twice, of one member or of several; some that only some events have. */
static const char *const FIELDS[] = {
    "TargetUserName", "TargetDomainName", "DomainName",    "SubjectUserName",  "AccountName",
    "LogonGuid",      "LogonType",        "IpAddress",     "Workstation",      "WorkstationName",
    "PrivilegeList",  "OperationType",    "ServerName",    "TargetDomainName", "NewUacValue",
    "None",           "ElevatedToken",    "TargetLogonId",
};

#define VALUE_COUNT (sizeof VALUES / sizeof *VALUES)
#define FIELD_COUNT (sizeof FIELDS / sizeof *FIELDS)

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525 + 1013904223;
    return (*state >> 8) % below;
}

/* A log of an event in some kinds, each with values of its own, which change now and then. */
static char *make_log(uint32_t seed, uint32_t count, const char *provider, unsigned id, size_t *len)
{
    size_t value[6][FIELD_COUNT] = {{0}};
    uint32_t kinds = 1 + draw(&seed, 6), seldom = 1 + draw(&seed, 60);
    char *text;
    FILE *out = open_memstream(&text, len);
    for (uint32_t n = 0; n < count; n++) {
        size_t *kind = value[draw(&seed, kinds)];
        fprintf(
            out,
            "<Event><System><Provider Name='%s'/><EventID>%u</EventID><Version>1</Version><Keywords>0x80%u"
            "0000000000000</Keywords><TimeCreated SystemTime='2026-03-03T09:00:%02u.5Z'/><EventRecordID>%u"
            "</EventRecordID><Channel>Security</Channel><Computer>dc%u</Computer></System><EventData>",
            provider, id, 1 + draw(&seed, seldom) / 40, n / 15 % 60, n, n / 300);
        for (size_t f = 0; f < FIELD_COUNT; f++) {
            if (draw(&seed, n < 20 ? 2 : f < 3 ? 3 : seldom * 20) == 0)
                kind[f] = draw(&seed, VALUE_COUNT);
            fprintf(out, "<Data Name='%s'>%s</Data>", FIELDS[f], VALUES[kind[f]]);
        }
        fprintf(out, "<Data>%u</Data></EventData></Event>\n", draw(&seed, 2));
    }
    fclose(out);
    return text;
}

static void test_steady_values(void **state)
{
    static const struct {
        const char *provider;
        unsigned id;
    } events[] = {{"Microsoft-Windows-Security-Auditing", 4624},
                  {"Microsoft-Windows-Security-Auditing", 4672},
                  {"Microsoft-Windows-Security-Auditing", 5156},
                  {"Microsoft-Windows-NTLM", 8001}};
    (void)state;
    for (uint32_t seed = 0; seed < 40; seed++) {
        uint64_t all;
        size_t len;
        uint32_t count = seed ? 900 : 21000; /* after 20000 it is found out anew what is steady */
        char *text = make_log(seed, count, events[seed % 4].provider, events[seed % 4].id, &len);
        assert_int_equal(agree_once((struct text){text, len}, &all), count);
        assert_int_equal(all, count);
        free(text);
    }
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
        cmocka_unit_test(test_steady_values),
        cmocka_unit_test(test_not_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
