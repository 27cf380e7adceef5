/* line: one paragraph for a terminal: put together piece by piece, then printed wrapped, indented and
 * coloured. */
#ifndef HOPCHAIN_REPORT_LINE_H
#define HOPCHAIN_REPORT_LINE_H

#include "report/write.h"

enum style {
    STYLE_PLAIN,
    STYLE_DIM,
    STYLE_BOLD,
    STYLE_NOTE, /* worth knowing */
    STYLE_GOOD,
    STYLE_WARN,
    STYLE_BAD,
    STYLE_WORST,
    STYLE_COUNT
};

/* How the terminal is. */
struct screen {
    struct writer *writer;
    unsigned width; /* columns; 0: neither wrapped nor cut */
    bool colour, utf8;
    bool wide; /* names in full */
};

/* What a line's own words may hold besides text; hostile text never does. */
#define LINE_TIE   "\x10" /* a blank that does not break */
#define LINE_RIGHT "\x11" /* what follows goes to the right edge */
#define LINE_BREAK "\n"

/* A log's name is cut to so many columns: longer than any account, and than nearly every host. */
#define LINE_NAME_COLUMNS 48
/* The bytes of a name that has hardly any columns: marks heaped on a letter. */
#define LINE_NAME_BYTES 192
/* And a rule's sentences to so many: a screen full, where a hostile name stands in one. */
#define LINE_PROSE_COLUMNS 1200

struct line {
    const struct screen *screen;
    char *at; /* styles are bytes 1 to STYLE_COUNT */
    size_t len, room;
};

void line_init(struct line *line, const struct screen *screen);
void line_done(struct line *line);

void line_style(struct line *line, enum style style);
void line_words(struct line *line, const char *words); /* the program's own, ASCII or UTF-8, LINE_... */
void line_format(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
void line_number(struct line *line, uint64_t number, unsigned digits); /* at least so many */
void line_name(struct line *line, struct text name);   /* log text, made harmless, cut, kept on one line */
void line_prose(struct line *line, struct text prose); /* sentences: made harmless, wrapped at blanks */
void line_pad(struct line *line, unsigned columns);    /* blanks until the line has so many columns */

/* Cuts it so that it has at most so many columns, if the screen has an edge. */
void line_cut(struct line *line, unsigned columns);

unsigned line_length(const struct line *line); /* its columns so far */

/* Prints and empties it. `first` stands before its first line, `rest` before the others. */
void line_print(struct line *line, const char *first, const char *rest);

/* Columns of the program's own words, whose characters have one each. */
unsigned line_columns(const char *words);

#endif
