/* sheet: which column shows which member of what. */
#include "report/sheet.h"
#include "report/json.h"

#include "base/time.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MARKS_TEXT 512 /* all marks, parted by blanks */

/* Which member of a row a column is of. */
enum part { PART_CHAIN, PART_HOP, PART_EVENT, PART_FINDING, PART_COUNT };

/* The member's type, and how it shows. Numbers and codes of 0 are shown by NUMBER only. */
enum member {
    CHAIN_ID,
    HOP_ID,
    HOP_POINTER,
    NAME,
    WORD,
    TIME,
    NUMBER,
    NUMBER_16,
    NUMBER_64,
    CODE,
    YES_NO,
    MARKS,
    ENUM
};

struct column {
    const char *name;
    enum part part;
    enum member member;
    size_t at;
    const char *(*word)(int value); /* ENUM */
};

#define WORD_OF(kind)                                                                                        \
    static const char *kind##_of(int value)                                                                  \
    {                                                                                                        \
        return kind##_word((enum kind)value);                                                                \
    }
WORD_OF(protocol)
WORD_OF(mechanism)
WORD_OF(outcome)
WORD_OF(model)
WORD_OF(confidence)
WORD_OF(level)

#define OF_CHAIN(name, member, at)                                                                           \
    {                                                                                                        \
        name, PART_CHAIN, member, offsetof(struct chain, at), NULL                                           \
    }
#define OF_HOP(name, member, at)                                                                             \
    {                                                                                                        \
        name, PART_HOP, member, offsetof(struct hop, at), NULL                                               \
    }
#define OF_EVENT(name, member, at)                                                                           \
    {                                                                                                        \
        name, PART_EVENT, member, offsetof(struct sighting, at), NULL                                        \
    }
#define OF_FINDING(name, member, at)                                                                         \
    {                                                                                                        \
        name, PART_FINDING, member, offsetof(struct finding, at), NULL                                       \
    }
#define HOP_ENUM(name, kind)                                                                                 \
    {                                                                                                        \
        name, PART_HOP, ENUM, offsetof(struct hop, kind), kind##_of                                          \
    }

#define ENDS                                                                                                 \
    OF_HOP("source_host", NAME, source.host), OF_HOP("source_address", NAME, source.address),                \
        OF_HOP("target_host", NAME, target.host), OF_HOP("target_address", NAME, target.address)

/* Of the hop that sheet_chain makes up. */
static const struct column CHAINS[] = {
    OF_CHAIN("chain", CHAIN_ID, id),
    OF_CHAIN("principal", NAME, principal),
    OF_CHAIN("start", TIME, start),
    OF_CHAIN("end", TIME, end),
    OF_CHAIN("hops", NUMBER, hop_count),
    ENDS,
    HOP_ENUM("outcome", outcome),
    OF_HOP("marks", MARKS, marks),
    OF_CHAIN("findings", NUMBER, finding_count),
    {"level", PART_FINDING, ENUM, offsetof(struct finding, level), level_of},
    OF_FINDING("rule", WORD, rule),
};

static const struct column HOPS[] = {
    OF_CHAIN("chain", CHAIN_ID, id),
    OF_HOP("hop", HOP_ID, id),
    OF_HOP("parent", HOP_POINTER, parent),
    OF_HOP("principal", NAME, principal),
    OF_HOP("start", TIME, start),
    OF_HOP("end", TIME, end),
    ENDS,
    OF_HOP("service", NAME, service),
    HOP_ENUM("protocol", protocol),
    HOP_ENUM("mechanism", mechanism),
    OF_HOP("delegate", NAME, delegate),
    HOP_ENUM("model", model),
    OF_HOP("given_by", NAME, given_by),
    HOP_ENUM("outcome", outcome),
    OF_HOP("status", CODE, status),
    OF_HOP("sub_status", CODE, sub_status),
    OF_HOP("reason", NAME, reason),
    OF_HOP("workstation", NAME, workstation),
    OF_HOP("lm_package", NAME, lm_package),
    OF_HOP("transited", NAME, transited),
    OF_HOP("ticket_start", TIME, ticket_start),
    OF_HOP("ticket_options", CODE, ticket_options),
    OF_HOP("ticket_etype", CODE, ticket_etype),
    OF_HOP("target_is_dc", YES_NO, target_is_dc),
    OF_HOP("loopback", YES_NO, loopback),
    OF_HOP("local_account", YES_NO, local_account),
    OF_HOP("logons", NUMBER, logons),
    HOP_ENUM("confidence", confidence),
    OF_HOP("marks", MARKS, marks),
    OF_HOP("evidence", NUMBER, evidence_count),
};

static const struct column FINDINGS[] = {
    OF_CHAIN("chain", CHAIN_ID, id),
    OF_HOP("hop", HOP_ID, id),
    OF_FINDING("rule", WORD, rule),
    {"level", PART_FINDING, ENUM, offsetof(struct finding, level), level_of},
    OF_FINDING("title", WORD, title),
    OF_FINDING("reason", WORD, reason),
    OF_CHAIN("principal", NAME, principal),
    OF_CHAIN("start", TIME, start),
    ENDS,
    OF_HOP("service", NAME, service),
};

static const struct column EVIDENCE[] = {
    OF_CHAIN("chain", CHAIN_ID, id),
    OF_HOP("hop", HOP_ID, id),
    OF_EVENT("event_id", NUMBER_16, event_id),
    OF_EVENT("channel", NAME, channel),
    OF_EVENT("computer", NAME, computer),
    OF_EVENT("record_id", NUMBER_64, record_id),
    OF_EVENT("time", TIME, time),
    OF_EVENT("source", NAME, source),
    OF_EVENT("offset", NUMBER_64, offset),
};

#define TABLE(rows)                                                                                          \
    {                                                                                                        \
        rows, sizeof(rows) / sizeof *(rows)                                                                  \
    }
static const struct {
    const struct column *columns;
    size_t count;
} TABLES[REPORT_TABLE_COUNT] = {
    [REPORT_CHAINS] = TABLE(CHAINS),
    [REPORT_HOPS] = TABLE(HOPS),
    [REPORT_FINDINGS] = TABLE(FINDINGS),
    [REPORT_EVIDENCE] = TABLE(EVIDENCE),
};

static struct sheet_cell text_cell(struct text text)
{
    return (struct sheet_cell){text.len ? SHEET_TEXT : SHEET_NOTHING, text, 0};
}

static struct sheet_cell number_cell(uint64_t number)
{
    return (struct sheet_cell){SHEET_NUMBER, {0}, number};
}

static struct sheet_cell id_cell(char *room, char kind, uint64_t id)
{
    snprintf(room, MARKS_TEXT, "%c-%016" PRIx64, kind, id);
    return text_cell(text_of(room));
}

static struct sheet_cell code_cell(char *room, uint32_t code)
{
    if (!code)
        return (struct sheet_cell){0};
    snprintf(room, MARKS_TEXT, "0x%" PRIx32, code);
    return text_cell(text_of(room));
}

static struct sheet_cell marks_cell(char *room, uint32_t marks)
{
    room[0] = 0;
    for (int i = 0; i < MARK_COUNT; i++)
        if (marks >> i & 1) {
            strcat(room, room[0] ? " " : "");
            strcat(room, mark_word((enum mark)i));
        }
    return text_cell(text_of(room));
}

static struct sheet_cell time_cell(char *room, int64_t time)
{
    return text_cell(text_of(time == TIME_NONE ? NULL : time_format(time, room)));
}

/* room: for its text, which is good until the next call with it. */
static struct sheet_cell cell_of(const struct names *names, const struct sheet_row *row,
                                 const struct column *column, char room[MARKS_TEXT])
{
    const void *const part[PART_COUNT] = {row->chain, row->hop, row->event, row->finding};
    const char *base = part[column->part];
    const void *at = base ? base + column->at : NULL;
    const struct hop *const *hop = at;
    if (!at)
        return (struct sheet_cell){0};
    switch (column->member) {
    case CHAIN_ID:
        return id_cell(room, ((const struct chain *)(const void *)base)->hop_count ? 'c' : 'e',
                       *(const uint64_t *)at);
    case HOP_ID:
        return id_cell(room, 'h', *(const uint64_t *)at);
    case HOP_POINTER:
        return *hop ? id_cell(room, 'h', (*hop)->id) : (struct sheet_cell){0};
    case NAME:
        return text_cell(names_text(names, *(const uint32_t *)at));
    case WORD:
        return text_cell(text_of(*(const char *const *)at));
    case TIME:
        return time_cell(room, *(const int64_t *)at);
    case NUMBER:
        return number_cell(*(const uint32_t *)at);
    case NUMBER_16:
        return number_cell(*(const uint16_t *)at);
    case NUMBER_64:
        return number_cell(*(const uint64_t *)at);
    case CODE:
        return code_cell(room, *(const uint32_t *)at);
    case YES_NO:
        return (struct sheet_cell){*(const bool *)at ? SHEET_YES : SHEET_NO, {0}, 0};
    case MARKS:
        return marks_cell(room, *(const uint32_t *)at);
    case ENUM:
        return text_cell(text_of(column->word(*(const int *)at)));
    }
    return (struct sheet_cell){0};
}

void sheet_put(struct report *report, enum report_table table, const struct sheet_row *row,
               const struct sheet_form *form)
{
    char room[MARKS_TEXT];
    form->begin(report);
    for (size_t i = 0; i < TABLES[table].count; i++) {
        const struct column *column = &TABLES[table].columns[i];
        struct sheet_cell cell = cell_of(report->options.names, row, column, room);
        form->cell(report, column->name, i == 0, &cell);
    }
    form->end(report);
}

void sheet_head(struct report *report, const struct sheet_form *form)
{
    size_t count = TABLES[report->options.table].count;
    form->begin(report);
    for (size_t i = 0; i < count; i++) {
        const char *name = TABLES[report->options.table].columns[i].name;
        struct sheet_cell cell = text_cell(text_of(name));
        form->cell(report, name, i == 0, &cell);
    }
    form->end(report);
}

/* One row for the whole chain: from its first hop's source to its last hop's target. */
static void put_chain(struct report *report, const struct sheet_form *form, const struct chain *chain)
{
    struct hop gist = {.outcome = OUTCOME_SUCCESS};
    struct sheet_row row = {chain, &gist, NULL, chain->finding_count ? chain->findings : NULL};
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        gist.marks |= hop->marks;
        if (gist.outcome != OUTCOME_FAILURE && hop->outcome != OUTCOME_SUCCESS)
            gist.outcome = hop->outcome;
    }
    if (chain->hop_count) {
        gist.source = chain->hops[0]->source;
        gist.target = chain->hops[chain->hop_count - 1]->target;
    }
    sheet_put(report, REPORT_CHAINS, &row, form);
}

static void put_hop(struct report *report, const struct sheet_form *form, const struct sheet_row *row)
{
    enum report_table table = report->options.table;
    if (table == REPORT_HOPS)
        sheet_put(report, table, row, form);
    for (uint32_t i = 0; table == REPORT_EVIDENCE && i < row->hop->evidence_count; i++)
        sheet_put(report, table, &(struct sheet_row){row->chain, row->hop, row->hop->evidence[i], NULL},
                  form);
}

void sheet_print(struct report *report, const struct chain *chain, const struct sheet_form *form)
{
    enum report_table table = report->options.table;
    if (table == REPORT_CHAINS && chain->hop_count)
        put_chain(report, form, chain);
    for (uint32_t i = 0; table == REPORT_FINDINGS && i < chain->finding_count; i++) {
        const struct finding *finding = &chain->findings[i];
        sheet_put(report, table, &(struct sheet_row){chain, finding->hop, NULL, finding}, form);
    }
    for (uint32_t i = 0; i < chain->hop_count; i++)
        put_hop(report, form, &(struct sheet_row){chain, chain->hops[i], NULL, NULL});
}

void sheet_json(struct json *json, const struct sheet_cell *cell)
{
    if (cell->kind == SHEET_TEXT)
        json_text(json, cell->text);
    else if (cell->kind == SHEET_NUMBER)
        json_number(json, cell->number);
    else
        json_put(json, cell->kind == SHEET_YES ? "true" : cell->kind == SHEET_NO ? "false" : "null");
}

static void begin_object(struct report *report)
{
    write_string(&report->writer, "{");
}

/* The first column, an id, is never empty. */
static void put_member(struct report *report, const char *column, bool first, const struct sheet_cell *cell)
{
    struct json json = {&report->writer, report->options.names};
    if (cell->kind == SHEET_NOTHING)
        return;
    json_put(&json, first ? "\"" : ", \"");
    json_put(&json, column);
    json_put(&json, "\": ");
    sheet_json(&json, cell);
}

static void end_object(struct report *report)
{
    write_string(&report->writer, "}");
}

const struct sheet_form SHEET_OBJECT = {begin_object, put_member, end_object};
