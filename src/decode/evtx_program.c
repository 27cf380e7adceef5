/* evtx_program: what is done with a program once its steps are known. */
#include "evtx_program.h"

#include "base/arena.h"

#include <stdlib.h>

int evtx_name_at(const uint8_t *chunk, size_t chunk_len, uint32_t offset, struct evtx_name *name)
{
    struct cursor c = {.base = chunk, .at = offset, .end = chunk_len};
    if (offset > chunk_len)
        return -1;
    cursor_take(&c, 6); /* where the next of the same hash is; the hash */
    name->units = cursor_u16(&c);
    name->at = cursor_take(&c, 2u * name->units);
    return name->at && name->units && name->units <= EVTX_NAME_MAX ? 0 : -1;
}

/* ---- literals that follow each other become one ---- */

static bool is_guard(const struct evtx_op *op)
{
    return op->kind == EVTX_UNLESS || op->kind == EVTX_ELEMENT;
}

/* place: of each step in the joined program, and of its end; GUARDED: a guard ends before it. */
#define GUARDED 0x80000000u

static void note_ends(const struct evtx_program *p, uint32_t *place)
{
    for (uint32_t i = 0; i < p->op_count; i++)
        if (is_guard(&p->ops[i]))
            place[i + 1 + p->ops[i].len] |= GUARDED;
}

static bool goes_on(const struct evtx_op *last, const struct evtx_op *op)
{
    return last->kind == EVTX_LITERAL && op->kind == EVTX_LITERAL && last->at + last->len == op->at;
}

void evtx_program_join(struct evtx_program *p)
{
    uint32_t *place = mem_new(p->op_count + 1, sizeof *place), count = 0;
    note_ends(p, place);
    for (uint32_t i = 0; i < p->op_count; i++) {
        bool guarded = place[i] & GUARDED, joins = i && !guarded && goes_on(&p->ops[count - 1], &p->ops[i]);
        if (joins)
            p->ops[count - 1].len += p->ops[i].len;
        else
            p->ops[count++] = p->ops[i];
        place[i] = count - 1;
        if (is_guard(&p->ops[i])) /* for now: where the guard ended */
            p->ops[count - 1].len += i + 1;
    }
    place[p->op_count] = count;
    for (uint32_t i = 0; i < count; i++)
        if (is_guard(&p->ops[i]))
            p->ops[i].len = place[p->ops[i].len] - i - 1;
    p->op_count = count;
    free(place);
}

/* ---- to keep ---- */

struct evtx_program *evtx_program_copy(const struct evtx_program *p, size_t *bytes)
{
    const void *const from[] = {p->pieces, p->parts,   p->data, p->ops,  p->inner,
                                p->strays, p->depends, p->text, p->plain};
    const size_t sizes[] = {p->piece_count * sizeof *p->pieces,
                            p->part_count * sizeof *p->parts,
                            p->datum_count * sizeof *p->data,
                            p->op_count * sizeof *p->ops,
                            p->inner_count * sizeof *p->inner,
                            p->stray_count * sizeof *p->strays,
                            p->depend_count * sizeof *p->depends,
                            p->text_len,
                            p->plain_len};
    const size_t align = sizeof(void *);
    struct evtx_program *copy;
    void *to[sizeof sizes / sizeof *sizes];
    char *at;
    *bytes = sizeof *copy;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        *bytes += (sizes[i] + align - 1) / align * align;
    copy = mem_new(*bytes, 1);
    at = (char *)(copy + 1);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        to[i] = at;
        if (sizes[i])
            memcpy(at, from[i], sizes[i]);
        at += (sizes[i] + align - 1) / align * align;
    }
    *copy = *p;
    copy->pieces = to[0], copy->parts = to[1], copy->data = to[2], copy->ops = to[3], copy->inner = to[4];
    copy->strays = to[5], copy->depends = to[6], copy->text = to[7], copy->plain = to[8];
    return copy;
}
