/* json: what hostile JSON and CSV cost, the limits, and the forms of times and of values without names. */
#include "base/arena.h"
#include "decode/decode.h"
#include "decode/json_order.h"
#include "decode/record.h"
#include "decode/time_form.h"
#include "syntax/csv_frame.h"
#include "syntax/json_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                                 \
    "{\"System\":{\"EventID\":4634,\"TimeCreated\":\"2026-03-03T09:10:12Z\",\"EventRecordID\":7,"            \
    "\"Channel\":\"Security\",\"Computer\":\"a\"},\"EventData\":{\"TargetUserName\":\"bob\""
#define SMALL HEAD "}}"

struct stream {
    char *at;
    size_t len;
};

static void append(struct stream *s, const char *text, size_t times)
{
    size_t len = strlen(text);
    s->at = mem_grow(s->at, s->len + len * times + 1, 1);
    for (size_t i = 0; i < times; i++, s->len += len)
        memcpy(s->at + s->len, text, len);
    s->at[s->len] = '\0';
}

struct count {
    struct names *names;
    struct decode *decode;
    uint64_t events;
};

static struct count count_begin(const struct decode_options *options)
{
    struct count c = {.names = names_new()};
    c.decode = decode_new(c.names, options);
    decode_begin(c.decode, TEXT("x"));
    return c;
}

static void count_feed(struct count *c, const char *at, size_t len, bool last)
{
    struct event event;
    decode_feed(c->decode, at, len, last);
    while (decode_next(c->decode, &event)) {
        assert_string_equal(names_text(c->names, event.user).at, "bob");
        c->events++;
    }
}

static void count_end(struct count *c)
{
    decode_free(c->decode);
    names_free(c->names);
}

/* The stream gives so many events, and so many records are left out because of bad; however it is cut, also
 * for several threads. Frees it. */
static void check(struct stream s, uint64_t events, enum bad bad, uint64_t count)
{
    static const size_t pieces[] = {SIZE_MAX, 4093, 65536, 300000, 65536};
    static const struct decode_options options[] = {
        {0}, {0}, {0}, {.threads = 2, .part_bytes = 1}, {.threads = 3, .part_bytes = 9000}};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        struct count c = count_begin(&options[p]);
        const struct decode_tally *tally = decode_tally(c.decode);
        uint64_t events_and_bad = events;
        size_t at = 0;
        do {
            size_t len = s.len - at < pieces[p] ? s.len - at : pieces[p];
            count_feed(&c, s.at + at, len, at + len == s.len);
            at += len;
        } while (at < s.len);
        assert_int_equal(c.events, events);
        assert_int_equal(tally->bad[bad], count);
        for (int i = 0; i < BAD_COUNT; i++)
            events_and_bad += tally->bad[i];
        assert_int_equal(tally->records, events_and_bad);
        count_end(&c);
    }
    free(s.at);
}

/* SMALL, a line, SMALL. */
static struct stream sandwich(const char *line, size_t times, const char *tail)
{
    struct stream s = {0};
    append(&s, SMALL "\n", 1);
    append(&s, line, times);
    append(&s, tail, 1);
    append(&s, "\n" SMALL "\n", 1);
    return s;
}

/* ---- sizes ---- */

/* An event of len bytes. */
static struct stream sized(size_t len)
{
    static const char key[] = ",\"x\":\"", tail[] = "\"}}";
    struct stream s = {0};
    append(&s, SMALL "\n" HEAD, 1);
    append(&s, key, 1);
    append(&s, "y", len - (sizeof HEAD - 1) - (sizeof key - 1) - (sizeof tail - 1));
    append(&s, tail, 1);
    append(&s, "\n" SMALL "\n", 1);
    return s;
}

static void largest(void **state)
{
    (void)state;
    check(sized(JSON_RECORD_MAX - 1), 3, BAD_TOO_LARGE, 0);
    check(sized(JSON_RECORD_MAX), 3, BAD_TOO_LARGE, 0);
    check(sized(JSON_RECORD_MAX + 1), 2, BAD_TOO_LARGE, 1);
    check(sized(3 * JSON_RECORD_MAX), 2, BAD_TOO_LARGE, 1);
}

/* Brackets of either kind: those in the record are one more. */
static struct stream nested(size_t depth)
{
    struct stream s = {0};
    append(&s, SMALL "\n" HEAD "},\"x\":", 1);
    append(&s, "[", depth - 1);
    append(&s, "]", depth - 1);
    append(&s, "}\n" SMALL "\n", 1);
    return s;
}

static void deepest(void **state)
{
    (void)state;
    check(nested(JSON_DEPTH_MAX), 3, BAD_TOO_LARGE, 0);
    check(nested(JSON_DEPTH_MAX + 1), 2, BAD_TOO_LARGE, 1);
    check(nested(1000000), 2, BAD_TOO_LARGE, 1);
    check(sandwich("{\"EventID\":", 100000, ""), 2, BAD_TOO_LARGE, 1);
}

/* A line of 64 MB, in pieces that are used again: what is not over is not kept. */
static void endless(void **state)
{
    static char piece[65536];
    static const char *const begins[] = {"{\"EventID\":\"", "{\"EventID\":[", "{\"EventID\":1"};
    (void)state;
    for (size_t b = 0; b < sizeof begins / sizeof *begins; b++) {
        static const struct decode_options options = {.threads = 2};
        struct count c = count_begin(&options);
        memset(piece, b == 1 ? '1' : 'x', sizeof piece);
        count_feed(&c, SMALL "\n", sizeof SMALL, false);
        count_feed(&c, begins[b], strlen(begins[b]), false);
        for (int i = 0; i < 1024; i++)
            count_feed(&c, piece, sizeof piece, false);
        count_feed(&c, "\n" SMALL, sizeof SMALL, true);
        assert_int_equal(c.events, 2);
        assert_int_equal(decode_tally(c.decode)->bad[BAD_TOO_LARGE], 1);
        count_end(&c);
    }
}

/* ---- what is broken costs itself only ---- */

static void broken_lines(void **state)
{
    static const struct {
        const char *line;
        enum bad bad;
    } rows[] = {
        {HEAD, BAD_CUT_OFF},
        {HEAD ",", BAD_CUT_OFF},
        {HEAD ",\"x\":", BAD_CUT_OFF},
        {HEAD ",\"x\":[", BAD_CUT_OFF},
        {HEAD ",\"x\":[{\"y\":1},", BAD_CUT_OFF},
        {HEAD ",\"x", BAD_CUT_OFF},
        {HEAD ",\"x\\", BAD_CUT_OFF},
        {HEAD ",\"x\":tr", BAD_CUT_OFF},
        {HEAD "]}", BAD_ILL_FORMED},
        {HEAD ",}}", BAD_ILL_FORMED},
        {HEAD ",\"x\":01}}", BAD_ILL_FORMED},
        {HEAD ",\"x\":\"\x01\"}}", BAD_ILL_FORMED},
        {HEAD ",\"x\":\"\\q\"}}", BAD_ILL_FORMED},
        {HEAD ",x:1}}", BAD_ILL_FORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stream last = {0};
        check(sandwich(rows[i].line, 1, ""), 2, rows[i].bad, 1);
        append(&last, SMALL "\n", 1);
        append(&last, rows[i].line, 1);
        check(last, 1, rows[i].bad, 1);
    }
}

/* Lines that each begin a record inside the one before: however many, they are looked at a bounded number of
 * times. */
static void records_in_records(void **state)
{
    struct stream s = {0};
    (void)state;
    append(&s, SMALL "\n", 1);
    append(&s, "{\"EventID\":[\n", 100000);
    append(&s, SMALL "\n", 1);
    check(s, 2, BAD_TOO_LARGE, 100000 - JSON_DEPTH_MAX / 2 + 1); /* the last are cut off */
}

static void not_broken(void **state)
{
    (void)state;
    check(sandwich(HEAD ",\"x\":184467440737095516160,\"y\":-1e999,\"z\":1.5}}", 1, ""), 3, BAD_ILL_FORMED,
          0);
    check(sandwich(HEAD ",\"\\u0000\":\"\\u0000\\ud800\",\"y\":\"\\\\\"}}", 1, ""), 3, BAD_ILL_FORMED, 0);
    check(sandwich(HEAD ",\"TargetUserName\":\"eve\",\"TargetUserName\":\"bob\"}}", 1, ""), 3, BAD_ILL_FORMED,
          0);
    check(sandwich(SMALL ",", 3, SMALL), 6, BAD_ILL_FORMED, 0);
    check(sandwich("[" SMALL ",\n  " SMALL "]", 1, ""), 4, BAD_ILL_FORMED, 0);
    check(sandwich("{\"value\":[", 1, SMALL "," SMALL "],\"next\":1}"), 4, BAD_ILL_FORMED, 0);
    check(sandwich("{\"hits\":{\"total\":1,\"hits\":[{\"_source\":" SMALL "}]}}", 1, ""), 3, BAD_ILL_FORMED,
          0);
    check(sandwich("null 1 \"{\" ]]", 1, ""), 2, BAD_ILL_FORMED, 0);
}

/* A key is one of its record only: the one before has a wrapper's where this one has the same letters. */
static void keys_of_the_record_before(void **state)
{
    (void)state;
    check(sandwich("{\"hits\":" SMALL "}\n{ hits:[" SMALL "]}", 1, ""), 2, BAD_ILL_FORMED, 1);
}

/* ---- CSV ---- */

#define COLUMNS "EventID,Computer,TimeGenerated,Channel,EventRecordId,TargetUserName"
#define ROW     "4634,a,2026-03-03T09:10:12Z,Security,7,bob"
#define FRONT   "4634,a,2026-03-03T09:10:12Z,Security,7,"

static struct stream rows(const char *row, size_t times, const char *tail)
{
    struct stream s = {0};
    append(&s, COLUMNS "\r\n" ROW "\r\n", 1);
    append(&s, row, times);
    append(&s, tail, 1);
    append(&s, "\r\n" ROW, 1);
    return s;
}

static void tables(void **state)
{
    struct stream s = {0};
    (void)state;
    check(rows(ROW, 1, ""), 3, BAD_ILL_FORMED, 0);
    check(rows(COLUMNS "\n" ROW, 1, "\n"), 3, BAD_ILL_FORMED, 0);
    check(rows(FRONT "\"bob\"", 1, ""), 3, BAD_ILL_FORMED, 0);
    check(rows(FRONT "\"bob", 1, ""), 2, BAD_CUT_OFF, 1);
    check(rows(FRONT "\"b\"ob", 1, ""), 2, BAD_ILL_FORMED, 1);
    check(rows(ROW ",", 1, ""), 2, BAD_ILL_FORMED, 1);
    check(rows("4634,a,2026", 1, ""), 2, BAD_CUT_OFF, 1);
    check(rows(FRONT "\"", 1, ""), 2, BAD_CUT_OFF, 1);
    append(&s, COLUMNS "\n" FRONT "\"", 1);
    append(&s, "x", CSV_RECORD_MAX + 1);
    append(&s, "\"\n" ROW, 1);
    check(s, 1, BAD_TOO_LARGE, 1);
    s = (struct stream){0};
    append(&s, COLUMNS, 1);
    append(&s, ",x", CSV_COLUMNS_MAX);
    append(&s, "\n" ROW, 1);
    append(&s, ",", CSV_COLUMNS_MAX);
    check(s, 1, BAD_ILL_FORMED, 0);
}

static void fields_of_a_row(void **state)
{
    static const struct {
        const char *row;
        size_t count;
        const char *field[4];
    } cases[] = {
        {"", 1, {""}},
        {",", 2, {"", ""}},
        {"a,b", 2, {"a", "b"}},
        {"\"a,b\",\"c\"\"d\"", 2, {"a,b", "c\"d"}},
        {"\"\",\"\"\"\"", 2, {"", "\""}},
        {"a\"b,\"c\nd\",", 3, {"a\"b", "c\nd", ""}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text field[CSV_COLUMNS_MAX];
        char row[64];
        snprintf(row, sizeof row, "%s", cases[i].row);
        assert_int_equal(csv_split(row, strlen(row), ',', field), cases[i].count);
        for (size_t f = 0; f < cases[i].count; f++)
            assert_true(text_equal(field[f], text_of(cases[i].field[f])));
    }
}

/* ---- times and orders ---- */

static void time_forms(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: no time */
        bool zoned;
    } cases[] = {
        {"2026-03-03T09:00:12.1614821Z", "2026-03-03T09:00:12.1614821Z", true},
        {"2026-03-03 18:00:12.161 +09:00", "2026-03-03T09:00:12.161000Z", true},
        {" 2026-03-03 09:00:12 ", "2026-03-03T09:00:12Z", false},
        {"3/3/2026, 9:00:12.123 AM", "2026-03-03T09:00:12.123000Z", false},
        {"12/31/2026 12:00:00 PM", "2026-12-31T12:00:00Z", false},
        {"1/2/2026, 12:30:00 am", "2026-01-02T00:30:00Z", false},
        {"13/1/2026, 9:00:12 AM", NULL, false},
        {"2/30/2026, 9:00:12 AM", NULL, false},
        {"3/3/2026, 0:00:12 AM", NULL, false},
        {"3/3/2026, 13:00:12 PM", NULL, false},
        {"3/3/2026, 9:00:12", NULL, false},
        {"/Date(1772528412161)/", "2026-03-03T09:00:12.161000Z", true},
        {"/Date(1772528412161+0100)/", "2026-03-03T09:00:12.161000Z", true},
        {"/Date(-1)/", NULL, false},
        {"/Date(1772528412161", NULL, false},
        {"1772528412", "2026-03-03T09:00:12Z", true},
        {"1772528412.1614821", "2026-03-03T09:00:12.1614821Z", true},
        {"1772528412.12345678901234567890", "2026-03-03T09:00:12.123456789Z", true},
        {"1772528412161", "2026-03-03T09:00:12.161000Z", true},
        {"1772528412161.5", NULL, false},
        {"17725284121", NULL, false},
        {"1772528412.", NULL, false},
        {"9200000001", NULL, false},
        {"9999999999999", NULL, false},
        {"/Date(9999999999999)/", NULL, false},
        {"4624", NULL, false},
        {"", NULL, false},
        {"-", NULL, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t time;
        bool zoned;
        char printed[TIME_TEXT];
        int result = time_form_read(text_of(cases[i].text), &time, &zoned);
        assert_int_equal(result, cases[i].want ? 0 : -1);
        if (!cases[i].want)
            continue;
        assert_string_equal(time_format(time, printed), cases[i].want);
        assert_int_equal(zoned, cases[i].zoned);
    }
}

static size_t place_of(uint16_t id, size_t count, const char *name)
{
    struct text rest = json_order(id, count);
    for (size_t place = 1; rest.len; place++) {
        size_t end = text_find(rest, ' ');
        if (text_equal(text_slice(rest, 0, end), text_of(name)))
            return place;
        rest = text_slice(rest, end + 1, rest.len);
    }
    return 0;
}

/* Places from the manifest, counted from 1. */
static void orders(void **state)
{
    static const struct {
        uint16_t id;
        size_t count;
        const char *name;
        size_t place;
    } cases[] = {
        {4624, 20, "IpPort", 20},
        {4624, 21, "ImpersonationLevel", 21},
        {4624, 27, "ElevatedToken", 27},
        {4624, 28, "ElevatedToken", 28},
        {4624, 28, "RemoteCredentialGuard", 23},
        {4624, 29, "IpPort", 0},
        {4625, 21, "IpPort", 21},
        {4648, 14, "IpPort", 14},
        {4768, 15, "ResponseTicket", 15},
        {4768, 24, "PreAuthEncryptionType", 24},
        {4769, 11, "TransmittedServices", 11},
        {4769, 13, "ResponseTicketHash", 13},
        {4769, 21, "SessionKeyEncryptionType", 21},
        {4771, 11, "CertThumbprint", 11},
        {4738, 27, "LogonHours", 27},
        {4741, 28, "ServicePrincipalNames", 28},
        {4742, 29, "ServicePrincipalNames", 29},
        {4964, 11, "SidList", 11},
        {5136, 15, "OperationType", 15},
        {5136, 16, "OperationType", 0},
        {4608, 1, "x", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(place_of(cases[i].id, cases[i].count, cases[i].name), cases[i].place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(largest),
        cmocka_unit_test(deepest),
        cmocka_unit_test(endless),
        cmocka_unit_test(broken_lines),
        cmocka_unit_test(not_broken),
        cmocka_unit_test(records_in_records),
        cmocka_unit_test(tables),
        cmocka_unit_test(fields_of_a_row),
        cmocka_unit_test(time_forms),
        cmocka_unit_test(orders),
        cmocka_unit_test(keys_of_the_record_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
