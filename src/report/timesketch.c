/* timesketch: JSON lines for a Timesketch timeline: each hop, each event of its evidence at its own time, and
 * each finding at that of its hop. What a line must have (message, datetime, timestamp_desc) comes first,
 * then the columns of its table (sheet.h). */
#include "report/foreign.h"
#include "report/form.h"
#include "report/jsonl.h"
#include "report/sheet.h"

#include "base/time.h"

#define MICROSECOND (TIME_SECOND / 1000000)

/* Microseconds since 1970, rounded down: what Timesketch sorts by. */
static int64_t microseconds(int64_t time)
{
    int64_t whole = time / MICROSECOND;
    return time % MICROSECOND < 0 ? whole - 1 : whole;
}

static void put_datetime(struct json *json, int64_t time)
{
    struct time_civil c = time_civil(microseconds(time) * MICROSECOND);
    char out[64];
    snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%06d+00:00", c.year, c.month, c.day, c.hour,
             c.minute, c.second, c.nanosecond / 1000);
    json_word(json, out);
}

/* Behind the message. */
static void put_head(struct object *line, int64_t time, const char *what, const char *kind)
{
    int64_t stamp = microseconds(time);
    put_datetime(object_key(line, "datetime"), time);
    object_key(line, "timestamp");
    json_put(line->json, stamp < 0 ? "-" : "");
    json_number(line->json, stamp < 0 ? -(uint64_t)stamp : (uint64_t)stamp);
    object_word(line, "timestamp_desc", what);
    object_word(line, "data_type", kind);
    object_number(line, "schema", JSONL_SCHEMA);
}

static void put_cell(struct report *report, const char *column, bool first, const struct sheet_cell *cell)
{
    (void)first; /* behind the head */
    SHEET_OBJECT.cell(report, column, false, cell);
}

static void nothing(struct report *report)
{
    (void)report;
}

static const struct sheet_form MEMBERS = {nothing, put_cell, nothing};

static void end_line(struct object *line)
{
    object_end(line);
    json_put(line->json, "\n");
}

static void print_event(struct report *report, const struct sheet_row *row)
{
    struct json json = {&report->writer, report->options.names};
    struct object line = object_begin(&json);
    char before[32];
    snprintf(before, sizeof before, "event %u of ", row->event->event_id);
    foreign_message(object_key(&line, "message"), before, row->hop);
    put_head(&line, row->event->time, "Event Logged", "hopchain:event");
    sheet_put(report, REPORT_EVIDENCE, row, &MEMBERS);
    end_line(&line);
}

static void print_hop(struct report *report, const struct chain *chain, const struct hop *hop)
{
    struct json json = {&report->writer, report->options.names};
    struct object line = object_begin(&json);
    foreign_message(object_key(&line, "message"), "", hop);
    put_head(&line, hop->start, "Hop Start", "hopchain:hop");
    foreign_marks(object_key(&line, "tag"), hop->marks);
    sheet_put(report, REPORT_HOPS, &(struct sheet_row){chain, hop, NULL, NULL}, &MEMBERS);
    end_line(&line);
    for (uint32_t i = 0; i < hop->evidence_count; i++)
        print_event(report, &(struct sheet_row){chain, hop, hop->evidence[i], NULL});
}

static void print_finding(struct report *report, const struct chain *chain, const struct finding *finding)
{
    struct hop none;
    struct json json = {&report->writer, report->options.names};
    struct object line = object_begin(&json);
    object_key(&line, "message");
    json_put(&json, "\"");
    json_put(&json, level_word(finding->level));
    json_put(&json, " ");
    json_part(&json, text_of(finding->rule));
    json_put(&json, ": ");
    json_part(&json, text_of(finding->reason));
    json_put(&json, "\"");
    put_head(&line, foreign_hop(chain, finding, &none)->start, "Finding", "hopchain:finding");
    sheet_put(report, REPORT_FINDINGS, &(struct sheet_row){chain, finding->hop, NULL, finding}, &MEMBERS);
    end_line(&line);
}

static void print_chain(struct report *report, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        print_hop(report, chain, chain->hops[i]);
    for (uint32_t i = 0; i < chain->finding_count; i++)
        print_finding(report, chain, &chain->findings[i]);
}

const struct form form_timesketch = {.word = "timesketch", .chain = print_chain};
