/* jsonl: one chain, one line, as ../../schemas/chain.schema.json has it. Keys in a fixed order. */
#include "report/print.h"

#include "base/time.h"

#include <stddef.h>
#include <string.h>

#define SCHEMA                                                                                               \
    1 /* raised when a key changes its meaning or goes away; schemas/chain.schema.json says which */

/* One line in the making. */
struct json {
    struct writer *writer;
    const struct names *names;
};

static inline void put(struct json *json, const char *words)
{
    write_string(json->writer, words);
}

static void put_hex(struct json *json, uint64_t value, int digits)
{
    char out[16];
    for (int i = digits; i-- > 0; value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
    write_bytes(json->writer, out, (size_t)digits);
}

static void put_number(struct json *json, uint64_t value)
{
    char out[20];
    size_t at = sizeof out;
    do
        out[--at] = (char)('0' + value % 10);
    while (value /= 10);
    write_bytes(json->writer, out + at, sizeof out - at);
}

/* A code as Windows writes it: 0x7, 0xc000015b. */
static void put_code(struct json *json, uint32_t value)
{
    int digits = 1;
    while (digits < 8 && value >> (4 * digits))
        digits++;
    put(json, "\"0x");
    put_hex(json, value, digits);
    put(json, "\"");
}

static void put_escaped(struct json *json, uint32_t c)
{
    if (c > 0xffff) {
        put(json, "\\u");
        put_hex(json, 0xd7c0 + (c >> 10), 4);
        c = 0xdc00 | (c & 0x3ff);
    }
    put(json, "\\u");
    put_hex(json, c, 4);
}

static size_t plain_run(struct text t)
{
    size_t i = 0;
    while (i < t.len && t.at[i] >= 0x20 && t.at[i] < 0x7f && t.at[i] != '"' && t.at[i] != '\\')
        i++;
    return i;
}

/* One character that is not plain ASCII. */
static void put_character(struct json *json, struct text *t)
{
    const char *at = t->at;
    uint32_t c = utf8_next(t);
    if (c == UTF8_INVALID)
        put(json, "\xef\xbf\xbd");
    else if (utf8_is_hidden(c))
        put_escaped(json, c);
    else {
        if (c < 0x80)
            put(json, "\\");
        write_bytes(json->writer, at, (size_t)(t->at - at));
    }
}

/* Quoted. What utf8_is_hidden is escaped, bytes that are not UTF-8 become U+FFFD. */
static void put_text(struct json *json, struct text t)
{
    put(json, "\"");
    while (t.len) {
        size_t run = plain_run(t);
        write_bytes(json->writer, t.at, run);
        t = text_slice(t, run, t.len);
        if (t.len)
            put_character(json, &t);
    }
    put(json, "\"");
}

static void put_name(struct json *json, uint32_t name)
{
    if (name)
        put_text(json, names_text(json->names, name));
    else
        put(json, "null");
}

static void put_word(struct json *json, const char *word)
{
    if (word)
        put_text(json, text_of(word));
    else
        put(json, "null");
}

static void put_time(struct json *json, int64_t time)
{
    char out[TIME_TEXT];
    put_word(json, time == TIME_NONE ? NULL : time_format(time, out));
}

static void put_id(struct json *json, const char *kind, uint64_t id)
{
    put(json, "\"");
    put(json, kind);
    put_hex(json, id, 16);
    put(json, "\"");
}

static void put_hop_id(struct json *json, const struct hop *hop)
{
    if (hop)
        put_id(json, "h-", hop->id);
    else
        put(json, "null");
}

static void put_end(struct json *json, const struct end *end)
{
    put(json, "{\"host\": ");
    put_name(json, end->host);
    put(json, ", \"address\": ");
    put_name(json, end->address);
    put(json, "}");
}

static void put_marks(struct json *json, uint32_t marks)
{
    const char *between = "";
    put(json, "[");
    for (int i = 0; i < MARK_COUNT; i++) {
        if (!(marks >> i & 1))
            continue;
        put(json, between);
        put_word(json, mark_word((enum mark)i));
        between = ", ";
    }
    put(json, "]");
}

static void put_event(struct json *json, const struct sighting *event)
{
    if (!event) {
        put(json, "null");
        return;
    }
    put(json, "{\"event_id\": ");
    put_number(json, event->event_id);
    put(json, ", \"computer\": ");
    put_text(json, names_text(json->names, event->computer));
    put(json, ", \"record_id\": ");
    put_number(json, event->record_id);
    put(json, ", \"time\": ");
    put_time(json, event->time);
    put(json, ", \"source\": ");
    put_text(json, names_text(json->names, event->source));
    put(json, ", \"offset\": ");
    put_number(json, event->offset);
    put(json, "}");
}

static void put_evidence(struct json *json, const struct hop *hop)
{
    put(json, "[");
    for (uint32_t i = 0; i < hop->evidence_count; i++) {
        put(json, i ? ", " : "");
        put_event(json, hop->evidence[i]);
    }
    put(json, "]");
}

static void put_links(struct json *json, const struct hop *hop)
{
    put(json, "[");
    for (uint32_t i = 0; i < hop->link_count; i++) {
        put(json, i ? ", {\"from\": " : "{\"from\": ");
        put_number(json, hop->links[i].from);
        put(json, ", \"to\": ");
        put_number(json, hop->links[i].to);
        put(json, ", \"basis\": ");
        put_word(json, basis_word(hop->links[i].basis));
        put(json, "}");
    }
    put(json, "]");
}

static void put_alternatives(struct json *json, const struct hop *hop)
{
    put(json, ", \"alternatives\": [");
    for (uint32_t i = 0; i < hop->alternative_count; i++) {
        put(json, i ? ", {\"principal\": " : "{\"principal\": ");
        put_name(json, hop->alternatives[i].principal);
        put(json, ", \"event\": ");
        put_event(json, hop->alternatives[i].event);
        put(json, "}");
    }
    put(json, "]");
}

static void put_name_if(struct json *json, const char *key, uint32_t name)
{
    if (name) {
        put(json, key);
        put_name(json, name);
    }
}

static void put_code_if(struct json *json, const char *key, uint32_t code)
{
    if (code) {
        put(json, key);
        put_code(json, code);
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
        put(json, ", \"impersonation\": ");
        put_word(json, impersonation_word(hop->impersonation));
    }
    put(json, hop->target_is_dc ? ", \"target_is_dc\": true" : "");
    put(json, hop->loopback ? ", \"loopback\": true" : "");
    put(json, hop->local_account ? ", \"local_account\": true" : "");
    if (hop->related) {
        put(json, ", \"related\": ");
        put_hop_id(json, hop->related);
    }
    if (hop->alternative_count)
        put_alternatives(json, hop);
}

/* By what right, and how it ended. */
static void put_how(struct json *json, const struct hop *hop)
{
    put(json, ", \"service\": ");
    put_name(json, hop->service);
    put(json, ", \"protocol\": ");
    put_word(json, protocol_word(hop->protocol));
    put(json, ", \"mechanism\": ");
    put_word(json, mechanism_word(hop->mechanism));
    put_name_if(json, ", \"delegate\": ", hop->delegate);
    if (model_word(hop->model)) {
        put(json, ", \"model\": ");
        put_word(json, model_word(hop->model));
    }
    put(json, ", \"outcome\": ");
    put_word(json, outcome_word(hop->outcome));
    put(json, ", \"status\": ");
    if (hop->status)
        put_code(json, hop->status);
    else
        put(json, "null");
}

static void put_hop(struct json *json, const struct hop *hop)
{
    put(json, "{\"id\": ");
    put_hop_id(json, hop);
    put(json, ", \"parent\": ");
    put_hop_id(json, hop->parent);
    put(json, ", \"principal\": ");
    put_name(json, hop->principal);
    put(json, ", \"source\": ");
    put_end(json, &hop->source);
    put(json, ", \"target\": ");
    put_end(json, &hop->target);
    put_how(json, hop);
    put(json, ", \"ticket_start\": ");
    put_time(json, hop->ticket_start);
    put(json, ", \"logons\": ");
    put_number(json, hop->logons);
    put(json, ", \"confidence\": ");
    put_word(json, confidence_word(hop->confidence));
    put(json, ", \"marks\": ");
    put_marks(json, hop->marks);
    put(json, ", \"links\": ");
    put_links(json, hop);
    put(json, ", \"evidence\": ");
    put_evidence(json, hop);
    put_further(json, hop);
    put(json, "}");
}

static void put_finding(struct json *json, const struct finding *finding)
{
    put(json, "{\"rule\": ");
    put_word(json, finding->rule);
    put(json, ", \"level\": ");
    put_word(json, level_word(finding->level));
    put(json, ", \"hop\": ");
    put_hop_id(json, finding->hop);
    put(json, ", \"reason\": ");
    put_word(json, finding->reason);
    put(json, "}");
}

static void put_head(struct json *json, const struct chain *chain)
{
    put(json, "{\"schema\": ");
    put_number(json, SCHEMA);
    put(json, ", \"chain\": ");
    put_id(json, "c-", chain->id);
    put(json, ", \"principal\": ");
    put_name(json, chain->principal);
    put(json, ", \"start\": ");
    put_time(json, chain->start);
    put(json, ", \"end\": ");
    put_time(json, chain->end);
}

void jsonl_chain(struct report *report, const struct chain *chain)
{
    struct json json = {&report->writer, report->options.names};
    put_head(&json, chain);
    put(&json, ", \"hops\": [");
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        put(&json, i ? ", " : "");
        put_hop(&json, chain->hops[i]);
    }
    put(&json, "], \"findings\": [");
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        put(&json, i ? ", " : "");
        put_finding(&json, &chain->findings[i]);
    }
    put(&json, "]}\n");
}
