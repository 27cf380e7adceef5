/* jsonl: one chain, one line, as ../../schemas/chain.schema.json has it. Keys in a fixed order. */
#include "report/jsonl.h"
#include "report/changes.h"
#include "report/coverage.h"
#include "report/explain.h"
#include "report/form.h"
#include "report/sheet.h"
#include "report/survey.h"

#include "base/time.h"

void jsonl_put_hop_id(struct json *json, const struct hop *hop)
{
    if (hop)
        json_id(json, "h-", hop->id);
    else
        json_put(json, "null");
}

void jsonl_put_sentence(struct json *json, const struct sentence *sentence, bool with_answer)
{
    json_put(json, "\"about\": ");
    json_word(json, sentence->about);
    if (with_answer) {
        json_put(json, ", \"answer\": ");
        json_word(json, answer_word(sentence->answer));
    }
    json_put(json, ", \"text\": ");
    json_word(json, sentence->words);
    if (sentence->setting) {
        json_put(json, ", \"setting\": {\"name\": ");
        json_word(json, sentence->setting->name);
        json_put(json, ", \"guid\": ");
        json_word(json, sentence->setting->guid);
        json_put(json, ", \"command\": ");
        json_word(json, sentence->setting->command);
        json_put(json, "}");
    }
    json_put(json, "}");
}

static void put_end(struct json *json, const struct end *end)
{
    json_put(json, "{\"host\": ");
    json_name(json, end->host);
    json_put(json, ", \"address\": ");
    json_name(json, end->address);
    json_put(json, "}");
}

static void put_marks(struct json *json, uint32_t marks)
{
    const char *between = "";
    json_put(json, "[");
    for (int i = 0; i < MARK_COUNT; i++) {
        if (!(marks >> i & 1))
            continue;
        json_put(json, between);
        json_word(json, mark_word((enum mark)i));
        between = ", ";
    }
    json_put(json, "]");
}

static void put_name_if(struct json *json, const char *key, uint32_t name)
{
    if (name) {
        json_put(json, key);
        json_name(json, name);
    }
}

static void put_event(struct json *json, const struct sighting *event)
{
    if (!event) {
        json_put(json, "null");
        return;
    }
    json_put(json, "{\"event_id\": ");
    json_number(json, event->event_id);
    if (event->channel && !text_same(names_text(json->names, event->channel), TEXT("Security")))
        put_name_if(json, ", \"channel\": ", event->channel);
    json_put(json, ", \"computer\": ");
    json_text(json, names_text(json->names, event->computer));
    json_put(json, ", \"record_id\": ");
    json_number(json, event->record_id);
    json_put(json, ", \"time\": ");
    json_time(json, event->time);
    json_put(json, ", \"source\": ");
    json_text(json, names_text(json->names, event->source));
    json_put(json, ", \"offset\": ");
    json_number(json, event->offset);
    json_put(json, "}");
}

static void put_evidence(struct json *json, const struct hop *hop)
{
    json_put(json, "[");
    for (uint32_t i = 0; i < hop->evidence_count; i++) {
        json_put(json, i ? ", " : "");
        put_event(json, hop->evidence[i]);
    }
    json_put(json, "]");
}

static void put_links(struct json *json, const struct hop *hop)
{
    json_put(json, "[");
    for (uint32_t i = 0; i < hop->link_count; i++) {
        json_put(json, i ? ", {\"from\": " : "{\"from\": ");
        json_number(json, hop->links[i].from);
        json_put(json, ", \"to\": ");
        json_number(json, hop->links[i].to);
        json_put(json, ", \"basis\": ");
        json_word(json, basis_word(hop->links[i].basis));
        json_put(json, "}");
    }
    json_put(json, "]");
}

static void put_alternatives(struct json *json, const struct hop *hop)
{
    json_put(json, ", \"alternatives\": [");
    for (uint32_t i = 0; i < hop->alternative_count; i++) {
        json_put(json, i ? ", {\"principal\": " : "{\"principal\": ");
        json_name(json, hop->alternatives[i].principal);
        json_put(json, ", \"event\": ");
        put_event(json, hop->alternatives[i].event);
        json_put(json, "}");
    }
    json_put(json, "]");
}

static void put_code_if(struct json *json, const char *key, uint32_t code)
{
    if (code) {
        json_put(json, key);
        json_code(json, code);
    }
}

static const char *impersonation_word(uint16_t level)
{
    return level == IMPERSONATION_IDENTIFICATION  ? "identification"
           : level == IMPERSONATION_IMPERSONATION ? "impersonation"
           : level == IMPERSONATION_DELEGATION    ? "delegation"
                                                  : NULL;
}

/* What only some hops have. */
static void put_further(struct json *json, const struct hop *hop)
{
    put_name_if(json, ", \"given_by\": ", hop->given_by);
    put_name_if(json, ", \"reason\": ", hop->reason);
    put_code_if(json, ", \"sub_status\": ", hop->sub_status);
    put_name_if(json, ", \"workstation\": ", hop->workstation);
    put_name_if(json, ", \"lm_package\": ", hop->lm_package);
    put_name_if(json, ", \"transited\": ", hop->transited);
    put_code_if(json, ", \"ticket_options\": ", hop->ticket_options);
    put_code_if(json, ", \"ticket_etype\": ", hop->ticket_etype);
    if (impersonation_word(hop->impersonation)) {
        json_put(json, ", \"impersonation\": ");
        json_word(json, impersonation_word(hop->impersonation));
    }
    json_put(json, hop->target_is_dc ? ", \"target_is_dc\": true" : "");
    json_put(json, hop->loopback ? ", \"loopback\": true" : "");
    json_put(json, hop->local_account ? ", \"local_account\": true" : "");
    if (hop->protocol == PROTOCOL_KERBEROS && undecidable_word(hop->issuance)) {
        json_put(json, ", \"issuance\": ");
        json_word(json, undecidable_word(hop->issuance));
    }
    if (hop->related) {
        json_put(json, ", \"related\": ");
        jsonl_put_hop_id(json, hop->related);
    }
    if (hop->alternative_count)
        put_alternatives(json, hop);
}

/* By what right, and how it ended. */
static void put_how(struct json *json, const struct hop *hop)
{
    json_put(json, ", \"service\": ");
    json_name(json, hop->service);
    json_put(json, ", \"protocol\": ");
    json_word(json, protocol_word(hop->protocol));
    json_put(json, ", \"mechanism\": ");
    json_word(json, mechanism_word(hop->mechanism));
    put_name_if(json, ", \"delegate\": ", hop->delegate);
    if (model_word(hop->model)) {
        json_put(json, ", \"model\": ");
        json_word(json, model_word(hop->model));
    }
    json_put(json, ", \"outcome\": ");
    json_word(json, outcome_word(hop->outcome));
    json_put(json, ", \"status\": ");
    if (hop->status)
        json_code(json, hop->status);
    else
        json_put(json, "null");
}

static void put_hop(struct json *json, const struct hop *hop)
{
    json_put(json, "{\"id\": ");
    jsonl_put_hop_id(json, hop);
    json_put(json, ", \"parent\": ");
    jsonl_put_hop_id(json, hop->parent);
    json_put(json, ", \"principal\": ");
    json_name(json, hop->principal);
    json_put(json, ", \"source\": ");
    put_end(json, &hop->source);
    json_put(json, ", \"target\": ");
    put_end(json, &hop->target);
    put_how(json, hop);
    json_put(json, ", \"ticket_start\": ");
    json_time(json, hop->ticket_start);
    json_put(json, ", \"logons\": ");
    json_number(json, hop->logons);
    json_put(json, ", \"confidence\": ");
    json_word(json, confidence_word(hop->confidence));
    json_put(json, ", \"marks\": ");
    put_marks(json, hop->marks);
    json_put(json, ", \"links\": ");
    put_links(json, hop);
    json_put(json, ", \"evidence\": ");
    put_evidence(json, hop);
    put_further(json, hop);
    json_put(json, "}");
}

static void put_finding(struct json *json, const struct finding *finding)
{
    json_put(json, "{\"rule\": ");
    json_word(json, finding->rule);
    json_put(json, ", \"level\": ");
    json_word(json, level_word(finding->level));
    json_put(json, ", \"hop\": ");
    jsonl_put_hop_id(json, finding->hop);
    json_put(json, ", \"reason\": ");
    json_word(json, finding->reason);
    if (finding->event) {
        json_put(json, ", \"event\": ");
        put_event(json, finding->event);
    }
    if (finding->events > 1) {
        json_put(json, ", \"events\": ");
        json_number(json, finding->events);
    }
    json_put(json, "}");
}

static void put_head(struct json *json, const struct chain *chain)
{
    json_put(json, "{\"schema\": ");
    json_number(json, JSONL_SCHEMA);
    json_put(json, ", \"chain\": ");
    if (chain->hop_count)
        json_id(json, "c-", chain->id);
    else
        json_put(json, "null");
    json_put(json, ", \"principal\": ");
    json_name(json, chain->principal);
    json_put(json, ", \"start\": ");
    json_time(json, chain->start);
    json_put(json, ", \"end\": ");
    json_time(json, chain->end);
}

void jsonl_put_chain(struct json *json, const struct chain *chain)
{
    put_head(json, chain);
    json_put(json, ", \"hops\": [");
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        json_put(json, i ? ", " : "");
        put_hop(json, chain->hops[i]);
    }
    json_put(json, "], \"findings\": [");
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        json_put(json, i ? ", " : "");
        put_finding(json, &chain->findings[i]);
    }
    json_put(json, "]");
}

static void begin_row(struct report *report)
{
    struct json json = {&report->writer, report->options.names};
    json_put(&json, "{\"schema\": ");
    json_number(&json, JSONL_SCHEMA);
    json_put(&json, ", \"table\": ");
    json_word(&json, report_table_word(report->options.table));
}

static void put_cell(struct report *report, const char *column, bool first, const struct sheet_cell *cell)
{
    struct json json = {&report->writer, report->options.names};
    (void)first;
    json_put(&json, ", \"");
    json_put(&json, column);
    json_put(&json, "\": ");
    sheet_json(&json, cell);
}

static void end_row(struct report *report)
{
    write_string(&report->writer, "}\n");
}

static const struct sheet_form ROWS = {begin_row, put_cell, end_row};

static void print_chain(struct report *report, const struct chain *chain)
{
    struct json json = {&report->writer, report->options.names};
    if (report->options.table != REPORT_WHOLE) {
        sheet_print(report, chain, &ROWS);
        return;
    }
    jsonl_put_chain(&json, chain);
    json_put(&json, "}\n");
}

const struct form form_jsonl = {.word = "jsonl",
                                .chain = print_chain,
                                .explain = explain_jsonl,
                                .coverage = coverage_jsonl,
                                .changes = changes_jsonl,
                                .survey = survey_jsonl};
