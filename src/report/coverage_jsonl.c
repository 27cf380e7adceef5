/* coverage_jsonl: a line for each log, then one for each verdict, as ../../schemas/coverage.schema.json has
 * them. */
#include "report/coverage.h"
#include "report/jsonl.h"
#include "report/verdict.h"

static void put_clock(struct json *json, const struct summary_log *log)
{
    enum clock_state state = clock_of(log);
    json_put(json, ", \"clock\": {\"state\": ");
    json_word(json, clock_word(state));
    json_put(json, ", \"offset\": ");
    if (state == CLOCK_UNMEASURED)
        json_put(json, "null");
    else
        json_seconds(json, log->clock_offset);
    json_put(json, ", \"spread\": ");
    if (state == CLOCK_UNMEASURED)
        json_put(json, "null");
    else
        json_seconds(json, log->clock_spread);
    json_put(json, ", \"samples\": ");
    json_number(json, log->clock_samples);
    json_put(json, "}");
}

/* Where the log was cleared between two runs, no number is known to be missing. */
static void put_record(struct json *json, bool cleared, uint64_t record)
{
    if (cleared)
        json_put(json, "null");
    else
        json_number(json, record);
}

static void put_gaps(struct json *json, const struct sight *sight, const struct summary_log *log)
{
    size_t count;
    const struct log_range *range = sight_ranges(sight, log, &count);
    json_put(json, ", \"gaps\": [");
    for (size_t i = 1; i < count && !log->unnumbered; i++) {
        bool cleared = range[i].first_record <= range[i - 1].last_record;
        json_put(json, i > 1 ? ", {\"first_record\": " : "{\"first_record\": ");
        put_record(json, cleared, range[i - 1].last_record + 1);
        json_put(json, ", \"last_record\": ");
        put_record(json, cleared, range[i].first_record - 1);
        json_put(json, ", \"after\": ");
        json_time(json, range[i - 1].last_time);
        json_put(json, ", \"before\": ");
        json_time(json, range[i].first_time);
        json_put(json, "}");
    }
    json_put(json, "]");
}

static void put_log(struct json *json, const struct sight *sight, const struct summary_log *log)
{
    json_put(json, "{\"schema\": ");
    json_number(json, JSONL_SCHEMA);
    json_put(json, ", \"kind\": \"log\", \"computer\": ");
    json_text(json, names_text(sight->names, log->computer));
    json_put(json, ", \"channel\": ");
    json_text(json, names_text(sight->names, log->channel));
    json_put(json, log->is_dc ? ", \"is_dc\": true" : ", \"is_dc\": false");
    json_put(json, ", \"first_time\": ");
    json_time(json, log->first_time);
    json_put(json, ", \"last_time\": ");
    json_time(json, log->last_time);
    json_put(json, ", \"records\": ");
    json_number(json, log->records);
    json_put(json, ", \"missing\": ");
    if (log->unnumbered)
        json_put(json, "null");
    else
        json_number(json, log->gap_records);
    json_put(json, ", \"guids\": ");
    json_number(json, log->guids);
    json_put(json, ", \"guids_recovered\": ");
    json_number(json, log->guids_recovered);
    put_clock(json, log);
    put_gaps(json, sight, log);
    json_put(json, ", \"left_out\": ");
    json_number(json, log->left_out);
    json_put(json, "}\n");
}

static void put_verdict(struct json *json, const struct sentence *sentence)
{
    json_put(json, "{\"schema\": ");
    json_number(json, JSONL_SCHEMA);
    json_put(json, ", \"kind\": \"verdict\", ");
    jsonl_put_sentence(json, sentence, true);
    json_put(json, "\n");
}

void coverage_jsonl(struct report *report, const struct report_basis *basis)
{
    struct json json = {&report->writer, report->options.names};
    struct sight sight;
    struct prose prose;
    sight_init(&sight, report->options.names, basis);
    prose_init(&prose, &report->options, TIME_NONE);
    for (uint32_t i = 0; i < basis->summary->log_count; i++)
        put_log(&json, &sight, &basis->summary->logs[i]);
    verdict_logs(&prose, &sight);
    verdict_chains(&prose, &sight, &report->verdict);
    for (size_t i = 0; i < prose.count; i++)
        put_verdict(&json, &prose.at[i]);
    prose_done(&prose);
    sight_done(&sight);
}
