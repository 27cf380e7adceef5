/* xml_brief: makes markup of values that are the same in record after record, so that these need fewer slots.
 *
 * Of some records it is noted which values are steady. Then a brief form is made of a record's steady ones. A
 * record that differs in a few of them makes slots of those; one that differs in many has a form of its own.
 */
#include "xml_layout.h"

#include <stddef.h>
#include <string.h>

#ifndef LAYOUT_OBSERVED
#define LAYOUT_OBSERVED 64 /* records: enough to tell an account's name from a protocol's */
#endif
#define GOOD_FOR 20000 /* records: a log's next part may have others that are steady */
#define CHANCES  64    /* making a form costs as much as some ten records */
#define FEW      3     /* values */
#define TRIED    64    /* records, before what fits in fewer than one of RARE of them is tried no more */
#define RARE     8

static struct text value_of(const struct layout_slot *slot)
{
    return (struct text){slot->piece + slot->markup, slot->len - slot->markup - 1};
}

/* What is not remembered as it was written cannot be markup. */
static bool is_remembered(const struct layout_slot *slot)
{
    return slot->len > slot->markup;
}

static bool is_same(const struct layout_brief *b, const struct layout *l, size_t i)
{
    const struct layout_slot *slot = &l->full.slot[i];
    return is_remembered(slot) && text_equal(b->same[i], value_of(slot));
}

/* ---- making one ---- */

static struct layout_brief *new_brief(const struct layout_form *full, struct arena *arena)
{
    struct layout_brief *b = arena_take(arena, sizeof *b);
    size_t bytes = full->tail.len + LAYOUT_SLACK;
    for (size_t i = 0; i < full->count; i++)
        bytes += full->slot[i].markup + layout_room(&full->slot[i]);
    b->room = arena_take(arena, bytes);
    b->same = arena_take(arena, full->count * sizeof *b->same);
    b->form.slot = arena_take(arena, full->count * sizeof *full->slot);
    b->form.memo = arena_take(arena, full->fields * sizeof *full->memo);
    b->form.known.same = arena_take(arena, full->fields * sizeof *full->known.same);
    return b;
}

static void clear(struct layout_form *form, const struct layout_form *full)
{
    form->count = form->fields = form->known.same_count = 0;
    form->unnamed = full->unnamed;
    form->system = full->system;
    form->system.known = &form->known;
    form->known.begun = false;
    form->known.computer.state = form->known.keywords.state = VALUE_NEW;
}

static void add_same(struct layout_form *form, const struct layout_slot *slot, struct text value)
{
    if (slot->field)
        form->known.same[form->known.same_count++] = (struct field_value){slot->field, value};
    else if (slot->into != LAYOUT_PASSED)
        *(struct text *)(void *)((char *)&form->system + slot->into) = value;
}

static void add_slot(struct layout_form *form, const struct layout_slot *slot, const struct layout_form *full)
{
    struct layout_slot *added = &form->slot[form->count++];
    *added = *slot;
    if (slot->field)
        added->memo = &form->memo[form->fields++];
    else if (slot->memo)
        added->memo = slot->memo == &full->known.computer ? &form->known.computer : &form->known.keywords;
}

/* Of the values remembered in full; those of same that have a text are markup. */
static void make(struct layout_brief *b, const struct layout_form *full)
{
    char *piece = b->room, *to = piece;
    clear(&b->form, full);
    for (size_t i = 0; i < full->count; i++) {
        const struct layout_slot *slot = &full->slot[i];
        size_t len = b->same[i].at ? slot->len - 1 : slot->markup;
        memcpy(to, slot->piece, len);
        to += len;
        if (b->same[i].at) {
            b->same[i] = (struct text){to - (len - slot->markup), len - slot->markup};
            add_same(&b->form, slot, b->same[i]);
        } else {
            struct layout_slot loose = *slot;
            loose.piece = piece;
            loose.markup = loose.len = (uint32_t)(to - piece);
            add_slot(&b->form, &loose, full);
            piece = to += layout_room(slot);
        }
    }
    memcpy(to, full->tail.at, full->tail.len);
    b->form.tail = (struct text){piece, (size_t)(to - piece) + full->tail.len};
    b->tried = b->fitting = 0;
}

static void add_brief(struct layout *l, struct arena *arena)
{
    struct layout_brief **b = &l->brief[l->briefs++];
    if (!*b)
        *b = new_brief(&l->full, arena);
    for (size_t i = 0; i < l->full.count; i++) {
        const struct layout_slot *slot = &l->full.slot[i];
        (*b)->same[i] = slot->steady && is_remembered(slot) ? value_of(slot) : (struct text){0};
    }
    make(*b, &l->full);
}

/* ---- when ---- */

static size_t count_others(const struct layout_brief *b, const struct layout *l)
{
    size_t others = 0;
    for (size_t i = 0; i < l->full.count; i++)
        others += b->same[i].at && !is_same(b, l, i);
    return others;
}

static void loosen(struct layout_brief *b, const struct layout *l)
{
    for (size_t i = 0; i < l->full.count; i++)
        if (b->same[i].at && !is_same(b, l, i))
            b->same[i].at = NULL;
    make(b, &l->full);
}

/* The values of the record that matched last are remembered in full. */
static void adapt(struct layout *l, struct arena *arena)
{
    for (size_t i = 0; i < l->briefs; i++)
        if (count_others(l->brief[i], l) <= FEW) {
            loosen(l->brief[i], l);
            return;
        }
    if (l->briefs < LAYOUT_BRIEFS_MAX)
        add_brief(l, arena);
}

/* Before the first one another may have matched long ago. */
static void begin(struct layout *l)
{
    for (size_t i = 0; i < l->full.count; i++) {
        l->full.slot[i].most = layout_room(&l->full.slot[i]);
        l->full.slot[i].changes = 0;
    }
}

/* Values for one member, and those without a name, have an order. */
static bool has_order(const struct layout_form *full, size_t i)
{
    const struct layout_slot *slot = &full->slot[i];
    for (size_t n = 0; slot->field && n < full->count; n++)
        if (n != i && full->slot[n].field && field_clashes(slot->field, full->slot[n].field))
            return true;
    return slot->into != LAYOUT_PASSED && slot->into >= offsetof(struct record, unnamed);
}

static void judge(struct layout *l)
{
    for (size_t i = 0; i < l->full.count; i++) {
        struct layout_slot *slot = &l->full.slot[i];
        slot->steady = 2 * slot->changes < LAYOUT_OBSERVED && !has_order(&l->full, i);
        if (slot->changes == LAYOUT_OBSERVED - 1)
            slot->most = 0;
    }
}

/* True with the last of the records. */
static bool observe(struct layout *l)
{
    bool last = ++l->observed == LAYOUT_OBSERVED;
    if (l->observed == 1)
        begin(l);
    if (last)
        judge(l);
    return last;
}

void layout_note_full(struct layout *l, struct arena *arena)
{
    if (l->good_for) {
        l->good_for--;
    } else if (observe(l)) {
        l->good_for = GOOD_FOR;
        l->chances = CHANCES;
        l->observed = l->briefs = 0;
    }
    if (l->good_for && l->chances) {
        l->chances--;
        adapt(l, arena);
    }
}

bool layout_try_brief(struct layout *l, size_t n)
{
    struct layout_brief *b = l->brief[n];
    if (!l->good_for || (b->tried >= TRIED && b->tried > RARE * b->fitting))
        return false;
    b->tried++;
    return true;
}

void layout_note_brief(struct layout *l, size_t n)
{
    struct layout_brief *b = l->brief[n];
    l->good_for--;
    b->fitting++;
    if (n && l->brief[n - 1]->fitting < b->fitting) {
        l->brief[n] = l->brief[n - 1];
        l->brief[n - 1] = b;
    }
}
