/* csv: the form of Export-Csv and csvde: the first line names the columns; a cell has one value or a list. */
#include "base/arena.h"
#include "export.h"
#include "syntax/bytes.h"
#include "syntax/csv_frame.h"

#include <stdlib.h>
#include <string.h>

struct csv {
    struct csv_framer framer;
    struct encoding_mender mender;
    enum attribute column[CSV_COLUMNS_MAX]; /* ATTRIBUTE_COUNT: of no interest */
    size_t columns;
    bool named; /* the line that names them has come */
};

/* ---- the form ---- */

/* Before the columns' names Export-Csv writes which type its objects were of, unless it is told not to. */
static bool is_type_line(struct text line)
{
    return text_starts(line, TEXT("#TYPE"));
}

static struct text first_line(struct text head)
{
    struct text line = text_slice(head, 0, text_find(head, '\n'));
    if (!is_type_line(line))
        return line;
    head = text_slice(head, line.len + 1, head.len);
    return text_slice(head, 0, text_find(head, '\n'));
}

/* How many columns of interest the line names, parted by this. */
static size_t count_columns(struct text line, char delimiter, enum attribute *column, size_t *columns)
{
    char *copy = mem_new(line.len + 1, 1);
    struct text *name = mem_new(CSV_COLUMNS_MAX, sizeof *name);
    size_t known = 0;
    if (line.len)
        memcpy(copy, line.at, line.len);
    *columns = csv_split(copy, line.len, delimiter, name);
    for (size_t i = 0; i < *columns && i < CSV_COLUMNS_MAX; i++) {
        column[i] = entry_attribute(text_trim(name[i]));
        known += column[i] != ATTRIBUTE_COUNT;
    }
    free(name);
    free(copy);
    return known;
}

/* What parts the columns; '\0' where fewer than two are of interest. */
static char find_delimiter(struct text head)
{
    static const char delimiters[] = ",;\t";
    struct text line = text_trim(first_line(head));
    enum attribute *column = mem_new(CSV_COLUMNS_MAX, sizeof *column);
    size_t columns;
    char found = '\0';
    for (const char *d = delimiters; *d && !found; d++)
        if (count_columns(line, *d, column, &columns) >= 2)
            found = *d;
    free(column);
    return found;
}

static bool sniff(struct text head)
{
    return find_delimiter(head);
}

static void *open_reader(void)
{
    struct csv *c = mem_new(1, sizeof *c);
    csv_framer_init(&c->framer, EXPORT_RECORD_MAX);
    c->mender.most = EXPORT_RECORD_MAX;
    return c;
}

static void close_reader(void *reader)
{
    struct csv *c = reader;
    csv_framer_done(&c->framer);
    free(c->mender.room);
    free(c);
}

static void begin(void *reader, struct text head)
{
    struct csv *c = reader;
    csv_framer_begin(&c->framer, find_delimiter(head));
    c->named = false;
}

static void feed(void *reader, struct text bytes, bool last)
{
    struct csv *c = reader;
    csv_framer_feed(&c->framer, bytes, last);
}

/* ---- values ---- */

/* X'0105...', which is how csvde writes bytes. */
static bool put_hex(struct entry *entry, enum attribute attribute, struct text cell, char *room)
{
    int64_t len;
    if (cell.len < 3 || (cell.at[0] != 'X' && cell.at[0] != 'x') || cell.at[1] != '\'' ||
        cell.at[cell.len - 1] != '\'')
        return false;
    len = bytes_from_hex(text_slice(cell, 2, cell.len - 3), room);
    if (len > 0)
        entry_add_raw(entry, attribute, (struct text){room, (size_t)len});
    return len > 0;
}

/* room: where the cell lies. */
static void put(struct entry *entry, enum attribute attribute, struct text cell, char *room)
{
    if (attribute != ATTRIBUTE_COUNT && !put_hex(entry, attribute, cell, room))
        entry_add_list(entry, attribute, cell);
}

/* ---- records ---- */

static void leave_out(struct found *found, enum bad bad, const char *detail)
{
    found->kind = FOUND_BAD;
    found->bad = bad;
    found->detail = detail;
}

/* The record's cells. text lies in at. */
static void read_cells(struct csv *c, char *at, size_t len, struct entry *entry, struct found *found)
{
    struct text *cell = mem_new(CSV_COLUMNS_MAX, sizeof *cell);
    size_t count = csv_split(at, len, c->framer.delimiter, cell);
    if (count != c->columns) {
        leave_out(found, count < c->columns ? BAD_CUT_OFF : BAD_ILL_FORMED,
                  count < c->columns ? "fewer fields than columns" : "more fields than columns");
    } else {
        for (size_t i = 0; i < count && i < CSV_COLUMNS_MAX; i++)
            put(entry, c->column[i], cell[i], at + (cell[i].at - at));
        found->kind = entry->count ? FOUND_OBJECT : FOUND_OTHER;
    }
    free(cell);
}

/* Exports put together repeat the columns' names, perhaps others. True: it is such a line. */
static bool read_columns(struct csv *c, struct text line)
{
    struct text first = text_slice(line, 0, text_find(line, c->framer.delimiter));
    bool quoted = first.len > 1 && first.at[0] == '"';
    if (is_type_line(line))
        return true;
    if (entry_attribute(quoted ? text_slice(first, 1, first.len - 2) : first) == ATTRIBUTE_COUNT && c->named)
        return false;
    (void)count_columns(line, c->framer.delimiter, c->column, &c->columns);
    c->named = true;
    return true;
}

static struct found next(void *reader, struct entry *entry)
{
    struct csv *c = reader;
    struct framed frame;
    struct found found = {.detail = ""};
    while (csv_framer_next(&c->framer, &frame)) {
        struct text text = {frame.at, frame.len};
        found = (struct found){FOUND_BAD, frame.offset, frame.bad, frame.detail, false};
        if (!frame.whole)
            return found;
        text = encoding_mend(&c->mender, text, &found.guessed);
        if (text.len == 0)
            leave_out(&found, BAD_TOO_LARGE, "in another encoding");
        else if (read_columns(c, text))
            continue;
        else
            read_cells(c, found.guessed ? c->mender.room : frame.at, text.len, entry, &found);
        return found;
    }
    found.kind = FOUND_NONE;
    return found;
}

const struct export export_csv = {"CSV", sniff, open_reader, close_reader, begin, feed, next};
