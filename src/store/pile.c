/* pile: events in blocks of memory. When these are full, they are sorted and become a run in the temporary
 * file; the last run stays in memory. */
#include "store/pile.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/spool.h"
#include "store/runs.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (256u * 1024)

struct pile {
    const struct names *names;
    size_t blocks_most;
    char **blocks;
    size_t block_count, block_at, used; /* used: bytes of the block filled at present */
    struct pile_runs runs;              /* the last is the one in memory */
    size_t room;                        /* of its list */
    FILE *spool;
    struct map places; /* sources, then, by name, which comes first */
    uint32_t source;   /* the one added last */
    uint64_t added, count, repeats;
};

struct pile *pile_new(size_t bytes, const struct names *names)
{
    struct pile *pile = mem_new(1, sizeof *pile);
    pile->names = names;
    pile->blocks_most = bytes / BLOCK_BYTES + 1;
    return pile;
}

void pile_free(struct pile *pile)
{
    if (!pile)
        return;
    for (size_t i = 0; i < pile->block_count; i++)
        free(pile->blocks[i]);
    free(pile->blocks);
    free(pile->runs.inside);
    free(pile->runs.outside);
    if (pile->spool)
        fclose(pile->spool);
    map_done(&pile->places);
    free(pile);
}

/* ---- filling ---- */

static int by_time(const void *a, const void *b)
{
    return pack_compare(*(const struct packed *const *)a, *(const struct packed *const *)b);
}

/* Logs mostly are in order already. */
static void sort_inside(struct pile_runs *runs)
{
    size_t i = 1;
    while (i < runs->inside_count && pack_compare(runs->inside[i - 1], runs->inside[i]) <= 0)
        i++;
    if (i < runs->inside_count)
        qsort(runs->inside, runs->inside_count, sizeof *runs->inside, by_time);
}

static int write_inside(struct pile *pile, struct err *err)
{
    struct pile_runs *runs = &pile->runs;
    struct pile_run *run;
    runs->outside = mem_grow(runs->outside, runs->outside_count + 1, sizeof *runs->outside);
    run = &runs->outside[runs->outside_count];
    run->from = runs->outside_count ? run[-1].to : 0;
    run->to = run->from;
    for (size_t i = 0; i < runs->inside_count; i++) {
        if (fwrite(runs->inside[i], runs->inside[i]->size, 1, pile->spool) != 1)
            return spool_fail(PILE_WORDS, errno, err);
        run->to += runs->inside[i]->size;
    }
    runs->outside_count++;
    return fflush(pile->spool) == 0 ? 0 : spool_fail(PILE_WORDS, errno, err);
}

/* What is in memory goes out. */
static int spill(struct pile *pile, struct err *err)
{
    if (!pile->spool && !(pile->spool = spool_open(PILE_WORDS, err)))
        return -1;
    pile->runs.file = fileno(pile->spool);
    sort_inside(&pile->runs);
    if (write_inside(pile, err) != 0)
        return -1;
    pile->runs.inside_count = pile->block_at = pile->used = 0;
    return 0;
}

/* Room for one event, or NULL where memory is full. */
static struct packed *make_room(struct pile *pile)
{
    if (pile->block_count && pile->used + PACKED_MOST > BLOCK_BYTES) {
        pile->block_at++;
        pile->used = 0;
    }
    if (pile->block_at == pile->blocks_most)
        return NULL;
    if (pile->block_at == pile->block_count) {
        pile->blocks = mem_grow(pile->blocks, pile->block_count + 1, sizeof *pile->blocks);
        pile->blocks[pile->block_count++] = mem_new(BLOCK_BYTES, 1);
    }
    return (struct packed *)(void *)(pile->blocks[pile->block_at] + pile->used);
}

static void note_source(struct pile *pile, uint32_t source)
{
    if (pile->source == source && pile->added)
        return;
    pile->source = source;
    map_put(&pile->places, source);
}

int pile_add(struct pile *pile, const struct event *event, struct err *err)
{
    struct pile_runs *runs = &pile->runs;
    struct packed *packed = make_room(pile);
    if (!packed) {
        if (spill(pile, err) != 0)
            return -1;
        packed = make_room(pile);
    }
    if (runs->inside_count == pile->room) {
        pile->room = pile->room ? pile->room * 2 : 1024;
        runs->inside = mem_grow(runs->inside, pile->room, sizeof *runs->inside);
    }
    runs->inside[runs->inside_count++] = packed;
    pile->used += pack_event(event, packed);
    note_source(pile, event->at.source);
    pile->added++;
    return 0;
}

/* ---- settling ---- */

struct named {
    struct text text;
    uint64_t source;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->text.at, ((const struct named *)b)->text.at);
}

/* A source's number says nothing: they are told apart by name, once and for all. */
static void place_sources(struct pile *pile)
{
    size_t count = 0;
    struct named *named = mem_new(pile->places.used + 1, sizeof *named);
    for (uint32_t name = 0; name <= names_count(pile->names); name++)
        if (map_get(&pile->places, name))
            named[count++] = (struct named){names_text(pile->names, name), name};
    qsort(named, count, sizeof *named, by_name);
    for (size_t i = 0; i < count; i++)
        *map_put(&pile->places, named[i].source) = i;
    free(named);
}

int pile_settle(struct pile *pile, uint64_t known, struct err *err)
{
    struct pile_reader *reader;
    int got;
    sort_inside(&pile->runs);
    place_sources(pile);
    pile->runs.places = &pile->places;
    pile->runs.known = known;
    reader = pile_read(pile);
    while ((got = runs_pass(reader, err)) == 1)
        pile->count++;
    pile_reader_free(reader);
    pile->repeats = pile->added - pile->count;
    return got;
}

uint64_t pile_count(const struct pile *pile)
{
    return pile->count;
}

uint64_t pile_repeats(const struct pile *pile)
{
    return pile->repeats;
}

struct pile_reader *pile_read(const struct pile *pile)
{
    return runs_read(&pile->runs);
}
