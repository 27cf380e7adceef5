/* encoding: a stream's bytes to UTF-8, whatever the exporter's console or editor made of them.
 *
 * Known by their byte order mark: UTF-8, UTF-16 of either order. Without one: UTF-16 by its zero bytes, then
 * a single-byte code page that an XML declaration at the very start names (any that iconv has). Everything
 * else passes as UTF-8; what turns out not to be is for encoding_from_windows_1252, record by record. */
#ifndef HOPCHAIN_SYNTAX_ENCODING_H
#define HOPCHAIN_SYNTAX_ENCODING_H

#include "base/text.h"

#define ENCODING_HELD 256 /* an XML declaration is 60 bytes; longer ones are not looked at */

enum encoding_kind {
    ENCODING_UNDECIDED, /* too few bytes seen */
    ENCODING_UTF8,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_CODE_PAGE,
};

struct encoding_letter {
    uint8_t len;
    char utf8[4];
};

struct encoding {
    enum encoding_kind kind;
    uint8_t mark;                /* length of the byte order mark */
    uint8_t held[ENCODING_HELD]; /* read, but undecided or not yet a whole character */
    size_t held_len;
    struct encoding_letter page[256]; /* of ENCODING_CODE_PAGE */
};

void encoding_init(struct encoding *encoding);

/* Takes bytes from the front of *in and writes them as UTF-8 to out; the number of bytes written. Stops when
 * out is full (in is not empty then) or in is empty; a character cut in two is held until its rest comes.
 * room must be at least ENCODING_ROOM. last: nothing follows *in. */
size_t encoding_convert(struct encoding *encoding, struct text *in, bool last, char *out, size_t room);
#define ENCODING_ROOM (4 * ENCODING_HELD) /* so that all that is held fits */

/* What follows a cut of a stream that is UTF-8: nothing in it says otherwise. */
void encoding_resume(struct encoding *encoding);

/* How a stream that begins so is encoded. */
enum encoding_kind encoding_tell(struct text head);

/* How many bytes on disk the converted text took there. */
uint64_t encoding_disk_length(const struct encoding *encoding, struct text converted);

/* One character in UTF-8: 1 to 4 bytes. */
size_t encoding_put(uint32_t code, char *out);

bool encoding_is_utf8(struct text t); /* as RFC 3629 has it: no surrogates, nothing overlong */

/* t read as windows-1252, in UTF-8; at most room bytes. The length, or 0 where it does not fit. */
size_t encoding_from_windows_1252(struct text t, char *out, size_t room);

/* Makes records UTF-8. */
struct encoding_mender {
    size_t most; /* bytes of a record */
    char *room;  /* as many; NULL until it is needed. To be freed */
};

/* t itself, or where it is no UTF-8 what it is as windows-1252 (*guessed then), good until the next call;
 * empty where that would be too long. */
struct text encoding_mend(struct encoding_mender *mender, struct text t, bool *guessed);

#endif
