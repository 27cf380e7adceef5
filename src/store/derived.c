/* derived: chains with everything that hangs on them. Written only: whoever wants them again derives them
 * from the events, or asks the views of ../../schemas/store.sql. */
#include "store/parts.h"
#include "store/rows.h"

#include "base/map.h"

#include <assert.h>

int store_clear_chains(struct store *store, struct err *err)
{
    for (int sql = SQL_CLEAR_CHAINS; sql <= SQL_CLEAR_FINDINGS; sql++)
        if (sql_run(store, (enum sql)sql, err) != 0)
            return -1;
    return 0;
}

static void bind_word(sqlite3_stmt *statement, int at, const char *word)
{
    sqlite3_bind_text(statement, at, word, -1, SQLITE_STATIC);
}

static void bind_key(sqlite3_stmt *statement, int at, const struct hop *hop)
{
    if (hop)
        sqlite3_bind_int64(statement, at, (int64_t)hop->id);
    else
        sqlite3_bind_null(statement, at);
}

static int add_evidence(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_EVIDENCE, err);
    if (!add)
        return -1;
    for (uint32_t n = 0; n < hop->evidence_count; n++) {
        assert(hop->evidence[n]->number);
        sqlite3_bind_int64(add, 1, id);
        sqlite3_bind_int64(add, 2, n);
        sqlite3_bind_int64(add, 3, (int64_t)hop->evidence[n]->number);
        if (sql_finish(store, add, err) != 0)
            return -1;
    }
    return 0;
}

static int add_links(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_LINK, err);
    if (!add)
        return -1;
    for (uint32_t n = 0; n < hop->link_count; n++) {
        const struct link *link = &hop->links[n];
        sqlite3_bind_int64(add, 1, id);
        sqlite3_bind_int64(add, 2, n);
        sqlite3_bind_int64(add, 3, link->from);
        sqlite3_bind_int64(add, 4, link->to);
        bind_word(add, 5, basis_word(link->basis));
        if (sql_finish(store, add, err) != 0)
            return -1;
    }
    return 0;
}

static int add_alternatives(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_ALTERNATIVE, err);
    if (!add)
        return -1;
    for (uint32_t n = 0; n < hop->alternative_count; n++) {
        const struct alternative *other = &hop->alternatives[n];
        sqlite3_clear_bindings(add);
        sqlite3_bind_int64(add, 1, id);
        sqlite3_bind_int64(add, 2, n);
        sqlite3_bind_int64(add, 3, other->principal);
        if (other->event)
            sqlite3_bind_int64(add, 4, (int64_t)other->event->number);
        if (sql_finish(store, add, err) != 0)
            return -1;
    }
    return 0;
}

static int add_marks(struct store *store, int64_t id, const struct hop *hop, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_MARK, err);
    if (!add)
        return -1;
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        if (!(hop->marks & 1u << mark))
            continue;
        sqlite3_bind_int64(add, 1, id);
        bind_word(add, 2, mark_word((enum mark)mark));
        if (sql_finish(store, add, err) != 0)
            return -1;
    }
    return 0;
}

static void bind_hop(sqlite3_stmt *add, int64_t chain, const struct hop *hop)
{
    int at = row_hop.count;
    row_bind(&row_hop, add, 1, hop);
    sqlite3_bind_int64(add, ++at, chain);
    bind_key(add, ++at, hop);
    bind_key(add, ++at, hop->parent);
    bind_key(add, ++at, hop->related);
    bind_word(add, ++at, protocol_word(hop->protocol));
    bind_word(add, ++at, mechanism_word(hop->mechanism));
    bind_word(add, ++at, outcome_word(hop->outcome));
    bind_word(add, ++at, model_word(hop->model));
    bind_word(add, ++at, confidence_word(hop->confidence));
    if (hop->ticket_start == TIME_NONE)
        sqlite3_bind_null(add, ++at);
    else
        sqlite3_bind_int64(add, ++at, hop->ticket_start);
}

static int add_hop(struct store *store, int64_t chain, const struct hop *hop, int64_t *id, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_HOP, err);
    if (!add)
        return -1;
    bind_hop(add, chain, hop);
    if (sql_finish(store, add, err) != 0)
        return -1;
    *id = sqlite3_last_insert_rowid(store->db);
    if (add_evidence(store, *id, hop, err) || add_links(store, *id, hop, err) ||
        add_alternatives(store, *id, hop, err) || add_marks(store, *id, hop, err))
        return -1;
    return 0;
}

static int add_rule(struct store *store, const struct finding *finding, struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_RULE, err);
    if (!add)
        return -1;
    bind_word(add, 1, finding->rule);
    bind_word(add, 2, finding->title);
    bind_word(add, 3, finding->advice);
    return sql_finish(store, add, err);
}

/* hop: the id of its row, NULL where the finding is about the whole chain. */
static int add_finding(struct store *store, int64_t chain, const uint64_t *hop, const struct finding *finding,
                       struct err *err)
{
    sqlite3_stmt *add = sql_get(store, SQL_ADD_FINDING, err);
    if (!add || add_rule(store, finding, err) != 0)
        return -1;
    sqlite3_bind_int64(add, 1, chain);
    if (hop)
        sqlite3_bind_int64(add, 2, (int64_t)*hop);
    else
        sqlite3_bind_null(add, 2);
    bind_word(add, 3, finding->rule);
    bind_word(add, 4, level_word(finding->level));
    bind_word(add, 5, finding->reason);
    return sql_finish(store, add, err);
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
        int64_t hop = 0;
        done = add_hop(store, id, chain->hops[i], &hop, err);
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
    sqlite3_stmt *add = sql_get(store, SQL_ADD_CHAIN, err);
    if (!add)
        return -1;
    sqlite3_bind_int64(add, 1, (int64_t)chain->id);
    sqlite3_bind_int64(add, 2, chain->principal);
    sqlite3_bind_int64(add, 3, chain->start);
    sqlite3_bind_int64(add, 4, chain->end);
    if (sql_finish(store, add, err) != 0)
        return -1;
    return add_parts(store, sqlite3_last_insert_rowid(store->db), chain, err);
}

int store_add_chain(struct store *store, const struct chain *chain, struct err *err)
{
    return writer_add_chain(store, chain, err);
}
