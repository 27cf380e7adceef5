/* xml_layouts: what is known, by the markup up to the id, then by the id. What came last is tried first. */
#include "xml_layouts.h"

#include "xml_frame.h"
#include "xml_layout.h"

#include <stdlib.h>
#include <string.h>

#define HEADS_MAX  16 /* providers of one file that take turns; of more the oldest is forgotten */
#define BUCKETS    64 /* by id; a busy log has some 40 kinds of events */
#define TRIES_MAX  16 /* layouts of one id that take turns; a few at most do */
#define MEMORY_MAX (4u * 1024 * 1024) /* then all are forgotten; a kind of event takes 10 to 40 KB */

/* What records have in common up to their id. */
struct head {
    struct text markup;
    struct layout *bucket[BUCKETS];
};

struct xml_layouts {
    size_t (*match)(struct layout_form *form, struct text t, struct record *record, char *room);
    struct arena arena;
    struct head *head[HEADS_MAX];
    size_t heads;
    char *room; /* XML_RECORD_MAX bytes for values written anew */
};

static void forget(struct xml_layouts *l)
{
    arena_done(&l->arena);
    arena_init(&l->arena);
    l->heads = 0;
}

struct xml_layouts *xml_layouts_new(void)
{
    struct xml_layouts *l = mem_new(1, sizeof *l);
    arena_init(&l->arena);
    l->room = mem_new(XML_RECORD_MAX, 1);
    l->match = layout_match_plain;
#if defined __x86_64__
    l->match = __builtin_cpu_supports("avx2") ? layout_match_avx2 : layout_match_sse2;
#endif
    return l;
}

void xml_layouts_free(struct xml_layouts *l)
{
    if (!l)
        return;
    arena_done(&l->arena);
    free(l->room);
    free(l);
}

/* Moves the thing at place to the front of its row. */
static struct head *head_to_front(struct xml_layouts *l, size_t place)
{
    struct head *head = l->head[place];
    memmove(l->head + 1, l->head, place * sizeof *l->head);
    return l->head[0] = head;
}

/* The head that t begins with, or NULL. */
static struct head *find_head(struct xml_layouts *l, struct text t)
{
    for (size_t i = 0; i < l->heads; i++)
        if (text_starts(t, l->head[i]->markup))
            return i ? head_to_front(l, i) : l->head[i];
    return NULL;
}

static struct head *add_head(struct xml_layouts *l, struct text markup)
{
    struct head *head = arena_take(&l->arena, sizeof *head);
    head->markup = arena_text(&l->arena, markup);
    if (l->heads < HEADS_MAX)
        l->heads++;
    l->head[l->heads - 1] = head;
    return head_to_front(l, l->heads - 1);
}

/* The digits that stand there, as one number; which it is shows when the record is matched. */
static uint32_t id_at(struct text t, size_t at)
{
    size_t end = at + LAYOUT_ID_MAX < t.len ? at + LAYOUT_ID_MAX : t.len;
    uint32_t id = 0;
    for (; at < end && t.at[at] != '<'; at++)
        id = id * 10 + (uint8_t)t.at[at];
    return id;
}

static size_t match(struct xml_layouts *l, struct layout *layout, struct text t, struct record *record)
{
    size_t len;
    for (size_t i = 0; i < layout->briefs; i++)
        if (layout_try_brief(layout, i) &&
            (len = l->match(&layout->brief[i]->form, t, record, l->room)) != 0) {
            layout_note_brief(layout, i);
            return len;
        }
    len = l->match(&layout->full, t, record, l->room);
    if (len)
        layout_note_full(layout, &l->arena);
    return len;
}

static size_t match_head(struct xml_layouts *l, struct head *head, struct text t, struct record *record)
{
    uint32_t id = id_at(t, head->markup.len);
    struct layout **first = &head->bucket[id % BUCKETS], **link = first, *layout;
    for (int tries = 0; (layout = *link) != NULL && tries < TRIES_MAX; tries++, link = &layout->next) {
        size_t len = layout->id == id ? match(l, layout, t, record) : 0;
        if (!len)
            continue;
        *link = layout->next;
        layout->next = *first;
        *first = layout;
        return len;
    }
    return 0;
}

/* The head that came last need not be compared: it is part of its layouts. */
size_t xml_layouts_match(struct xml_layouts *l, struct text t, struct record *record)
{
    size_t len;
    t = text_slice(t, 0, XML_RECORD_MAX);
    for (size_t i = 0; i < l->heads; i++)
        if ((i == 0 || text_starts(t, l->head[i]->markup)) &&
            (len = match_head(l, l->head[i], t, record)) != 0) {
            if (i)
                (void)head_to_front(l, i);
            return len;
        }
    return 0;
}

/* False where the record is not canonical. */
static bool learn(struct xml_layouts *l, struct text xml)
{
    struct layout *layout, **bucket;
    struct text markup;
    struct head *head;
    if (l->arena.bytes > MEMORY_MAX)
        forget(l);
    layout = layout_learn(xml, &l->arena);
    if (!layout)
        return false;
    markup = text_slice(xml, 0, layout->head);
    head = find_head(l, markup);
    if (!head || head->markup.len != markup.len)
        head = add_head(l, markup);
    layout->id = id_at(xml, layout->head);
    bucket = &head->bucket[layout->id % BUCKETS];
    layout->next = *bucket;
    *bucket = layout;
    return true;
}

bool xml_layouts_read(struct xml_layouts *l, struct text xml, struct record *record)
{
    if (xml_layouts_match(l, xml, record) == xml.len)
        return true;
    return learn(l, xml) && xml_layouts_match(l, xml, record) == xml.len;
}
