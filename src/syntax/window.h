/* window: the part of a stream that a framer looks at, in UTF-8, and where it lies on disk. Memory is one
 * buffer, of fixed size but for streams of very long records; a byte moves in it a bounded number of times,
 * however small the pieces are. What is UTF-8 already can be looked at where it was fed, but for what lies
 * over the edge of a piece. */
#ifndef HOPCHAIN_SYNTAX_WINDOW_H
#define HOPCHAIN_SYNTAX_WINDOW_H

#include "encoding.h"

#define WINDOW_PIECE (64u * 1024)  /* converted at once: stays in the cache until it is parsed */
#define WINDOW_EDGE  (4u * 1024)   /* copied at once behind the end of the piece before: a record, mostly */
#define WINDOW_FIRST (128u * 1024) /* of interest before the buffer grows: few events are longer */
#define WINDOW_HEAD  1024          /* enough to tell what a stream without records is */

struct window {
    struct encoding encoding;
    struct text pending; /* borrowed: fed and not yet converted */
    size_t taken;        /* bytes of what was fed that are no longer pending */
    bool last;           /* nothing follows pending */
    size_t most;         /* bytes that may be of interest */
    const char *at;      /* at[start, end) is what is still of interest: in the buffer, or where it was fed */
    size_t start, end;
    bool there;
    char *buffer;
    size_t room;
    uint64_t disk;          /* bytes before start, as converted */
    char head[WINDOW_HEAD]; /* the stream's first bytes after leading white space, in UTF-8 */
    size_t head_len;
};

/* most: bytes that may be of interest at once. there: what was fed may be looked at there, and so what is at
 * hand is not to be changed; else it is always in the buffer. */
void window_init(struct window *window, size_t most, bool there);
void window_done(struct window *window);
void window_begin(struct window *window);  /* a new stream */
void window_resume(struct window *window); /* what follows a cut of one in UTF-8 */
void window_feed(struct window *window, struct text bytes, bool last);

/* Converts some more of what is pending. False when that gives nothing: then nothing that was fed is looked
 * at any more. What is of interest may move: at changes, and *moved is how much smaller start became. */
bool window_refill(struct window *window, size_t *moved);

/* Below: asked for with each record. */

/* The first len bytes are of no more interest. */
static inline void window_drop(struct window *window, size_t len)
{
    window->disk +=
        window->encoding.kind == ENCODING_UTF8
            ? len
            : encoding_disk_length(&window->encoding, (struct text){window->at + window->start, len});
    window->start += len;
}

/* Of start, on disk. */
static inline uint64_t window_offset(const struct window *window)
{
    return window->encoding.mark + window->disk;
}

static inline struct text window_head(const struct window *window)
{
    return (struct text){window->head, window->head_len};
}

#endif
