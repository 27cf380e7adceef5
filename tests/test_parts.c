/* parts: a stream that several threads read in parts gives what one thread gives: the same events, numbers of
 * names included, and the same tally, wherever it is cut. */
#include "base/arena.h"
#include "decode/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER  "golden/decode"
#define REPEATS 3

struct bytes {
    char *at;
    size_t len;
};

/* What a stream gave. */
struct given {
    struct names *names;
    struct event *events;
    char *xml;
    size_t count, room, xml_len;
    struct decode_tally tally;
    enum decode_kind kind;
};

static void add_bytes(struct bytes *to, const char *at, size_t len)
{
    to->at = mem_grow(to->at, to->len + len + 1, 1);
    memcpy(to->at + to->len, at, len);
    to->len += len;
}

static void add_file(struct bytes *to, const char *name)
{
    char path[512], piece[4096];
    size_t len;
    FILE *file;
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    while ((len = fread(piece, 1, sizeof piece, file)) > 0)
        add_bytes(to, piece, len);
    fclose(file);
}

static bool ends(const struct dirent *entry, const char *with)
{
    size_t len = strlen(entry->d_name), more = strlen(with);
    return len > more && strcmp(entry->d_name + len - more, with) == 0;
}

static int is_xml(const struct dirent *entry)
{
    return ends(entry, ".xml");
}

static int is_json(const struct dirent *entry)
{
    return ends(entry, ".json") || ends(entry, ".jsonl");
}

static int is_csv(const struct dirent *entry)
{
    return ends(entry, ".csv");
}

/* What may stand between two files: byte order marks, halves of characters, what looks like another encoding,
 * records and quotes that do not end. */
static const struct text RUBBISH[] = {
    {"", 0},
    {"\xef\xbb\xbf", 3},
    {"\n\xef\xbb\xbf{\n", 6},
    {"\n{\0\"\0", 5},
    {"\xff\xfe{\0\n\0", 6},
    {"\xe2\x82\n\n", 4},
    {"\n{\"EventID\":[{\"x\":\n", 20},
    {"\"EventID\n", 9},
    {"\0\0\0\n\r\n,\n", 8},
};

/* Every file that is one behind the other, those that begin otherwise too, several times. */
static struct bytes everything(const char *first, int (*is_one)(const struct dirent *), int least)
{
    struct bytes all = {0};
    struct dirent **names;
    int count = scandir(FOLDER, &names, is_one, alphasort);
    assert_true(count >= least);
    add_bytes(&all, first, strlen(first));
    for (int i = 0; i < REPEATS * count; i++) {
        const struct text *rubbish = &RUBBISH[i / count == 0 ? 0 : i % (sizeof RUBBISH / sizeof *RUBBISH)];
        add_file(&all, names[i % count]->d_name);
        add_bytes(&all, rubbish->at, rubbish->len);
    }
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return all;
}

static void take(struct given *g, struct decode *decode, bool as_xml)
{
    struct decode_record record;
    while (as_xml && decode_next_xml(decode, &record)) {
        g->xml = mem_grow(g->xml, g->xml_len + record.xml.len + 1, 1);
        memcpy(g->xml + g->xml_len, record.xml.at, record.xml.len);
        g->xml_len += record.xml.len;
        g->xml[g->xml_len++] = '\n';
        g->count++;
    }
    while (!as_xml) {
        if (g->count == g->room) {
            g->room = 2 * g->room + 64;
            g->events = mem_grow(g->events, g->room, sizeof *g->events);
        }
        if (!decode_next(decode, &g->events[g->count]))
            break;
        g->count++;
    }
}

static struct given read_all(const struct decode_options *options, struct bytes bytes, size_t piece)
{
    struct given g = {.names = names_new()};
    struct decode *decode = decode_new(g.names, options);
    for (int round = 0; round < 2; round++) { /* the second stream by the same decoder */
        size_t at = 0;
        decode_begin(decode, round ? TEXT("second") : TEXT("first"));
        do {
            size_t len = bytes.len - at < piece ? bytes.len - at : piece;
            char *copy = mem_new(len, 1);
            memcpy(copy, bytes.at + at, len);
            at += len;
            decode_feed(decode, copy, len, at == bytes.len);
            take(&g, decode, options->want == DECODE_XML);
            free(copy);
        } while (at < bytes.len);
    }
    g.tally = *decode_tally(decode);
    g.kind = decode_kind(decode);
    decode_free(decode);
    return g;
}

static void forget(struct given *g)
{
    names_free(g->names);
    free(g->events);
    free(g->xml);
}

static void assert_same_names(const struct given *a, const struct given *b)
{
    assert_int_equal(names_count(a->names), names_count(b->names));
    for (uint32_t name = 1; name <= names_count(a->names); name++)
        assert_true(text_equal(names_text(a->names, name), names_text(b->names, name)));
}

static void assert_same(const struct given *a, const struct given *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->xml_len, b->xml_len);
    if (a->xml_len)
        assert_memory_equal(a->xml, b->xml, a->xml_len);
    for (size_t i = 0; a->events && i < a->count; i++)
        assert_memory_equal(&a->events[i], &b->events[i], sizeof *a->events);
    assert_memory_equal(&a->tally, &b->tally, sizeof a->tally);
    assert_same_names(a, b);
}

/* Cut into parts of so many bytes, or as many as are good. */
static void check(struct bytes bytes, enum decode_want want, size_t least)
{
    static const size_t PART[] = {1, 100, 5000, 70000, 0}, PIECE[] = {SIZE_MAX, 70001, 4095};
    struct decode_options alone = {.want = want, .threads = 1};
    struct given one = read_all(&alone, bytes, SIZE_MAX);
    assert_true(one.count > least);
    for (size_t i = 0; i < sizeof PART / sizeof *PART; i++)
        for (unsigned threads = 2; threads < 5; threads++) {
            struct decode_options options = {.want = want, .threads = threads, .part_bytes = PART[i]};
            struct given many = read_all(&options, bytes, PIECE[threads - 2]);
            assert_same(&one, &many);
            forget(&many);
        }
    forget(&one);
}

static void xml_is_cut_anywhere(void **state)
{
    struct bytes all = everything("<Events>", is_xml, 10);
    (void)state;
    check(all, DECODE_EVENTS, 100);
    check(all, DECODE_XML, 100);
    free(all.at);
}

/* Lines, objects over several lines, and arrays. */
static void json_is_cut_anywhere(void **state)
{
    static const char *const FIRST[] = {"{\"hits\":[\n", "[{\"x\":1},", "\xef\xbb\xbf[{"};
    (void)state;
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) {
        struct bytes all = everything(FIRST[i], is_json, 10);
        check(all, i ? DECODE_EVENTS : DECODE_XML, 100);
        free(all.at);
    }
}

/* The rows of all tables as those of the first; of broken.csv some have line breaks, or quotes that do not
 * end. */
static void tables_are_cut_anywhere(void **state)
{
    static const char *const FIRST[] = {"azure.csv", "broken.csv"};
    (void)state;
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) {
        struct bytes all = {0}, tables = everything("", is_csv, 2);
        for (int n = 0; n < 20; n++)
            add_file(&all, FIRST[i]);
        add_bytes(&all, tables.at, tables.len);
        check(all, i ? DECODE_EVENTS : DECODE_XML, 20);
        free(tables.at);
        free(all.at);
    }
}

/* Each byte a letter in UTF-16, behind a mark; without that of UTF-8. */
static struct bytes widen(struct bytes narrow)
{
    struct bytes wide = {mem_new(narrow.len + 1, 2), 2};
    memcpy(wide.at, "\xff\xfe", 2);
    for (size_t i = memcmp(narrow.at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; i < narrow.len; i++, wide.len += 2)
        wide.at[wide.len] = narrow.at[i];
    return wide;
}

/* No byte is what it seems. */
static void other_encodings_are_not_cut(void **state)
{
    int (*const ONE[])(const struct dirent *) = {is_xml, is_json, is_csv};
    (void)state;
    for (size_t i = 0; i < sizeof ONE / sizeof *ONE; i++) {
        struct bytes all = everything("", ONE[i], 2), wide = widen(all);
        check(wide, DECODE_EVENTS, 5);
        free(wide.at);
        free(all.at);
    }
}

/* A stream that seems to be JSON, and one of another encoding: every record is spelled as its beginning says.
 */
static void what_cannot_be_cut_is_not(void **state)
{
    static const char *const FIRST[] = {"[ ", "<?xml version='1.0' encoding='windows-1251'?>"};
    (void)state;
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) {
        struct bytes all = everything(FIRST[i], is_xml, 10);
        check(all, DECODE_EVENTS, 50);
        free(all.at);
    }
}

/* So much without a record that the rest is read by one thread. */
static void what_is_too_long_to_cut_is_read(void **state)
{
    struct bytes all = everything("", is_xml, 10), gap = {mem_new(5000000, 1), 5000000};
    (void)state;
    memset(gap.at, ' ', gap.len);
    add_bytes(&all, gap.at, gap.len);
    add_file(&all, "bad.xml");
    add_bytes(&all, gap.at, gap.len);
    check(all, DECODE_EVENTS, 100);
    free(gap.at);
    free(all.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_is_cut_anywhere),       cmocka_unit_test(json_is_cut_anywhere),
        cmocka_unit_test(tables_are_cut_anywhere),   cmocka_unit_test(other_encodings_are_not_cut),
        cmocka_unit_test(what_cannot_be_cut_is_not), cmocka_unit_test(what_is_too_long_to_cut_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
