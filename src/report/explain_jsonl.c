/* explain_jsonl: the chain as triage prints it, and its story, as ../../schemas/explain.schema.json has them.
 */
#include "report/explain.h"
#include "report/jsonl.h"
#include "report/story.h"

static void put_sentences(struct json *json, const char *key, const struct prose *prose, bool with_answer)
{
    json_put(json, key);
    for (size_t i = 0; i < prose->count; i++) {
        json_put(json, i ? ", {\"hop\": " : "{\"hop\": ");
        jsonl_put_hop_id(json, prose->at[i].hop);
        json_put(json, ", ");
        jsonl_put_sentence(json, &prose->at[i], with_answer);
    }
    json_put(json, "]");
}

static void put_advice(struct json *json, const struct chain *chain)
{
    const char *between = "";
    json_put(json, ", \"advice\": [");
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        const struct finding *finding = &chain->findings[i];
        if (!finding->advice)
            continue;
        json_put(json, between);
        json_put(json, "{\"rule\": ");
        json_word(json, finding->rule);
        json_put(json, ", \"hop\": ");
        jsonl_put_hop_id(json, finding->hop);
        json_put(json, ", \"text\": ");
        json_word(json, finding->advice);
        json_put(json, "}");
        between = ", ";
    }
    json_put(json, "]");
}

static void put_related(struct json *json, const struct chain *chain)
{
    const char *between = "";
    json_put(json, ", \"related\": [");
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *other = chain->hops[i]->related;
        if (!other)
            continue;
        json_put(json, between);
        json_put(json, "{\"hop\": ");
        jsonl_put_hop_id(json, chain->hops[i]);
        json_put(json, ", \"related\": ");
        jsonl_put_hop_id(json, other);
        json_put(json, ", \"chain\": ");
        json_id(json, "c-", chain->hops[i]->related_chain);
        json_put(json, "}");
        between = ", ";
    }
    json_put(json, "]");
}

void explain_jsonl(struct report *report, const struct report_basis *basis, const struct chain *chain)
{
    struct json json = {&report->writer, report->options.names};
    struct sight sight;
    struct prose told, missing;
    struct story story = {&told, &sight, chain}, lacks = {&missing, &sight, chain};
    sight_init(&sight, report->options.names, basis);
    prose_init(&told, &report->options, chain->start);
    prose_init(&missing, &report->options, chain->start);
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        story_hop(&story, chain->hops[i]);
        story_clues(&story, chain->hops[i]);
        story_links(&story, chain->hops[i]);
        story_related(&story, chain->hops[i]);
        story_missing(&lacks, chain->hops[i]);
    }
    jsonl_put_chain(&json, chain);
    put_sentences(&json, ", \"story\": [", &told, false);
    put_sentences(&json, ", \"missing\": [", &missing, true);
    put_advice(&json, chain);
    put_related(&json, chain);
    json_put(&json, "}\n");
    prose_done(&told);
    prose_done(&missing);
    sight_done(&sight);
}
