/* fuzz_directory: any bytes as an export of a directory. Nothing crashes; the pieces in which they come make
 * no difference, nor does the same export twice; what is written is read again, with as many accounts. The
 * last byte sets the size of pieces. */
#include "directory/directory.h"
#include "fuzz.h"
#include "report/report.h"
#include "rule/rule.h"

struct yaml {
    char *at;
    size_t len, accounts;
    uint64_t objects;
};

static void feed(struct directory_import *import, struct text all, size_t piece)
{
    size_t at = 0;
    directory_import_begin(import);
    do {
        struct text part;
        char *copy = fuzz_piece(all, &at, piece, &part);
        directory_import_feed(import, part, at == all.len);
        free(copy);
    } while (at < all.len);
}

static struct yaml import_times(struct text all, size_t piece, int times)
{
    struct directory_import *import = directory_import_new();
    const struct directory *directory;
    struct yaml yaml = {0};
    FILE *out = open_memstream(&yaml.at, &yaml.len);
    for (int i = 0; i < times; i++)
        feed(import, all, piece);
    yaml.objects = directory_import_tally(import)->objects;
    directory = directory_import_finish(import);
    CHECK(out && report_directory(out, directory) == 0);
    fclose(out);
    yaml.accounts = directory->count;
    directory_import_free(import);
    return yaml;
}

static void check_same(const struct yaml *a, const struct yaml *b)
{
    CHECK(a->len == b->len && memcmp(a->at, b->at, a->len) == 0);
}

static void check_again(const struct yaml *yaml)
{
    struct rules *rules = rules_new();
    struct err err;
    CHECK(rules_parse_baseline(rules, "again", (struct text){yaml->at, yaml->len}, &err) == 0);
    CHECK(rules_directory(rules)->count == yaml->accounts);
    rules_free(rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = size ? 1u + data[size - 1] : 1;
    struct text all = {(const char *)data, size};
    struct yaml whole = import_times(all, SIZE_MAX, 1), pieces = import_times(all, piece, 1),
                twice = import_times(all, SIZE_MAX, 2);
    check_same(&whole, &pieces);
    check_same(&whole, &twice);
    CHECK(whole.objects == pieces.objects);
    if (whole.accounts)
        check_again(&whole);
    free(whole.at);
    free(pieces.at);
    free(twice.at);
    return 0;
}
