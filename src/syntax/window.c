/* window: a buffer that is filled at its end and used up from its start. */
#include "window.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void window_init(struct window *w, size_t most)
{
    *w = (struct window){.most = most};
    w->room = (most < WINDOW_FIRST ? most : WINDOW_FIRST) + 2 * WINDOW_PIECE;
    w->at = mem_new(w->room, 1);
    encoding_init(&w->encoding);
}

void window_done(struct window *w)
{
    free(w->at);
    w->at = NULL;
}

void window_begin(struct window *w)
{
    encoding_init(&w->encoding);
    w->pending = (struct text){0};
    w->start = w->end = 0;
    w->disk = 0;
    w->head_len = 0;
    w->last = false;
}

void window_feed(struct window *w, struct text bytes, bool last)
{
    assert(w->pending.len == 0);
    w->pending = bytes;
    w->last = last;
}

static void keep_head(struct window *w, struct text t)
{
    while (w->head_len == 0 && t.len && strchr(" \t\r\n", t.at[0]) && t.at[0])
        t = text_slice(t, 1, t.len);
    t = text_slice(t, 0, WINDOW_HEAD - w->head_len);
    if (t.len)
        memcpy(w->head + w->head_len, t.at, t.len);
    w->head_len += t.len;
}

static void grow(struct window *w)
{
    size_t most = w->most + 2 * WINDOW_PIECE;
    if (w->room - w->end >= WINDOW_PIECE || w->room == most)
        return;
    w->room = w->room < most / 2 ? 2 * w->room : most;
    w->at = mem_grow(w->at, w->room, 1);
}

/* What is left is moved to the front only when it is no longer than what was used up before it, or when there
 * is no other room. */
bool window_refill(struct window *w, size_t *moved)
{
    size_t rest = w->end - w->start, len;
    *moved = 0;
    if (w->start >= rest || w->room - w->end < WINDOW_PIECE) {
        memmove(w->at, w->at + w->start, rest);
        *moved = w->start;
        w->start = 0;
        w->end = rest;
        grow(w);
    }
    assert(w->room - w->end >= WINDOW_PIECE);
    len = encoding_convert(&w->encoding, &w->pending, w->last, w->at + w->end, WINDOW_PIECE);
    keep_head(w, (struct text){w->at + w->end, len});
    w->end += len;
    return len > 0;
}

void window_drop(struct window *w, size_t len)
{
    w->disk += encoding_disk_length(&w->encoding, (struct text){w->at + w->start, len});
    w->start += len;
}

uint64_t window_offset(const struct window *w)
{
    return w->encoding.mark + w->disk;
}

struct text window_head(const struct window *w)
{
    return (struct text){w->head, w->head_len};
}
