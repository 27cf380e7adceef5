/* window: a buffer that is filled at its end and used up from its start. */
#include "window.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void window_init(struct window *w, size_t most, bool there)
{
    *w = (struct window){.most = most, .there = there};
    w->room = (most < WINDOW_FIRST ? most : WINDOW_FIRST) + 2 * WINDOW_PIECE;
    w->at = w->buffer = mem_new(w->room, 1);
    encoding_init(&w->encoding);
}

void window_done(struct window *w)
{
    free(w->buffer);
    w->at = w->buffer = NULL;
}

void window_begin(struct window *w)
{
    encoding_init(&w->encoding);
    w->pending = (struct text){0};
    w->at = w->buffer;
    w->taken = 0;
    w->start = w->end = 0;
    w->disk = 0;
    w->head_len = 0;
    w->last = false;
}

void window_resume(struct window *w)
{
    window_begin(w);
    encoding_resume(&w->encoding);
}

void window_feed(struct window *w, struct text bytes, bool last)
{
    assert(w->pending.len == 0);
    w->pending = bytes;
    w->taken = 0;
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

/* Room in the buffer for what is left and a piece behind it. */
static void grow(struct window *w, size_t rest)
{
    size_t most = w->most + 2 * WINDOW_PIECE, room = w->room;
    bool there = w->at != w->buffer;
    while (room < rest + WINDOW_PIECE && room < most)
        room = room < most / 2 ? 2 * room : most;
    if (room == w->room)
        return;
    w->room = room;
    w->buffer = mem_grow(w->buffer, room, 1);
    if (!there)
        w->at = w->buffer;
}

/* What is left goes to the front of the buffer. */
static void move(struct window *w, size_t *moved)
{
    size_t rest = w->end - w->start;
    grow(w, rest);
    assert(w->room - rest >= WINDOW_PIECE);
    if (rest)
        memmove(w->buffer, w->at + w->start, rest);
    w->at = w->buffer;
    *moved = w->start;
    w->start = 0;
    w->end = rest;
}

/* Where all that is left, and all that is pending, lies in one piece. */
static bool look_there(struct window *w, size_t *moved)
{
    size_t rest = w->end - w->start;
    if (!w->there || w->encoding.kind != ENCODING_UTF8 || w->encoding.held_len || !w->pending.len ||
        rest > w->taken)
        return false;
    keep_head(w, w->pending);
    *moved = w->start;
    w->at = w->pending.at - rest;
    w->start = 0;
    w->end = rest + w->pending.len;
    w->taken += w->pending.len;
    w->pending = (struct text){0};
    return true;
}

/* In the buffer what is left is moved to the front only when it is no longer than what was used up before it,
 * or when there is no other room. */
bool window_refill(struct window *w, size_t *moved)
{
    size_t rest = w->end - w->start, fed = w->pending.len, len;
    *moved = 0;
    if (look_there(w, moved))
        return true;
    if (w->at != w->buffer || w->start >= rest || w->room - w->end < WINDOW_PIECE)
        move(w, moved);
    assert(w->room - w->end >= WINDOW_PIECE);
    len = encoding_convert(&w->encoding, &w->pending, w->last, w->buffer + w->end,
                           w->there && w->encoding.kind == ENCODING_UTF8 ? WINDOW_EDGE : WINDOW_PIECE);
    w->taken += fed - w->pending.len;
    keep_head(w, (struct text){w->at + w->end, len});
    w->end += len;
    return len > 0;
}
