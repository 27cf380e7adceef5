/* decode: every shape of an exported event, read to the same events however it is cut into pieces.
 *
 * golden/decode holds inputs and, beside each, NAME.expect: the events, what was left out and what the stream
 * was. HOPCHAIN_GOLDEN=write writes them anew; read them before you keep them. */
#include "agree.h"
#include "base/arena.h"
#include "decode/decode.h"
#include "decode/fields.h"
#include "decode/ours.h"
#include "decode/values.h"
#include "decode/xml_frame.h"
#include "decode/xml_parse.h"
#include "syntax/encoding.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define FOLDER "golden/decode"

struct bytes {
    char *at;
    size_t len;
};

static struct bytes read_file(const char *path)
{
    struct bytes b = {0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return b;
    fseek(file, 0, SEEK_END);
    b.len = (size_t)ftell(file);
    rewind(file);
    b.at = mem_new(b.len + 1, 1);
    assert_int_equal(fread(b.at, 1, b.len, file), b.len);
    fclose(file);
    return b;
}

static void dump_tally(FILE *out, const struct decode *decode)
{
    const struct decode_tally *tally = decode_tally(decode);
    const char *advice = decode_kind_advice(decode_kind(decode));
    fprintf(out, "bytes %" PRIu64 " records %" PRIu64 " ours %" PRIu64 " guessed encoding %" PRIu64 "\n",
            tally->bytes, tally->records, tally->ours, tally->guessed_encoding);
    for (int i = 0; i < BAD_COUNT; i++)
        if (tally->bad[i])
            fprintf(out, "%s: %" PRIu64 "\n", bad_word((enum bad)i), tally->bad[i]);
    for (uint32_t i = 0; i < tally->kept_count; i++)
        fprintf(out, "  %s at %" PRIu64 ": %s\n", bad_word(tally->kept[i].reason), tally->kept[i].offset,
                tally->kept[i].detail);
    if (tally->strangers)
        fprintf(out, "strangers %" PRIu64 "\n", tally->strangers);
    if (tally->zoneless)
        fprintf(out, "local times without a zone %" PRIu64 "\n", tally->zoneless);
    if (advice)
        fprintf(out, "%s\n", advice);
}

/* The events of bytes, fed piece by piece (each a copy of its own, so that reading past it shows), as text to
 * be freed. where: with offsets and the tally. */
static char *decode_text(struct bytes bytes, size_t piece, bool where)
{
    struct names *names = names_new();
    struct decode *decode = decode_new(names, NULL);
    struct event event;
    char *text;
    size_t size, at = 0;
    FILE *out = open_memstream(&text, &size);
    decode_begin(decode, TEXT("file"));
    do {
        size_t len = bytes.len - at < piece ? bytes.len - at : piece;
        char *copy = mem_new(len, 1);
        if (len)
            memcpy(copy, bytes.at + at, len);
        at += len;
        decode_feed(decode, copy, len, at == bytes.len);
        while (decode_next(decode, &event))
            dump_event(out, names, &event, where);
        free(copy);
    } while (at < bytes.len);
    if (where)
        dump_tally(out, decode);
    fclose(out);
    decode_free(decode);
    names_free(names);
    return text;
}

/* ---- golden files ---- */

static void check_golden(const char *name)
{
    char path[512], expect[520], *whole, *bytewise, *odd;
    struct bytes input, want;
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    snprintf(expect, sizeof expect, "%s.expect", path);
    input = read_file(path);
    whole = decode_text(input, SIZE_MAX, true);
    bytewise = decode_text(input, 1, true);
    odd = decode_text(input, 999, true);
    if (getenv("HOPCHAIN_GOLDEN")) {
        FILE *out = fopen(expect, "wb");
        assert_non_null(out);
        fputs(whole, out);
        fclose(out);
    }
    want = read_file(expect);
    if (!want.at || strcmp(whole, want.at) != 0)
        print_error("%s differs from %s\n", path, expect);
    assert_non_null(want.at);
    assert_string_equal(whole, want.at);
    assert_string_equal(whole, bytewise);
    assert_string_equal(whole, odd);
    free(whole);
    free(bytewise);
    free(odd);
    free(input.at);
    free(want.at);
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && !text_ends(text_of(entry->d_name), TEXT(".expect"));
}

static void test_golden_files(void **state)
{
    struct dirent **entries;
    int count = scandir(FOLDER, &entries, is_input, alphasort);
    (void)state;
    assert_true(count > 20);
    for (int i = 0; i < count; i++) {
        check_golden(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

/* ---- UTF-16, made of a golden file ---- */

static struct bytes to_utf16(struct bytes utf8, bool big, bool mark)
{
    struct bytes out = {mem_new(2 * utf8.len + 2, 1), 0};
    for (size_t i = mark ? 0 : 1, at = 0; at < utf8.len; i++) {
        uint32_t code = 0xfeff;
        const uint8_t *b = (const uint8_t *)utf8.at + at;
        if (i > 0) { /* the golden file has one and two byte letters only */
            code = b[0] < 0x80 ? b[0] : (uint32_t)((b[0] & 0x1f) << 6 | (b[1] & 0x3f));
            at += b[0] < 0x80 ? 1 : 2;
        }
        out.at[out.len + (big ? 1 : 0)] = (char)(code & 0xff);
        out.at[out.len + (big ? 0 : 1)] = (char)(code >> 8);
        out.len += 2;
    }
    return out;
}

static void test_utf16(void **state)
{
    struct bytes utf8 = read_file(FOLDER "/wevtutil.xml");
    char *want = decode_text(utf8, SIZE_MAX, false);
    (void)state;
    for (int variant = 0; variant < 4; variant++) {
        struct bytes utf16 = to_utf16(utf8, variant & 1, variant & 2);
        for (size_t piece = 1; piece < 4; piece++) {
            char *got = decode_text(utf16, piece, false);
            assert_string_equal(got, want);
            free(got);
        }
        free(utf16.at);
    }
    free(want);
    free(utf8.at);
}

/* The first record is cut off; offsets count bytes on disk, behind the mark as well. */
static void test_utf16_offsets(void **state)
{
    struct bytes utf8 = {(char[]){"\xc3\xa9 <Event x='\xc3\xa9'> <Event>\x01</Event>"}, 0}, utf16;
    (void)state;
    utf8.len = strlen(utf8.at);
    for (int mark = 0; mark < 2; mark++) {
        char want[256], *got;
        utf16 = to_utf16(utf8, false, mark);
        if (!mark) /* the first letter must be ASCII to be guessed */
            utf16.at[0] = 'x', utf16.at[1] = 0;
        got = decode_text(utf16, 5, true);
        snprintf(want, sizeof want, "  cut off at %d: \n  ill-formed at %d: PCDATA invalid Char value 1\n",
                 mark ? 6 : 4, mark ? 34 : 32);
        assert_non_null(strstr(got, want));
        free(got);
        free(utf16.at);
    }
}

static void test_utf16_pairs(void **state)
{
    /* U+1D54F as a pair, then a lone half of one */
    static char bytes[] = "<\0E\0v\0e\0n\0t\0>\0\x35\xd8\x4f\xdd\x35\xd8<\0/\0E\0v\0e\0n\0t\0>\0";
    struct xml_framer framer;
    struct xml_frame frame;
    (void)state;
    xml_framer_init(&framer);
    xml_framer_feed(&framer, (struct text){bytes, sizeof bytes - 1}, true);
    assert_true(xml_framer_next(&framer, &frame));
    assert_int_equal(frame.len, strlen("<Event>\xf0\x9d\x95\x8f\xef\xbf\xbd</Event>"));
    assert_memory_equal(frame.at, "<Event>\xf0\x9d\x95\x8f\xef\xbf\xbd</Event>", frame.len);
    assert_false(xml_framer_next(&framer, &frame));
    assert_int_equal(encoding_disk_length(&framer.window.encoding, (struct text){frame.at, frame.len}),
                     sizeof bytes - 1);
    xml_framer_done(&framer);
}

/* ---- limits ---- */

#define HEAD                                                                                                 \
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "                \
    "Name='Microsoft-Windows-Security-Auditing'/><EventID>4634</EventID><TimeCreated "                       \
    "SystemTime='2026-03-03T09:10:12Z'/><EventRecordID>7</EventRecordID><Channel>Security</Channel>"         \
    "<Computer>a</Computer></System><EventData>"
#define TAIL  "</EventData></Event>\n"
#define SMALL HEAD "<Data Name='TargetUserName'>bob</Data>" TAIL

static void append(struct bytes *b, const char *text)
{
    memcpy(b->at + b->len, text, strlen(text));
    b->len += strlen(text);
}

/* SMALL, a record with count times filler in its data, SMALL. */
static struct bytes sandwich(const char *filler, size_t count, const char *tail)
{
    struct bytes b = {mem_new(3 * sizeof SMALL + count * strlen(filler) + strlen(tail), 1), 0};
    append(&b, SMALL HEAD);
    for (size_t i = 0; i < count; i++)
        append(&b, filler);
    append(&b, tail);
    append(&b, SMALL);
    return b;
}

static void check_tally(struct bytes b, size_t piece, int bad, const char *detail)
{
    char want[256], *got = decode_text(b, piece, true);
    const char *at;
    int events = 0;
    for (at = got; (at = strstr(at, "user [bob]")) != NULL; at++)
        events++;
    snprintf(want, sizeof want, "records 3 ours %d guessed", bad < 0 ? 3 : 2);
    assert_non_null(strstr(got, want));
    assert_true(events >= 2);
    if (bad >= 0) {
        snprintf(want, sizeof want, "%s: 1\n  %s at %zu: %s\n", bad_word((enum bad)bad),
                 bad_word((enum bad)bad), sizeof SMALL - 1, detail);
        assert_non_null(strstr(got, want));
    }
    free(got);
    free(b.at);
}

static void test_too_large(void **state)
{
    (void)state;
    check_tally(sandwich("0123456789", 10000, TAIL), SIZE_MAX, -1, "");
    for (size_t piece = 4096; piece < 10000000; piece *= 37) {
        check_tally(sandwich("0123456789", 105000, TAIL), piece, BAD_TOO_LARGE, "");
        check_tally(sandwich("0123456789", 300000, TAIL), piece, BAD_TOO_LARGE, "");
        check_tally(sandwich("0123456789", 300000, "\n"), piece, BAD_TOO_LARGE, ""); /* and cut off */
        check_tally(sandwich("0123456789", 100, "\n"), piece, BAD_CUT_OFF, "");
    }
}

static void test_bombs(void **state)
{
    (void)state;
    check_tally(sandwich("<a>", 10000, TAIL), SIZE_MAX, BAD_ILL_FORMED,
                "Excessive depth in document: 256 use XML_PARSE_HUGE option");
    check_tally(sandwich("<Data x='", 2000, TAIL), SIZE_MAX, BAD_TOO_LARGE, "too many attributes");
    check_tally(sandwich("<Data Name='TargetUserName'>bob</Data>", 800, TAIL), SIZE_MAX, -1, "");
    check_tally(sandwich("</Event", 50000, TAIL), SIZE_MAX, BAD_ILL_FORMED,
                "expected '>'"); /* never quadratic */
}

/* The names of elements are kept by libxml2: many different ones must not add up. */
static void test_many_names(void **state)
{
    struct xml_parser *parser = xml_parser_new();
    char xml[256];
    enum bad bad;
    const char *detail;
    (void)state;
    for (int i = 0; i < 30000; i++) {
        int len =
            snprintf(xml, sizeof xml, "<Event><n%d/><System><EventID>4624</EventID></System></Event>", i);
        assert_int_equal(xml_parse(parser, (struct text){xml, (size_t)len}, &bad, &detail), 0);
        assert_int_equal(xml_parser_record(parser)->system.event_id.len, 4);
    }
    xml_parser_free(parser);
}

/* ---- the two readers agree ---- */

static void test_readers_agree(void **state)
{
    static const struct {
        const char *file;
        uint64_t canonical;
    } cases[] = {{"wevtutil.xml", 7},   {"viewer.xml", 14},     {"changes.xml", 6}, {"forwarded.xml", 2},
                 {"evtxexport.xml", 3}, {"evtx_dump.xml", 2},   {"splunk.xml", 2},  {"viewer_paste.txt", 2},
                 {"evtxecmd.xml", 1},   {"python_evtx.xml", 3}, {"bad.xml", 7},     {"prefixed.xml", 0},
                 {"ntlm.xml", 21},      {"kdc.xml", 24},        {"other.xml", 15}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[256];
        struct bytes b;
        uint64_t count, all;
        snprintf(path, sizeof path, "%s/%s", FOLDER, cases[i].file);
        b = read_file(path);
        count = agree_once((struct text){b.at, b.len}, &all);
        if (count != cases[i].canonical)
            print_error("%s: %d canonical records\n", path, (int)count);
        assert_int_equal(count, cases[i].canonical);
        free(b.at);
    }
}

/* ---- tables and small things ---- */

static void test_field_table_is_in_order(void **state)
{
    size_t count = 0;
    (void)state;
    for (; fields_name(count); count++)
        assert_non_null(field_find(text_of(fields_name(count)))); /* only found where it is in its place */
    assert_int_equal(count, 95);
    assert_null(field_find(TEXT("")));
    assert_null(field_find(TEXT("targetusername")));
    assert_null(field_find(TEXT("TargetUserNameX")));
}

static void test_ours(void **state)
{
    struct fields_system system = {.provider = TEXT("microsoft-windows-ntlm"), .event_id = TEXT("8001")};
    size_t count = 0;
    (void)state;
    for (; ours_id(count); count++)
        assert_true(ours_has_id(ours_id(count)));
    assert_int_equal(count, 62);
    assert_false(ours_has_id(4688));
    assert_false(ours_has_id(0));
    assert_non_null(ours_find(&system));
    assert_int_equal(ours_origin(ours_find(&system)), ORIGIN_NTLM);
    assert_null(ours_field_at(ours_find(&system), 0)); /* 8001 never comes without names */
    system.event_id = TEXT("8004");
    assert_null(ours_find(&system));
    system.provider = (struct text){0}; /* now the channel decides */
    assert_null(ours_find(&system));
    system.channel = TEXT("Microsoft-Windows-NTLM/Operational");
    assert_int_equal(ours_origin(ours_find(&system)), ORIGIN_NETLOGON);
    system.channel = TEXT("System"), system.event_id = TEXT("11");
    assert_null(ours_find(&system));
    system.provider = TEXT("KDC");
    assert_ptr_equal(ours_field_at(ours_find(&system), 0), field_find(TEXT("Name")));
    assert_null(ours_field_at(ours_find(&system), 1)); /* Type is not read */
    assert_null(ours_field_at(ours_find(&system), 99));
}

static void test_absent(void **state)
{
    static const char *const absent[] = {"", "-", "N/A", "n/a", "NULL SID", "S-1-0-0"};
    static const char *const present[] = {"0", "--", "NULL", "S-1-0-01", "none", "a-"};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_true(value_is_absent(text_of(absent[i])));
        assert_false(value_is_absent(text_of(present[i])));
    }
}

static void test_values(void **state)
{
    static const struct {
        enum value_kind kind;
        const char *written, *want;
    } cases[] = {
        {VALUE_NAME, "  Bob  ", "Bob"},
        {VALUE_NAME, " n/A ", ""},
        {VALUE_LOWER, "BOB\xc3\x89", "bob\xc3\x89"},
        {VALUE_COMPUTER, "\\\\PC1", "pc1"},
        {VALUE_COMPUTER, "\\\\", ""},
        {VALUE_COMPUTER, "\\\\-", ""},
        {VALUE_ADDRESS, "::FFFF:10.0.0.1", "10.0.0.1"},
        {VALUE_ADDRESS, "::ffff:", "::ffff:"},
        {VALUE_ADDRESS, "FE80::1%4", "fe80::1%4"},
        {VALUE_LIST, "\r\n\t\ta\r\n\t\tb ", "a b"},
        {VALUE_LIST, "%{S-1-1} %{} - %{S-1-2}", "S-1-1 S-1-2"},
        {VALUE_LIST, "\n-\n", ""},
        {VALUE_ACCOUNT, "bob@A.B", "bob"},
        {VALUE_ACCOUNT, "a@b@C", "a@b"},
        {VALUE_ACCOUNT, "@x", "@x"},
        {VALUE_ACCOUNT, "x@", "x"},
    };
    struct names *names = names_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t member[2] = {0};
        const struct value_form form = {(uint8_t)cases[i].kind, sizeof *member, 0};
        value_set(&form, member, text_of(cases[i].written), names, NULL);
        assert_string_equal(names_text(names, member[0]).at, cases[i].want);
    }
    names_free(names);
}

static void test_numbers(void **state)
{
    static const struct {
        enum value_kind kind;
        const char *written;
        unsigned want; /* 77 is what was there */
    } cases[] = {
        {VALUE_NUMBER, "0x0000000c", 12}, {VALUE_NUMBER, "12", 12},     {VALUE_NUMBER, "0x11 (RC4)", 17},
        {VALUE_NUMBER, "0xFFFF", 65535},  {VALUE_NUMBER, "65536", 77},  {VALUE_NUMBER, "-", 77},
        {VALUE_NUMBER, "x", 77},          {VALUE_CODE, "%%1833", 1833}, {VALUE_CODE, "1833", 77},
        {VALUE_CODE, "%%", 77},           {VALUE_CODE, "%%99999", 77}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint16_t member = 77;
        const struct value_form form = {(uint8_t)cases[i].kind, sizeof member, 0};
        value_set(&form, &member, text_of(cases[i].written), NULL, NULL);
        assert_int_equal(member, cases[i].want);
    }
}

static void test_hashes(void **state)
{
    static const struct {
        const char *written;
        uint64_t want; /* 7 is what was there */
    } cases[] = {
        {" n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg= ",
         UINT64_C(0x9f86d081884c7d65)}, /* SHA-256 of test */
        {"//////////8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", UINT64_MAX},
        {"n4bQgYhMfWWaL-qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=", UINT64_C(0xe0336b4178dd2cf5)}, /* no base64 */
        {"n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg", UINT64_C(0x3b73d494c2df33e3)},
        {"test", UINT64_C(0x098f6bcd4621d373)}, /* MD5 of test */
        {"N/A", 7},
        {"n/a", 7},
        {"-", 7},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t member = 7;
        const struct value_form form = {VALUE_HASH, sizeof member, 0};
        value_set(&form, &member, text_of(cases[i].written), NULL, NULL);
        assert_int_equal(member, cases[i].want);
    }
}

static void test_utf8(void **state)
{
    static const char *const good[] = {"", "plain text, long enough", "\xc3\xa9\xe2\x82\xac\xf0\x9d\x95\x8f"};
    static const char *const bad[] = {"\xe9t\xe9", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "12345678\xc3"};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_true(encoding_is_utf8(text_of(good[i])));
    for (size_t i = 0; i < 5; i++)
        assert_false(encoding_is_utf8(text_of(bad[i])));
}

static void test_kinds(void **state)
{
    static const struct {
        struct text bytes;
        enum decode_kind kind;
    } cases[] = {
        {{"ElfFile\0\0\0", 10}, KIND_EVTX},
        {{"Rar!\x1a\7\1", 7}, KIND_ARCHIVE},
        {{"LZIP\1", 5}, KIND_ARCHIVE},
        {{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16}, KIND_BINARY},
        {{"\xff\xfe", 2}, KIND_EMPTY},
        {{"", 0}, KIND_EMPTY},
        {{"<html>", 6}, KIND_HTML},
        {{"[2026-03-03] started", 20}, KIND_NO_EVENT},
        {{"<EventData><Events/>", 20}, KIND_NO_EVENT},
        {{"<Event>", 7}, KIND_EVENTS},
        {{"{ \"a\": 1}", 9}, KIND_JSON},
    };
    struct names *names = names_new();
    struct decode *decode = decode_new(names, NULL);
    struct event event;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        decode_begin(decode, TEXT("x"));
        decode_feed(decode, cases[i].bytes.at, cases[i].bytes.len, true);
        assert_int_equal(decode_next(decode, &event), 0);
        assert_int_equal(decode_kind(decode), cases[i].kind);
        assert_true((decode_kind_advice(cases[i].kind) == NULL) == (cases[i].kind == KIND_EVENTS));
    }
    decode_free(decode);
    names_free(names);
}

/* A stream left in its middle leaves nothing behind in the next. */
static void test_begin_again(void **state)
{
    struct names *names = names_new();
    struct decode *decode = decode_new(names, NULL);
    struct event event;
    (void)state;
    decode_begin(decode, TEXT("one"));
    decode_feed(decode, "<Event><System>", 15, false);
    assert_int_equal(decode_next(decode, &event), 0);
    decode_begin(decode, TEXT("two"));
    decode_feed(decode, SMALL, sizeof SMALL - 1, false);
    assert_int_equal(decode_next(decode, &event), 1); /* without waiting for more */
    assert_int_equal(event.at.offset, 0);
    assert_string_equal(names_text(names, event.at.source).at, "two");
    assert_int_equal(decode_next(decode, &event), 0);
    decode_feed(decode, NULL, 0, true);
    assert_int_equal(decode_next(decode, &event), 0);
    assert_int_equal(decode_tally(decode)->records, 1);
    assert_int_equal(decode_tally(decode)->kept_count, 0);
    decode_free(decode);
    names_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_files),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_utf16_offsets),
        cmocka_unit_test(test_utf16_pairs),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_many_names),
        cmocka_unit_test(test_readers_agree),
        cmocka_unit_test(test_field_table_is_in_order),
        cmocka_unit_test(test_ours),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_hashes),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_begin_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
