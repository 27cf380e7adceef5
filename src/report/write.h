/* write: bytes to a stream through one buffer, and characters of log text in a form that cannot harm. */
#ifndef HOPCHAIN_REPORT_WRITE_H
#define HOPCHAIN_REPORT_WRITE_H

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define WRITE_BYTES 65536 /* one call of the system for so many */

struct writer {
    FILE *out;
    int error; /* errno of the first write that failed, after which nothing is written; 0 none */
    size_t used;
    bool page; /* json stands in a page, to be shown: what utf8_is_hidden is spelt out as \u{202e}, and no <
                  is in it, which could end the element that holds it */
    char buffer[WRITE_BYTES];
};

int write_flush(struct writer *writer);                               /* 0, or -1 and errno */
void write_across(struct writer *writer, const char *at, size_t len); /* flushes whenever it is full */

static inline void write_bytes(struct writer *writer, const char *at, size_t len)
{
    if (len > WRITE_BYTES - writer->used) {
        write_across(writer, at, len);
        return;
    }
    memcpy(writer->buffer + writer->used, at, len);
    writer->used += len;
}

/* Inline, so that a literal's length is known. */
static inline void write_string(struct writer *writer, const char *string)
{
    write_bytes(writer, string, strlen(string));
}

#define UTF8_INVALID UINT32_MAX

/* Takes the next character off t, which must not be empty. Not UTF-8 (overlong forms and surrogates are not):
 * takes one byte and returns UTF8_INVALID. */
uint32_t utf8_next(struct text *t);

/* Would not show as itself, or would change how its neighbours show: control characters, line separators,
 * bidirectional overrides, zero-width and other invisible characters. */
bool utf8_is_hidden(uint32_t character);

/* How many bytes at the beginning of t are visible ASCII characters, at most so many. */
size_t shown_plain(struct text t, size_t most);

/* A character as a person may see it. */
struct shown {
    uint8_t len, columns;
    char at[14];
};

/* Takes the next character off t, which must not be empty: itself where it is printable (utf8: in UTF-8, else
 * in ASCII), otherwise \x1b or \u{202e}. Columns after the locale of the process. */
struct shown shown_next(struct text *t, bool utf8);

/* The same for a file: always UTF-8, whatever the locale; columns are not told. */
struct shown shown_filed(struct text *t);

#endif
