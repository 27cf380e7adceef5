/* tree_file: a whole file of XML as a tree, where it was not written by an exporter but by a person. */
#include "base/arena.h"
#include "decode.h"
#include "syntax/encoding.h"
#include "xml_tree.h"

#include <stdlib.h>

static int refuse(struct text name, const struct xml_fault *fault, struct err *err)
{
    return err_set(err, ERR_USAGE, "%.*s:%d:%d: %s", (int)name.len, name.at, fault->line, fault->column,
                   fault->detail);
}

/* In UTF-8, whatever it is written in; the length. */
static size_t convert(struct text bytes, char *out, size_t room)
{
    struct encoding encoding;
    size_t len;
    encoding_init(&encoding);
    len = encoding_convert(&encoding, &bytes, true, out, room);
    return len;
}

struct tree *decode_tree(struct text name, struct text bytes, char **text, struct err *err)
{
    size_t room = 4 * bytes.len + ENCODING_ROOM; /* no byte becomes more than a character of 4 */
    struct xml_tree_reader *reader = xml_tree_reader_new();
    struct tree *tree = tree_new();
    struct xml_fault fault = {1, 1, "not in UTF-8, UTF-16 or the encoding that it names"};
    struct text xml;
    *text = mem_new(room + 1, 1);
    xml = (struct text){*text, convert(bytes, *text, room)};
    if (!encoding_is_utf8(xml) || xml_tree_read(reader, xml, tree, 0, &fault) != 0) {
        refuse(name, &fault, err);
        tree_free(tree);
        free(*text);
        tree = NULL;
        *text = NULL;
    }
    xml_tree_reader_free(reader);
    return tree;
}
