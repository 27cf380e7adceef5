/* members: what groups and accounts say of each other's membership, as one sorted list of pairs. */
#include "members.h"

#include <stdlib.h>
#include <string.h>

static void add_edge(struct members *m, uint64_t group, uint64_t member)
{
    if (group < WHO_NAME && group != member)
        m->edge[m->count++] = group << 32 | member;
}

static int compare_edges(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

void members_make(struct members *m, const struct assembly *a)
{
    size_t room = 0;
    *m = (struct members){.assembly = a};
    for (size_t i = 0; i < a->count; i++)
        room += a->at[i].lists[LIST_MEMBER_OF].count + (size_t)a->at[i].lists[LIST_MEMBERS].count;
    m->edge = mem_new(room + 1, sizeof *m->edge);
    m->seen = mem_new(a->count + 1, sizeof *m->seen);
    m->groups = mem_new(a->count + 1, sizeof *m->groups);
    m->found = mem_new(room + 1, sizeof *m->found);
    for (size_t i = 0; i < a->count; i++) {
        const struct links *of = &a->at[i].lists[LIST_MEMBER_OF], *has = &a->at[i].lists[LIST_MEMBERS];
        for (uint32_t k = 0; k < of->count; k++)
            add_edge(m, of->at[k], i);
        for (uint32_t k = 0; k < has->count; k++)
            add_edge(m, i, has->at[k]);
    }
    qsort(m->edge, m->count, sizeof *m->edge, compare_edges);
}

void members_done(struct members *m)
{
    free(m->edge);
    free(m->seen);
    free(m->groups);
    free(m->found);
}

/* The first edge of this group. */
static size_t find_edge(const struct members *m, uint32_t group)
{
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->edge[middle] >> 32 < group)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take_member(struct members *m, uint32_t member, size_t *groups, size_t *count)
{
    if (member & WHO_NAME) {
        m->found[(*count)++] = member;
        return;
    }
    if (m->seen[member] == m->search)
        return;
    m->seen[member] = m->search;
    if (m->assembly->at[member].kind == OBJECT_GROUP)
        m->groups[(*groups)++] = member;
    else
        m->found[(*count)++] = member;
}

/* Each edge is looked at once. */
size_t members_find(struct members *m, uint32_t group, const uint32_t **found)
{
    size_t groups = 0, count = 0;
    m->seen[group] = ++m->search;
    m->groups[groups++] = group;
    while (groups) {
        uint32_t one = m->groups[--groups];
        for (size_t i = find_edge(m, one); i < m->count && m->edge[i] >> 32 == one; i++)
            take_member(m, (uint32_t)m->edge[i], &groups, &count);
    }
    *found = m->found;
    return count;
}
