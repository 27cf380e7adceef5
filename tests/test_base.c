/* base: text, numbers, names, maps, GUIDs and times. */
#include "base/arena.h"
#include "base/column.h"
#include "base/err.h"
#include "base/guid.h"
#include "base/map.h"
#include "base/names.h"
#include "base/time.h"
#include "base/zone.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void numbers(void **state)
{
    static const struct {
        const char *text;
        int result;
        uint64_t value;
    } rows[] = {
        {"0", 0, 0},
        {"42", 0, 42},
        {"0x3e7", 0, 0x3e7},
        {"0x00000000000003E7", 0, 0x3e7},
        {"18446744073709551615", 0, UINT64_MAX},
        {"0xffffffffffffffff", 0, UINT64_MAX},
        {"18446744073709551616", -1, 0},
        {"0x10000000000000000", -1, 0},
        {"", -1, 0},
        {"0x", -1, 0},
        {"-1", -1, 0},
        {"12a", -1, 0},
        {" 1", -1, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t value = 0;
        assert_int_equal(text_number(text_of(rows[i].text), &value), rows[i].result);
        if (rows[i].result == 0)
            assert_true(value == rows[i].value);
    }
}

/* As strtoull has it where there are digits alone. */
static void check_number(const char *text, int base, bool good)
{
    uint64_t value = 7;
    errno = 0;
    uint64_t want = strtoull(text, NULL, base);
    good = good && errno == 0;
    assert_int_equal(text_number(text_of(text), &value), good ? 0 : -1);
    assert_true(value == (good ? want : 7));
}

/* Numbers of every length, with every byte at every place. */
static void lengths(void **state)
{
    static const char decimal[] = "918273645546372819098", hex[] = "fedcba9876543210f";
    (void)state;
    for (size_t len = 1; len < sizeof decimal; len++)
        for (size_t at = 0; at < len; at++)
            for (int c = 1; c < 256; c++) {
                char text[sizeof decimal] = "";
                memcpy(text, decimal, len);
                text[at] = (char)c;
                check_number(text, 10, c >= '0' && c <= '9');
            }
    for (size_t len = 1; len < sizeof hex; len++)
        for (size_t at = 0; at < len; at++) {
            char text[sizeof hex + 2] = "0x";
            memcpy(text + 2, hex, len);
            check_number(text, 16, true);
            text[2 + at] = '0';
            check_number(text, 16, true);
            text[2 + at] = 'g';
            check_number(text, 16, false);
        }
}

/* Of every byte, wherever it stands. */
static void digits(void **state)
{
    static const char set[] = "0123456789abcdefABCDEF";
    (void)state;
    for (int c = 1; c < 256; c++)
        for (size_t at = 0; at < 12; at++) {
            char hex[] = "0x123456789abc", guid[] = "00000000-0000-0000-0000-123456789abc";
            uint64_t value = 7;
            struct guid parsed;
            int want = strchr(set, c) ? 0 : -1;
            hex[2 + at] = guid[24 + at] = (char)c;
            assert_int_equal(text_number(text_of(hex), &value), want);
            assert_true(want == 0 ? value == strtoull(hex, NULL, 16) : value == 7);
            assert_int_equal(guid_parse(text_of(guid), &parsed), want);
        }
}

static void decimals(void **state)
{
    static const int64_t NUMBERS[] = {0, 9, -1, 10, 1234567890, INT64_MAX, INT64_MIN};
    char out[TEXT_DECIMAL], want[32];
    (void)state;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        snprintf(want, sizeof want, "%lld", (long long)NUMBERS[i]);
        assert_true(text_equal(text_signed(NUMBERS[i], out), text_of(want)));
        snprintf(want, sizeof want, "%llu", (unsigned long long)NUMBERS[i]);
        assert_true(text_equal(text_decimal((uint64_t)NUMBERS[i], out), text_of(want)));
    }
}

static void texts(void **state)
{
    char room[8], wide[16];
    static const char mixed[] = "AbCd@[ZzYx09-_QwErTyUiOp";
    static const char low[] = "abcd@[zzyx09-_qwertyuiop";
    (void)state;
    assert_true(text_same(TEXT("WEB1$"), TEXT("web1$")));
    assert_false(text_same(TEXT("web1"), TEXT("web1$")));
    assert_false(text_equal(TEXT("WEB1"), TEXT("web1")));
    assert_true(text_equal((struct text){NULL, 0}, TEXT("")));
    assert_true(text_equal(text_trim(TEXT("\r\n\t a b \v")), TEXT("a b")));
    assert_int_equal(text_trim(TEXT(" \n")).len, 0);
    assert_true(text_starts(TEXT("krbtgt/X"), TEXT("krbtgt")));
    assert_false(text_starts(TEXT("krb"), TEXT("krbtgt")));
    assert_true(text_ends(TEXT("web1$"), TEXT("$")));
    assert_int_equal(text_find(TEXT("a@b@c"), '@'), 1);
    assert_int_equal(text_find_last(TEXT("a@b@c"), '@'), 3);
    assert_int_equal(text_find_last(TEXT("abc"), '@'), 3);
    assert_int_equal(text_slice(TEXT("abc"), 5, 2).len, 0);
    assert_true(text_equal(text_lower(TEXT("ABCDEFGHIJ"), room, sizeof room), TEXT("abcdefgh")));
    assert_true(
        text_equal(text_lower(TEXT("@AZ[`az{\xc3\x84"), wide, sizeof wide), TEXT("@az[`az{\xc3\x84")));
    assert_true(text_equal(text_upper(TEXT("a.Z9{"), room, sizeof room), TEXT("A.Z9{")));
    for (size_t len = 0; len <= sizeof mixed - 1; len++) {
        char copy[sizeof mixed];
        assert_true(text_equal(text_lower((struct text){mixed, len}, copy, len), (struct text){low, len}));
    }
}

static void times(void **state)
{
    static const struct {
        const char *text, *printed; /* NULL: no time */
    } rows[] = {
        {"2026-03-03T09:00:12.161482Z", "2026-03-03T09:00:12.161482Z"},
        {"2026-10-08T19:30:43.6509771Z", "2026-10-08T19:30:43.6509771Z"},
        {"2021-10-20T13:39:17.315479800Z", "2021-10-20T13:39:17.3154798Z"},
        {"2021-10-20 13:39:17.315479+00:00", "2021-10-20T13:39:17.315479Z"},
        {"2018-09-10 13:05:03.702278", "2018-09-10T13:05:03.702278Z"},
        {"2020-02-29T23:59:59-01:30", "2020-03-01T01:29:59Z"},
        {"1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.9999999Z"},
        {"1678-01-01T00:00:00Z", "1678-01-01T00:00:00Z"},
        {"2261-12-31T23:59:59.123456789Z", "2261-12-31T23:59:59.123456789Z"},
        {"2021-02-29T00:00:00Z", NULL},
        {"2021-13-01T00:00:00Z", NULL},
        {"2021-01-01T24:00:00Z", NULL},
        {"2021-01-01", NULL},
        {"2021-01-01T00:00:00.Z", NULL},
        {"2021-01-01T00:00:00.1234567890Z", NULL},
        {"2021-01-01T00:00:00Zx", NULL},
        {"9999-01-01T00:00:00Z", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char printed[TIME_TEXT];
        int64_t time;
        int result = time_parse(text_of(rows[i].text), &time);
        assert_int_equal(result, rows[i].printed ? 0 : -1);
        if (rows[i].printed)
            assert_string_equal(time_format(time, printed), rows[i].printed);
    }
}

/* What was read before changes nothing, for all that may follow the same minute. */
static void times_of_one_minute(void **state)
{
    static const char *const minutes[] = {"2026-03-03T09:00:", "1969-12-31T23:59:", "2021-02-29T00:00:",
                                          " 2026-03-03T09:0", "2026-03-03 09:00:"};
    static const char *const ends[] = {"12Z",        "12.1234567Z",    "59.999999999Z", "60Z", "1Z",    "12",
                                       "12.Z",       "12.5",           "12+01:00",      "xxZ", "Z",     "",
                                       "12.12345Zx", "12.1234567890Z", "00Z ",          "12z", "12.5 Z"};
    const size_t count = sizeof ends / sizeof *ends;
    (void)state;
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        struct time_minute minute = {0};
        for (size_t n = 0; n < 2 * count; n++) {
            char text[64];
            int64_t near = 1, alone = 1;
            snprintf(text, sizeof text, "%s%s", minutes[i], ends[n % count]);
            assert_int_equal(time_parse_near(text_of(text), &minute, &near),
                             time_parse(text_of(text), &alone));
            assert_int_equal(near, alone);
        }
    }
}

static void zones(void **state)
{
    static const struct {
        const char *zone, *local, *utc;
    } rows[] = {
        {"UTC", "2026-03-03T09:00:00Z", "2026-03-03T09:00:00Z"},
        {"Z", "2026-03-03T09:00:00Z", "2026-03-03T09:00:00Z"},
        {"+02:00", "2026-03-03T01:00:00.5Z", "2026-03-02T23:00:00.500000Z"},
        {"-0330", "2026-03-03T23:00:00Z", "2026-03-04T02:30:00Z"},
        {"Europe/Berlin", "2026-01-01T12:00:00Z", "2026-01-01T11:00:00Z"},
        {"Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-01T10:00:00Z"},
        {"Europe/Berlin", "2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z"},
        {"Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z"}, /* no clock showed this */
        {"Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"},
        {"Europe/Berlin", "2026-10-25T01:59:59Z", "2026-10-24T23:59:59Z"},
        {"Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"}, /* and this one twice */
        {"Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"},
        {"America/New_York", "2019-12-04T20:49:31Z", "2019-12-05T01:49:31Z"},
        {"America/New_York", "2020-10-22T04:29:46Z", "2020-10-22T08:29:46Z"},
        {"Asia/Kathmandu", "2026-03-03T05:45:00Z", "2026-03-03T00:00:00Z"},
        {"Europe/Berlin", "1700-01-01T01:00:00Z", "1700-01-01T00:00:00Z"},
        {"Europe/Berlin", "2200-01-01T01:00:00Z", "2200-01-01T00:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err;
        struct zone *zone = zone_new(rows[i].zone, &err);
        int64_t local;
        char printed[TIME_TEXT];
        if (!zone && strchr(rows[i].zone, '/')) /* a system without tzdata */
            continue;
        assert_non_null(zone);
        assert_int_equal(time_parse(text_of(rows[i].local), &local), 0);
        assert_string_equal(time_format(zone_to_utc(zone, local), printed), rows[i].utc);
        zone_free(zone);
    }
}

static void zones_show(void **state)
{
    static const struct {
        const char *zone, *utc, *shown;
    } rows[] = {
        {"UTC", "2026-03-03T09:00:00Z", "2026-03-03T09:00:00Z"},
        {"+02:00", "2026-03-02T23:00:00.5Z", "2026-03-03T01:00:00.500000+02:00"},
        {"-0330", "2026-03-04T02:30:00Z", "2026-03-03T23:00:00-03:30"},
        {"Europe/Berlin", "2026-01-01T11:00:00Z", "2026-01-01T12:00:00+01:00"},
        {"Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"},
        {"Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00"}, /* the same hour */
        {"Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00"}, /* twice */
        {"Asia/Kathmandu", "2026-03-03T00:00:00Z", "2026-03-03T05:45:00+05:45"},
        {"America/New_York", "2026-03-03T03:00:00Z", "2026-03-02T22:00:00-05:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err;
        struct zone *zone = zone_new(rows[i].zone, &err);
        int64_t utc;
        char shown[TIME_TEXT];
        if (!zone && strchr(rows[i].zone, '/')) /* a system without tzdata */
            continue;
        assert_non_null(zone);
        assert_int_equal(time_parse(text_of(rows[i].utc), &utc), 0);
        assert_string_equal(zone_format(zone, utc, shown), rows[i].shown);
        assert_int_equal(zone_civil(zone, utc).minute,
                         (rows[i].shown[14] - '0') * 10 + rows[i].shown[15] - '0');
        zone_free(zone);
    }
    assert_int_equal(zone_civil(NULL, INT64_MAX).year, 2262);
}

static void zones_change(void **state)
{
    struct err err;
    struct zone *zone = zone_new("Europe/Berlin", &err), *fixed = zone_new("+02:00", &err);
    int64_t utc, change;
    char shown[TIME_TEXT];
    (void)state;
    assert_non_null(fixed);
    assert_int_equal(zone_change(fixed, 0), TIME_NONE);
    assert_int_equal(zone_change(NULL, 0), TIME_NONE);
    assert_string_equal(zone_name(fixed), "UTC+02:00");
    assert_string_equal(zone_name(NULL), "UTC");
    if (zone) {
        assert_int_equal(time_parse(TEXT("2026-03-03T09:00:00Z"), &utc), 0);
        change = zone_change(zone, utc);
        assert_string_equal(time_format(change, shown), "2026-03-29T01:00:00Z");
        assert_string_equal(time_format(zone_change(zone, change), shown), "2026-10-25T01:00:00Z");
        assert_string_equal(zone_name(zone), "Europe/Berlin");
    }
    zone_free(zone);
    zone_free(fixed);
}

/* TZ may be anything: what is no place has no name. */
static void zone_of_here(void **state)
{
    static const struct {
        const char *tz, *name, *noon;
    } rows[] = {{"Asia/Tokyo", "Asia/Tokyo", "2026-03-03T21:00:00+09:00"},
                {":Asia/Tokyo", "Asia/Tokyo", "2026-03-03T21:00:00+09:00"},
                {"CET-1CEST", "local time", "2026-03-03T13:00:00+01:00"},
                {"UTC0", "UTC", "2026-03-03T12:00:00Z"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err;
        int64_t noon;
        char shown[TIME_TEXT];
        setenv("TZ", rows[i].tz, 1);
        struct zone *zone = zone_new("local", &err);
        assert_int_equal(time_parse(TEXT("2026-03-03T12:00:00Z"), &noon), 0);
        assert_non_null(zone);
        if (strcmp(zone_format(zone, noon, shown), "2026-03-03T12:00:00Z") != 0 || !strchr(rows[i].tz, '/')) {
            assert_string_equal(zone_name(zone), rows[i].name);
            assert_string_equal(shown, rows[i].noon);
        } /* else a system without tzdata */
        assert_string_equal(getenv("TZ"), rows[i].tz);
        zone_free(zone);
    }
    unsetenv("TZ");
}

static void zones_leave_nothing_behind(void **state)
{
    static const char *const none[] = {
        "",       "Mars/Olympus", "Europe",    "../zoneinfo/UTC", "/etc/passwd",
        "+25:00", "+2",           "CET-1CEST", "2026-03-03",      "tzdata.zi"};
    struct err err;
    (void)state;
    setenv("TZ", "Asia/Tokyo", 1);
    zone_free(zone_new("Europe/Berlin", &err));
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    unsetenv("TZ");
    zone_free(zone_new("Europe/Berlin", &err));
    assert_null(getenv("TZ"));
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_null(zone_new(none[i], &err));
        assert_int_equal(err.kind, ERR_USAGE);
    }
}

static void every_day_comes_back(void **state)
{
    char printed[TIME_TEXT];
    (void)state;
    for (int64_t day = -100000; day < 100000; day += 37) {
        int64_t time = day * 86400 * TIME_SECOND + 12345, back;
        assert_int_equal(time_parse(text_of(time_format(time, printed)), &back), 0);
        assert_true(back == time);
    }
}

static void guids(void **state)
{
    struct guid guid, other;
    char text[GUID_TEXT];
    (void)state;
    assert_int_equal(guid_parse(TEXT("{53D2F4D0-CAB5-9566-D276-17586DBD0CBB}"), &guid), 0);
    assert_int_equal(guid.byte[0], 0xd0);
    assert_int_equal(guid.byte[3], 0x53);
    assert_int_equal(guid.byte[15], 0xbb);
    assert_int_equal(guid_parse(TEXT("53d2f4d0-cab5-9566-d276-17586dbd0cbb"), &other), 0);
    assert_true(guid_equal(&guid, &other));
    assert_string_equal(guid_format(&guid, text), "{53d2f4d0-cab5-9566-d276-17586dbd0cbb}");
    assert_int_equal(guid_parse(TEXT("{53d2f4d0-cab5-9566-d276-17586dbd0cbb"), &other), -1);
    assert_int_equal(guid_parse(TEXT("53d2f4d0-cab5-9566-d276-17586dbd0cbg"), &other), -1);
    assert_true(guid_is_zero(&other));
}

static void names_keep_their_numbers(void **state)
{
    struct names *names = names_new();
    char text[32];
    (void)state;
    assert_int_equal(names_add(names, TEXT("")), 0);
    assert_string_equal(names_text(names, 0).at, "");
    for (unsigned i = 1; i <= 20000; i++) {
        snprintf(text, sizeof text, "name %u", i);
        assert_int_equal(names_add(names, text_of(text)), i);
    }
    assert_int_equal(names_add(names, TEXT("name 7")), 7);
    assert_int_equal(names_find(names, TEXT("name 20000")), 20000);
    assert_int_equal(names_find(names, TEXT("name 20001")), 0);
    assert_int_equal(names_count(names), 20000);
    assert_int_equal(names_add_lower(names, TEXT("NAME 9")), 9);
    assert_true(names_compare(names, 1, 2) < 0);
    names_free(names);
}

static void columns_hold_what_is_set(void **state)
{
    struct column column = {0};
    (void)state;
    assert_int_equal(*column_at(&column, 7), 0);
    for (uint32_t name = 0; name < 5000; name++)
        *column_at(&column, name) = name + 1;
    for (uint32_t name = 0; name < 5000; name++)
        assert_int_equal(*column_at(&column, name), name + 1);
    assert_int_equal(*column_at(&column, 100000), 0);
    column_done(&column);
}

static void maps_hold_what_is_put(void **state)
{
    struct map map = {0};
    (void)state;
    assert_null(map_get(&map, 0));
    for (uint64_t key = 0; key < 10000; key++)
        *map_put(&map, key * key) = key;
    for (uint64_t key = 0; key < 10000; key++)
        assert_true(*map_get(&map, key * key) == key);
    assert_null(map_get(&map, 3));
    map_done(&map);
    assert_null(map_get(&map, 1));
    assert_true(map_hash("abcdefghi", 9) != map_hash("abcdefghj", 9));
}

static void arenas_align_and_zero(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena);
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        char *p = arena_take(&arena, size);
        assert_int_equal((uintptr_t)p % 8, 0);
        assert_int_equal(p[0] | p[size - 1], 0);
        memset(p, 0xff, size);
    }
    assert_string_equal(arena_text(&arena, TEXT("abc")).at, "abc");
    char *given = arena_take_power(&arena, 5), *other = arena_take_power(&arena, 5);
    arena_give_back(&arena, given, 5);
    arena_give_back(&arena, other, 5);
    assert_ptr_equal(arena_take_power(&arena, 5), other);
    assert_ptr_equal(arena_take_power(&arena, 5), given);
    assert_ptr_not_equal(arena_take_power(&arena, 5), given);
    arena_done(&arena);
}

static void errors_are_one_line(void **state)
{
    struct err err;
    (void)state;
    assert_int_equal(err_set(&err, ERR_USAGE, "%s: %d", "dc.xml", 7), -1);
    assert_string_equal(err.message, "dc.xml: 7");
    assert_int_equal(err.kind, ERR_USAGE);
    assert_int_equal(err_set(NULL, ERR_IO, "nobody asked"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(digits),
        cmocka_unit_test(lengths),
        cmocka_unit_test(decimals),
        cmocka_unit_test(texts),
        cmocka_unit_test(times),
        cmocka_unit_test(times_of_one_minute),
        cmocka_unit_test(zones),
        cmocka_unit_test(zones_show),
        cmocka_unit_test(zones_change),
        cmocka_unit_test(zone_of_here),
        cmocka_unit_test(zones_leave_nothing_behind),
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(guids),
        cmocka_unit_test(names_keep_their_numbers),
        cmocka_unit_test(columns_hold_what_is_set),
        cmocka_unit_test(maps_hold_what_is_put),
        cmocka_unit_test(arenas_align_and_zero),
        cmocka_unit_test(errors_are_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
