/* derived: chains with everything that hangs on them. Written only: whoever wants them again derives them
 * from the events, or asks the views of ../../schemas/store.sql. */
#include "store/feed.h"
#include "store/parts.h"
#include "store/way.h"

#include "base/map.h"

#include <assert.h>

int store_clear_chains(struct store *store, struct err *err)
{
    for (int sql = SQL_CLEAR_CHAINS; sql <= SQL_CLEAR_FINDINGS; sql++)
        if (sql_run(store, (enum sql)sql, err) != 0)
            return -1;
    return 0;
}

static void feed_key(struct feed *feed, const struct hop *hop)
{
    if (hop)
        feed_number(feed, (int64_t)hop->id);
    else
        feed_null(feed);
}

static int add_evidence(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_EVIDENCE);
    for (uint32_t n = 0; n < hop->evidence_count; n++) {
        assert(hop->evidence[n]->number);
        feed_number(feed, id);
        feed_number(feed, (int64_t)hop->evidence[n]->number);
        if (feed_end(feed, err) != 0)
            return -1;
    }
    return 0;
}

/* first: the id of the hop's first piece of evidence. */
static int add_links(struct store *store, int64_t first, const struct hop *hop, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_LINK);
    for (uint32_t n = 0; n < hop->link_count; n++) {
        const struct link *link = &hop->links[n];
        feed_number(feed, first + link->from);
        feed_number(feed, first + link->to);
        feed_word(feed, basis_word(link->basis));
        if (feed_end(feed, err) != 0)
            return -1;
    }
    return 0;
}

static int add_alternatives(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_ALTERNATIVE);
    for (uint32_t n = 0; n < hop->alternative_count; n++) {
        const struct alternative *other = &hop->alternatives[n];
        feed_number(feed, id);
        feed_number(feed, n);
        feed_number(feed, other->principal);
        if (other->event)
            feed_number(feed, (int64_t)other->event->number);
        else
            feed_null(feed);
        if (feed_end(feed, err) != 0)
            return -1;
    }
    return 0;
}

static int add_marks(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_MARK);
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        if (!(hop->marks & 1u << mark))
            continue;
        feed_number(feed, id);
        feed_word(feed, mark_word((enum mark)mark));
        if (feed_end(feed, err) != 0)
            return -1;
    }
    return 0;
}

static int add_hop(struct store *store, int64_t chain, const struct hop *hop, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_HOP);
    feed_number(feed, chain);
    feed_key(feed, hop);
    feed_key(feed, hop->parent);
    feed_key(feed, hop->related);
    feed_number(feed, way_take(store, hop));
    feed_number(feed, hop->start);
    feed_number(feed, hop->end);
    if (hop->ticket_start == TIME_NONE)
        feed_null(feed);
    else
        feed_number(feed, hop->ticket_start);
    feed_number(feed, hop->logons);
    feed_number(feed, store->evidence + 1);
    feed_number(feed, hop->evidence_count);
    return feed_end(feed, err);
}

static int add_hop_parts(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    int64_t first = store->evidence + 1;
    store->evidence += hop->evidence_count;
    return add_evidence(store, id, hop, err) || add_links(store, first, hop, err) ||
                   add_alternatives(store, id, hop, err) || add_marks(store, id, hop, err)
               ? -1
               : 0;
}

/* NULL is no text. */
static void feed_note(struct feed *feed, const char *note)
{
    if (note)
        feed_text(feed, text_of(note));
    else
        feed_null(feed);
}

/* Once. */
static int add_rule(struct store *store, const struct finding *finding, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_RULE);
    uint32_t before = names_count(store->rules);
    if (names_add(store->rules, text_of(finding->rule)) <= before)
        return 0;
    feed_note(feed, finding->rule);
    feed_note(feed, finding->title);
    feed_note(feed, finding->advice);
    return feed_end(feed, err);
}

/* hop: the id of its row, NULL where the finding is about the whole chain. */
static int add_finding(struct store *store, int64_t chain, const uint64_t *hop, const struct finding *finding,
                       struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_FINDING);
    feed_number(feed, chain);
    if (hop)
        feed_number(feed, (int64_t)*hop);
    else
        feed_null(feed);
    feed_note(feed, finding->rule);
    feed_word(feed, level_word(finding->level));
    feed_note(feed, finding->reason);
    return feed_end(feed, err) != 0 ? -1 : add_rule(store, finding, err);
}

static uint64_t pointer_key(const struct hop *hop)
{
    return (uint64_t)(uintptr_t)hop;
}

/* rows: the ids of the chain's hops, by pointer. */
static int add_findings(struct store *store, int64_t id, const struct chain *chain, const struct map *rows,
                        struct err *err)
{
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        const struct finding *finding = &chain->findings[i];
        const uint64_t *hop = finding->hop ? map_get(rows, pointer_key(finding->hop)) : NULL;
        if (add_finding(store, id, hop, finding, err) != 0)
            return -1;
    }
    return 0;
}

/* The hops, then the findings, which point at them. */
static int add_parts(struct store *store, int64_t id, const struct chain *chain, struct err *err)
{
    struct map rows = {0};
    int done = 0;
    for (uint32_t i = 0; done == 0 && i < chain->hop_count; i++) {
        int64_t hop = ++store->hops;
        done = add_hop(store, id, chain->hops[i], err);
        if (done == 0)
            done = add_hop_parts(store, hop, chain->hops[i], err);
        if (chain->finding_count)
            *map_put(&rows, pointer_key(chain->hops[i])) = (uint64_t)hop;
    }
    if (done == 0)
        done = add_findings(store, id, chain, &rows, err);
    map_done(&rows);
    return done;
}

int store_write_chain(struct store *store, const struct chain *chain, struct err *err)
{
    struct feed *feed = feed_of(store, SQL_ADD_CHAIN);
    int64_t id = ++store->chains;
    feed_number(feed, (int64_t)chain->id);
    feed_number(feed, chain->principal);
    feed_number(feed, chain->start);
    feed_number(feed, chain->end);
    feed_number(feed, store->hops + 1);
    feed_number(feed, chain->hop_count);
    return feed_end(feed, err) != 0 ? -1 : add_parts(store, id, chain, err);
}
