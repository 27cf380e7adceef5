/* xml_layouts: what is known, by the markup up to the id, then by the id. What came last is tried first. */
#include "xml_layouts.h"

#include "xml_frame.h"
#include "xml_layout.h"

#include <stdlib.h>
#include <string.h>

#define HEADS_MAX  16 /* providers of one file that take turns; of more the oldest is forgotten */
#define BUCKETS    64 /* by id; a busy log has some 40 kinds of events */
#define TRIES_MAX  16 /* layouts of one id that take turns; a few at most do */
#define MEMORY_MAX (4u * 1024 * 1024) /* then all are forgotten; a kind of event takes 4 KB */

/* What records have in common up to their id. */
struct head {
    struct text markup;
    struct layout *bucket[BUCKETS];
};

struct xml_layouts {
    size_t (*match)(struct layout *layout, struct text t, struct record *record, char *room);
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

static struct layout **bucket_of(struct head *head, struct text id)
{
    unsigned sum = 0;
    for (size_t i = 0; i < id.len; i++)
        sum = sum * 10 + (uint8_t)id.at[i];
    return &head->bucket[sum % BUCKETS];
}

size_t xml_layouts_match(struct xml_layouts *l, struct text t, struct record *record)
{
    struct head *head = find_head(l, t);
    struct layout **first, **link, *layout;
    struct text id;
    size_t len;
    if (!head)
        return 0;
    t = text_slice(t, 0, XML_RECORD_MAX);
    id = text_slice(t, head->markup.len, LAYOUT_ID_MAX + 1);
    id.len = text_find(id, '<');
    first = link = bucket_of(head, id);
    for (int tries = 0; (layout = *link) != NULL && tries < TRIES_MAX; tries++, link = &layout->next) {
        if (!text_equal(layout->id, id))
            continue;
        len = l->match(layout, t, record, l->room);
        if (!len)
            continue;
        *link = layout->next;
        layout->next = *first;
        *first = layout;
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
    bucket = bucket_of(head, layout->id);
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
