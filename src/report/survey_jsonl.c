/* survey_jsonl: the same for machines, as ../../schemas/summary.schema.json has it: a line a row. */
#include "report/jsonl.h"
#include "report/object.h"
#include "report/survey.h"

static void put_title(struct object *line, const struct survey_row *row, enum survey_table table)
{
    switch (table) {
    case SURVEY_WAYS:
        object_word(line, "protocol", protocol_word((enum protocol)(row->code & 255)));
        object_word(line, "mechanism", mechanism_word((enum mechanism)(row->code >> 8)));
        return;
    case SURVEY_TYPES:
        object_number(line, "type", row->code);
        json_word(object_key(line, "name"), survey_logon_type(row->code));
        return;
    case SURVEY_NTLM:
        json_name(object_key(line, "source"), row->name);
        json_name(object_key(line, "target"), row->to);
        json_name(object_key(line, "reason"), row->word);
        return;
    case SURVEY_TICKETS:
    case SURVEY_TGTS:
    case SURVEY_KEYS:
        json_code(object_key(line, "etype"), row->code);
        json_word(object_key(line, "name"), survey_etype(row->code));
        json_put(object_key(line, "weak"), survey_is_weak(row->code) ? "true" : "false");
        return;
    case SURVEY_TIMES:
        return;
    case SURVEY_REASONS:
        json_name(object_key(line, "reason"), row->name);
        return;
    default:
        json_name(object_key(line, "name"), row->name);
    }
}

static bool is_of_hops(enum survey_table table)
{
    return table <= SURVEY_WAYS || table == SURVEY_REASONS || table == SURVEY_NTLM || table == SURVEY_TIMES;
}

static void put_row(struct json *json, const struct survey_row *row, enum survey_table table)
{
    struct object line = object_begin(json);
    object_number(&line, "schema", JSONL_SCHEMA);
    object_word(&line, "kind", survey_table_word(table));
    put_title(&line, row, table);
    object_number(&line, "count", row->count);
    if (is_of_hops(table) || table == SURVEY_TYPES)
        object_number(&line, "failed", row->failed);
    if (is_of_hops(table))
        object_number(&line, "ntlm", row->ntlm);
    if (table >= SURVEY_RC4_SERVICES && table <= SURVEY_RC4_CLIENTS)
        object_number(&line, "rc4", row->weak);
    json_time(object_key(&line, "first"), row->first);
    json_time(object_key(&line, "last"), row->last);
    object_end(&line);
    json_put(json, "\n");
}

void survey_jsonl(struct report *report, const struct survey *survey)
{
    struct json json = {.writer = &report->writer, .names = report->options.names};
    for (int table = 0; table < SURVEY_TABLE_COUNT; table++)
        for (size_t i = 0; i < survey->table[table].count; i++)
            put_row(&json, &survey->table[table].at[i], (enum survey_table)table);
}
