/* line: text and styles in one run of bytes, laid out when it is printed. */
#include "report/line.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TIE     0x10
#define RIGHT   0x11
#define BETWEEN 2  /* blanks between what stands left and what stands right */
#define NARROW  16 /* columns that are left for text however deep the indent */

static const char *const SGR[STYLE_COUNT] = {"", "2", "1", "36", "32", "33", "31", "1;31"};

void line_init(struct line *line, const struct screen *screen)
{
    *line = (struct line){.screen = screen};
}

void line_done(struct line *line)
{
    free(line->at);
}

static void add(struct line *line, const char *at, size_t len)
{
    if (line->room - line->len < len) {
        line->room = (line->len + len) * 2;
        line->at = mem_grow(line->at, line->room, 1);
    }
    memcpy(line->at + line->len, at, len);
    line->len += len;
}

/* Adds the visible ASCII at the beginning of t, at most so much, and takes it off t; returns how much. */
static size_t add_plain(struct line *line, struct text *t, size_t most)
{
    size_t plain = shown_plain(*t, most);
    if (plain)
        add(line, t->at, plain);
    *t = text_slice(*t, plain, t->len);
    return plain;
}

void line_style(struct line *line, enum style style)
{
    add(line, &(char){(char)(style + 1)}, 1);
}

void line_words(struct line *line, const char *words)
{
    add(line, words, strlen(words));
}

void line_format(struct line *line, const char *format, ...)
{
    char words[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    line_words(line, words);
}

void line_number(struct line *line, uint64_t number, unsigned digits)
{
    char out[20];
    size_t at = sizeof out;
    for (; number || digits; digits -= digits > 0, number /= 10)
        out[--at] = (char)('0' + number % 10);
    add(line, out + at, sizeof out - at);
}

static const char *more_of(const struct screen *screen)
{
    return screen->utf8 ? "…" : "...";
}

void line_name(struct line *line, struct text name)
{
    const struct screen *screen = line->screen;
    size_t columns = 0, start = line->len, keep = start;
    bool cut = screen->width && !screen->wide;
    size_t most = cut ? LINE_NAME_COLUMNS - line_columns(more_of(screen)) : SIZE_MAX;
    while (name.len) {
        columns += add_plain(line, &name, columns < most ? most - columns : 0);
        if (columns <= most)
            keep = line->len;
        if (name.len == 0)
            return;
        struct shown s = shown_next(&name, screen->utf8);
        columns += s.columns;
        if (cut && (columns > LINE_NAME_COLUMNS || line->len - start > LINE_NAME_BYTES)) {
            line->len = keep;
            line_words(line, more_of(screen));
            return;
        }
        add(line, s.at[0] == ' ' ? LINE_TIE : s.at, s.len);
        if (columns <= most)
            keep = line->len;
    }
}

void line_prose(struct line *line, struct text prose)
{
    const struct screen *screen = line->screen;
    size_t start = line->len;
    while (prose.len) {
        if (screen->width && line->len - start > LINE_PROSE_COLUMNS) {
            line_words(line, more_of(screen));
            return;
        }
        if (add_plain(line, &prose, LINE_PROSE_COLUMNS) == 0) {
            struct shown s = shown_next(&prose, screen->utf8);
            add(line, s.at, s.len);
        }
    }
}

/* The next thing of a line, by its first byte: a style, a tie, or a character with its bytes and columns. */
static unsigned step(const struct line *line, size_t at, size_t *bytes)
{
    unsigned char c = (unsigned char)line->at[at];
    struct text t = {line->at + at, line->len - at};
    *bytes = 1;
    if ((c >= ' ' && c < 0x7f) || c == TIE)
        return 1;
    if (c < ' ')
        return 0;
    struct shown s = shown_next(&t, line->screen->utf8);
    *bytes = (size_t)(t.at - (line->at + at));
    return s.columns;
}

static unsigned columns_of(const struct line *line, size_t from, size_t to)
{
    size_t columns = 0;
    while (from < to) {
        size_t bytes = shown_plain((struct text){line->at + from, to - from}, to - from);
        columns += bytes ? bytes : step(line, from, &bytes);
        from += bytes;
    }
    return (unsigned)columns;
}

unsigned line_length(const struct line *line)
{
    return columns_of(line, 0, line->len);
}

void line_pad(struct line *line, unsigned columns)
{
    for (unsigned have = line_length(line); have < columns; have++)
        line_words(line, LINE_TIE);
}

void line_cut(struct line *line, unsigned columns)
{
    const char *more = more_of(line->screen);
    unsigned have = 0, most = columns - line_columns(more);
    size_t at = 0, bytes;
    if (line->screen->width == 0 || line_length(line) <= columns)
        return;
    for (;; at += bytes) {
        have += step(line, at, &bytes);
        if (have > most)
            break;
    }
    line->len = at;
    line_words(line, more);
}

unsigned line_columns(const char *words)
{
    unsigned columns = 0;
    for (; *words; words++)
        columns += ((unsigned char)*words & 0xc0) != 0x80;
    return columns;
}

/* The state of the printing of one line. */
struct pen {
    const struct line *line;
    struct writer *writer;
    const char *rest;
    unsigned column, start, width; /* start: columns of the prefix; width 0: no edge */
    enum style style;
};

static void set_style(struct pen *pen, enum style style)
{
    if (!pen->line->screen->colour)
        return;
    write_string(pen->writer, "\033[0");
    if (SGR[style][0]) {
        write_string(pen->writer, ";");
        write_string(pen->writer, SGR[style]);
    }
    write_string(pen->writer, "m");
}

static void begin(struct pen *pen, const char *prefix)
{
    if (prefix[0] && prefix[strspn(prefix, " ")]) {
        set_style(pen, STYLE_DIM);
        write_string(pen->writer, prefix);
        set_style(pen, pen->style);
    } else {
        write_string(pen->writer, prefix);
        if (pen->style)
            set_style(pen, pen->style);
    }
    pen->start = pen->column = line_columns(prefix);
    if (pen->width && pen->width < pen->start + NARROW)
        pen->width = pen->start + NARROW;
}

static void end(struct pen *pen)
{
    if (pen->style)
        set_style(pen, STYLE_PLAIN);
    write_string(pen->writer, "\n");
}

static void turn(struct pen *pen)
{
    end(pen);
    begin(pen, pen->rest);
}

static void blanks(struct pen *pen, unsigned count)
{
    pen->column += count;
    while (count--)
        write_string(pen->writer, " ");
}

/* Prints the thing at `from`; returns its bytes. */
static size_t put_step(struct pen *pen, size_t from)
{
    const char *at = pen->line->at + from;
    unsigned char c = (unsigned char)at[0];
    size_t bytes;
    unsigned columns = step(pen->line, from, &bytes);
    if (c <= STYLE_COUNT) {
        pen->style = (enum style)(c - 1);
        set_style(pen, pen->style);
        return bytes;
    }
    if (pen->width && pen->column + columns > pen->width)
        turn(pen);
    write_bytes(pen->writer, c == TIE ? " " : at, bytes);
    pen->column += columns;
    return bytes;
}

/* Prints from..to, breaking where a single word is longer than the line. */
static void put(struct pen *pen, size_t from, size_t to)
{
    while (from < to) {
        struct text t = {pen->line->at + from, to - from};
        size_t room = !pen->width ? t.len : pen->width > pen->column ? pen->width - pen->column : 0;
        size_t plain = shown_plain(t, room);
        if (plain) {
            write_bytes(pen->writer, t.at, plain);
            pen->column += (unsigned)plain;
            from += plain;
        } else {
            from += put_step(pen, from);
        }
    }
}

/* What follows LINE_RIGHT: at the right edge of this line or, where it does not fit, of the next. */
static void put_right(struct pen *pen, size_t from)
{
    unsigned columns = columns_of(pen->line, from, pen->line->len);
    if (pen->width && pen->column + BETWEEN + columns > pen->width)
        turn(pen);
    if (pen->width > pen->column + columns)
        blanks(pen, pen->width - pen->column - columns);
    else if (!pen->width)
        blanks(pen, BETWEEN);
    put(pen, from, pen->line->len);
}

/* The end of the word that begins at `at`. */
static size_t word_end(const struct line *line, size_t at)
{
    while (at < line->len && line->at[at] != ' ' && line->at[at] != '\n' && line->at[at] != RIGHT)
        at++;
    return at;
}

static void lay_out(struct pen *pen)
{
    const struct line *line = pen->line;
    unsigned pending = 0; /* blanks that are printed only if a word follows on this line */
    for (size_t at = 0, to; at < line->len; at = to) {
        to = at + 1;
        if (line->at[at] == RIGHT) {
            put_right(pen, to);
            return;
        }
        if (line->at[at] == ' ') {
            pending++;
            continue;
        }
        if (line->at[at] == '\n') {
            turn(pen);
            pending = 0;
            continue;
        }
        to = word_end(line, at);
        if (pen->width && pen->column > pen->start &&
            pen->column + pending + columns_of(line, at, to) > pen->width)
            turn(pen);
        else
            blanks(pen, pending);
        pending = 0;
        put(pen, at, to);
    }
}

void line_print(struct line *line, const char *first, const char *rest)
{
    const struct screen *screen = line->screen;
    struct pen pen = {line, screen->writer, rest, 0, 0, screen->width, STYLE_PLAIN};
    begin(&pen, first);
    lay_out(&pen);
    end(&pen);
    line->len = 0;
}
