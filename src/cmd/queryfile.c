/* queryfile: the file to bytes, these to a tree, that to a query. */
#include "cmd/queryfile.h"

#include "base/arena.h"
#include "cmd/output.h"
#include "decode/decode.h"
#include "input/input.h"

#include <stdlib.h>

/* What a Windows takes over the network, [MS-EVEN6] 2.3.1. Custom views have a few kilobytes. */
#define QUERY_FILE_BYTES (2u << 20)

static int read_whole(struct input *input, const char *name, char *buffer, struct text *out, struct err *err)
{
    size_t len = 0;
    int64_t n;
    while ((n = input_read(input, buffer + len, QUERY_FILE_BYTES + 1 - len, err)) > 0) {
        len += (size_t)n;
        if (len > QUERY_FILE_BYTES)
            return err_set(err, ERR_USAGE, "%s: larger than %u bytes, which no query is", name,
                           QUERY_FILE_BYTES);
    }
    *out = (struct text){buffer, len};
    return n < 0 ? -1 : 0;
}

static int read_file(const char *path, char *buffer, struct text *out, struct err *err)
{
    struct input *input = input_new(&path, 1);
    struct input_file file;
    int status = input_next(input, &file, err);
    if (status == 1 && file.from_folder)
        status = err_set(err, ERR_USAGE, "%s: a folder; --query takes one file", path);
    if (status == 1)
        status = read_whole(input, file.name, buffer, out, err);
    input_free(input);
    return status;
}

static struct query *parse(const struct options *options, struct text bytes, struct err *err)
{
    struct text name = text_of(options->query);
    struct query *query = NULL;
    char *text;
    struct tree *tree = decode_tree(name, bytes, &text, err);
    if (tree)
        query = query_new(name, text_of(text), tree, options->now, err);
    tree_free(tree);
    free(text);
    return query;
}

struct query *queryfile_read(const struct options *options, struct err *err)
{
    char *buffer = mem_new(QUERY_FILE_BYTES + 1, 1);
    struct query *query = NULL;
    struct text bytes;
    if (output_check(options->output, options->query, err) == 0 &&
        read_file(options->query, buffer, &bytes, err) == 0)
        query = parse(options, bytes, err);
    free(buffer);
    if (!query)
        err->kind = ERR_USAGE;
    for (size_t i = 0; query && query_note(query, i); i++)
        cmd_say("%s", query_note(query, i));
    return query;
}
