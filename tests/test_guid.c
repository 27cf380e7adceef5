/* The Logon GUID: lanes against plain MD5, learned pads, and the public vectors where they are at hand. */
#include "base/md5.h"
#include "base/time.h"
#include "correlate/guid_lanes.h"
#include "correlate/guid_search.h"
#include "make_guid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t SECOND_1 = 1772528412; /* 2026-03-03T09:00:12Z */

static void md5_test_suite(void **state)
{
    static const char *const vector[][2] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"}};
    (void)state;
    for (size_t i = 0; i < sizeof vector / sizeof *vector; i++) {
        uint8_t out[16];
        char hex[33];
        md5(vector[i][0], strlen(vector[i][0]), out);
        for (int b = 0; b < 16; b++)
            snprintf(hex + 2 * b, 3, "%02x", out[b]);
        assert_string_equal(hex, vector[i][1]);
    }
}

/* Every length of name that puts the stamp elsewhere in its block, or over the edge of one. */
static void lanes_agree_with_plain(void **state)
{
    char name[81] = "";
    (void)state;
    for (int len = 0; len < 80; len++) {
        struct guid guid = make_guid(name, "TEST.COM", (SECOND_1 + len) * TIME_SECOND, (uint8_t)len);
        struct guid_message message;
        struct guid_stamp stamps[GUID_LANES];
        guid_message_init(&message, text_of(name), TEXT("TEST.COM"));
        for (int i = 0; i < GUID_LANES; i++)
            guid_stamp_init(&stamps[i], SECOND_1 + len + i - 5, (uint8_t)len);
        assert_int_equal(guid_lanes_find(&message, stamps, &guid), 5);
        assert_int_equal(guid_lanes_find_baseline(&message, stamps, &guid), 5);
        assert_int_equal(guid_plain_find(&message, stamps, &guid), 5);
        guid.byte[15] ^= 1;
        assert_int_equal(guid_lanes_find(&message, stamps, &guid), -1);
        assert_int_equal(guid_lanes_find_baseline(&message, stamps, &guid), -1);
        assert_int_equal(guid_plain_find(&message, stamps, &guid), -1);
        name[len] = (char)('a' + len % 26);
    }
}

static void near_stamps_are_the_same(void **state)
{
    static const int64_t SECONDS[] = {SECOND_1, SECOND_1 - 1, SECOND_1 + 86400, 0,         86399,    86400,
                                      -1,       -86400,       -86401,           951782399, 951782400};
    struct guid_day day = {0};
    struct guid_stamp near = {{0}}, plain = {{0}};
    (void)state;
    for (size_t i = 0; i < sizeof SECONDS / sizeof *SECONDS; i++) {
        guid_stamp_near(&day, &near, SECONDS[i], (uint8_t)(7 * i));
        guid_stamp_init(&plain, SECONDS[i], (uint8_t)(7 * i));
        assert_memory_equal(&near, &plain, sizeof near);
    }
}

static void too_long_is_not_searched(void **state)
{
    char name[300];
    struct guid_message message;
    (void)state;
    memset(name, 'x', sizeof name);
    guid_message_init(&message, (struct text){name, sizeof name}, TEXT("TEST.COM"));
    assert_int_equal(message.blocks, 0);
    guid_message_init(&message, (struct text){name, 80}, (struct text){name, 80});
    assert_int_equal(message.blocks, 0);
}

static void known_4769(void **state)
{
    struct guid_question q = {TEXT("gold-non-existing-user"), TEXT("offsec.lan"), {{0}}, 1};
    int64_t seconds[] = {1596371480, 1596371479}, second = 0;
    (void)state;
    assert_int_equal(guid_parse(TEXT("{53D2F4D0-CAB5-9566-D276-17586DBD0CBB}"), &q.guid), 0);
    assert_int_equal(guid_search_own(&q, seconds, 2, &second), 1);
    assert_true(second == 1596371480 || second == 1596371479);
    seconds[0] = seconds[1] = 1596371490;
    assert_int_equal(guid_search_own(&q, seconds, 2, &second), 0);
}

static void pads_are_learned_by_host(void **state)
{
    struct guid_search *search = guid_search_new();
    struct guid_question q = {TEXT("misoule"), TEXT("TEST.COM"),
                              make_guid("misoule", "TEST.COM", (SECOND_1)*TIME_SECOND, 0xa7), 7};
    int64_t second = 0, candidates[] = {SECOND_1 + 3, SECOND_1};
    (void)state;
    assert_int_equal(guid_search_among(search, &q, candidates, 1, &second), 0);
    assert_int_equal(guid_search_among(search, &q, candidates, 2, &second), 1);
    assert_true(second == SECOND_1);
    q.guid = make_guid("misoule", "TEST.COM", (SECOND_1 - 30000) * TIME_SECOND, 0xa7);
    assert_int_equal(guid_search_span(search, &q, SECOND_1, SECOND_1 - 36000, &second), 1);
    assert_true(second == SECOND_1 - 30000);
    guid_search_free(search);
}

/* "key": "value" in the vectors' own plain layout. */
static const char *value_of(const char *from, const char *key, char out[80])
{
    char quoted[40];
    const char *at;
    snprintf(quoted, sizeof quoted, "\"%s\": \"", key);
    at = strstr(from, quoted);
    assert_non_null(at);
    at += strlen(quoted);
    snprintf(out, 80, "%.*s", (int)strcspn(at, "\""), at);
    return at;
}

static char *read_vectors(void)
{
    const char *shared = getenv("HOPCHAIN_SHARED");
    char path[4096];
    char *text = NULL;
    FILE *file;
    snprintf(path, sizeof path, "%s/real/logon-guid-vectors.json", shared ? shared : "../../shared");
    file = fopen(path, "r");
    if (file) {
        text = calloc(1, 1 << 20);
        assert_non_null(text);
        assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
        fclose(file);
    }
    return text;
}

/* Searches as widely as the vectors ask: a day before the logon and a day after it (shifted clocks), with the
 * pads of the earlier vectors first, so that a wrong pad or second has its chance to be found. */
static void public_vectors(void **state)
{
    char *text = read_vectors(), user[80], domain[80], guid[80], logged[80], start[80], pad[80];
    uint8_t known[256] = {0}, seen = 0;
    unsigned count = 0;
    (void)state;
    if (!text)
        skip();
    for (const char *at = strstr(text, "\"event_id\""); at; at = strstr(at + 1, "\"event_id\"")) {
        struct guid_question q = {.host = 1};
        int64_t want, from, second = 0;
        bool found = false;
        value_of(at, "user", user);
        value_of(at, "domain", domain);
        value_of(at, "logon_guid", guid);
        value_of(at, "logged", logged);
        value_of(at, "ticket_start", start);
        value_of(at, "pad", pad);
        q.name = text_of(user);
        q.realm = text_of(domain);
        assert_int_equal(guid_parse(text_of(guid), &q.guid), 0);
        assert_int_equal(time_parse(text_of(start), &want), 0);
        assert_int_equal(time_parse(text_of(logged), &from), 0);
        for (unsigned i = 0; i <= seen && !found; i++) {
            uint8_t p = i < seen ? known[i] : (uint8_t)strtoul(pad, NULL, 16);
            struct guid_stamp stamps[GUID_LANES];
            struct guid_message message;
            guid_message_init(&message, q.name, q.realm);
            for (int64_t s = from / TIME_SECOND + 86400; s > from / TIME_SECOND - 86400 && !found;
                 s -= GUID_LANES) {
                int lane;
                for (int k = 0; k < GUID_LANES; k++)
                    guid_stamp_init(&stamps[k], s - k, p);
                lane = guid_lanes_find(&message, stamps, &q.guid);
                if (lane >= 0) {
                    found = true;
                    second = s - lane;
                    assert_int_equal(p, strtoul(pad, NULL, 16));
                    if (i == seen)
                        known[seen++] = p;
                }
            }
        }
        assert_true(found);
        assert_true(second * TIME_SECOND == want);
        count++;
    }
    assert_int_equal(count, 45);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(md5_test_suite),
        cmocka_unit_test(lanes_agree_with_plain),
        cmocka_unit_test(near_stamps_are_the_same),
        cmocka_unit_test(too_long_is_not_searched),
        cmocka_unit_test(known_4769),
        cmocka_unit_test(pads_are_learned_by_host),
        cmocka_unit_test(public_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
