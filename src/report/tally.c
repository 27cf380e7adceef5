/* tally: counting. The tables are taken whole at the start; the system gives pages only when they are used.
 */
#include "report/tally.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

void tally_init(struct tally *tally)
{
    *tally = (struct tally){.chains = 0};
    arena_init(&tally->arena);
    tally->rules = mem_new(TALLY_RULES, sizeof *tally->rules);
    tally->statuses = mem_new(TALLY_STATUSES, sizeof *tally->statuses);
    tally->shapes = mem_new(TALLY_SHAPES, sizeof *tally->shapes);
}

void tally_done(struct tally *tally)
{
    arena_done(&tally->arena);
    for (size_t i = 0; i < tally->worst_count; i++)
        free(tally->worst[i].path);
    free(tally->rules);
    free(tally->statuses);
    free(tally->shapes);
    map_done(&tally->rule_at);
    map_done(&tally->status_at);
    map_done(&tally->shape_at);
}

/* The row of key in a table of count rows, the next one where it is new; most when the table is full. */
static size_t row_of(struct map *at, uint64_t key, size_t *count, size_t most)
{
    const uint64_t *row = map_get(at, key);
    if (row)
        return (size_t)*row;
    if (*count == most)
        return most;
    *map_put(at, key) = *count;
    return (*count)++;
}

struct tally_rule *tally_rule(struct tally *tally, const struct finding *finding)
{
    struct text id = text_of(finding->rule);
    size_t i = row_of(&tally->rule_at, map_hash(id.at, id.len), &tally->rule_count, TALLY_RULES);
    if (i == TALLY_RULES)
        return NULL;
    if (!tally->rules[i].id)
        tally->rules[i] =
            (struct tally_rule){arena_text(&tally->arena, id).at, finding->level, 0, 0, TIME_NONE, 0};
    return &tally->rules[i];
}

static void count_status(struct tally *tally, const struct hop *hop)
{
    uint32_t status = hop->sub_status ? hop->sub_status : hop->status;
    size_t i;
    if (hop->outcome != OUTCOME_FAILURE || !status)
        return;
    i = row_of(&tally->status_at, status, &tally->status_count, TALLY_STATUSES);
    if (i == TALLY_STATUSES)
        return;
    tally->statuses[i].status = status;
    tally->statuses[i].count++;
}

void tally_chain(struct tally *tally, const struct chain *chain)
{
    tally->chains++;
    tally->hops += chain->hop_count;
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        tally->protocols[hop->protocol]++;
        tally->outcomes[hop->outcome]++;
        count_status(tally, hop);
    }
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        struct tally_rule *rule = tally_rule(tally, &chain->findings[i]);
        tally->findings[chain->findings[i].level]++;
        if (rule)
            rule->count++;
    }
}

struct tally_worst *tally_worst(struct tally *tally, const struct chain *chain)
{
    size_t at = tally->worst_count;
    enum level level = chain->finding_count ? chain->findings[0].level : LEVEL_INFORMATIONAL;
    if (level < LEVEL_MEDIUM) {
        tally->slight++;
        return NULL;
    }
    tally->serious++;
    while (at > 0 && tally->worst[at - 1].level < level)
        at--;
    if (at == TALLY_WORST)
        return NULL;
    if (tally->worst_count == TALLY_WORST)
        free(tally->worst[TALLY_WORST - 1].path);
    else
        tally->worst_count++;
    memmove(&tally->worst[at + 1], &tally->worst[at], (tally->worst_count - at - 1) * sizeof *tally->worst);
    tally->worst[at] = (struct tally_worst){
        chain->id, chain->start,         level, chain->findings[0].rule, chain->principal,
        NULL,      chain->hop_count == 0};
    return &tally->worst[at];
}

bool tally_is_fallback(const struct chain *chain)
{
    return chain->hop_count == 1 && chain->finding_count == 1 && chain->findings[0].level <= LEVEL_LOW &&
           strncmp(chain->findings[0].rule, "ntlm-", 5) == 0;
}

static uint64_t shape_of(const struct chain *chain)
{
    bool whoever = tally_is_fallback(chain);
    uint64_t key = map_mix(whoever ? 0 : chain->principal, chain->hop_count);
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *h = chain->hops[i];
        const struct hop *up = h->parent;
        uint64_t kind = (uint64_t)h->protocol | (uint64_t)h->mechanism << 8 | (uint64_t)h->outcome << 16 |
                        (uint64_t)h->confidence << 24 | (uint64_t)h->model << 32;
        uint32_t source = h->source.host ? h->source.host : h->source.address;
        key = map_mix(key, map_mix(whoever ? 0 : h->principal, h->delegate));
        key = map_mix(key, map_mix(whoever ? 0 : source, h->target.host));
        key = map_mix(key, map_mix(h->service, up ? up->target.host : 0));
        key = map_mix(key, map_mix(h->status, h->sub_status));
        key = map_mix(key, map_mix(h->marks, h->given_by));
        key = map_mix(key, map_mix(kind, h->reason));
    }
    for (uint32_t i = 0; i < chain->finding_count; i++)
        key = map_mix(key, map_hash(chain->findings[i].rule, strlen(chain->findings[i].rule)));
    return key;
}

struct tally_shape *tally_shape(struct tally *tally, const struct chain *chain)
{
    size_t i = row_of(&tally->shape_at, shape_of(chain), &tally->shape_count, TALLY_SHAPES);
    struct tally_shape *shape = &tally->shapes[i];
    if (i == TALLY_SHAPES)
        return NULL;
    if (shape->count++ == 0) {
        shape->first_id = chain->id;
        shape->first = chain->start;
    }
    shape->last = chain->start;
    return shape;
}
