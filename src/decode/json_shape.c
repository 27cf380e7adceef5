/* json_shape: the table, and what is common to its rows. */
#include "json_shape.h"

#include "base/arena.h"
#include "json_data.h"
#include "json_tree.h"
#include "ours.h"
#include "syntax/json_value.h"
#include "time_form.h"

#include <stdlib.h>
#include <string.h>

enum part {
    PART_PROVIDER,
    PART_EVENT_ID,
    PART_VERSION,
    PART_KEYWORDS,
    PART_TIME,
    PART_RECORD_ID,
    PART_CHANNEL,
    PART_COMPUTER,
    PART_COUNT
};

/* Paths with '|' between them: the first that is there. */
struct shape {
    const char *mark; /* what tells it from the rows below */
    const char *part[PART_COUNT];
    struct json_data data;
    bool local; /* times without a zone are the collector's local time */
};

#define PATHS(...)                                                                                           \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }

/* Where the sources disagree about a name, all of its spellings stand here. */
static const struct shape SHAPES[] = {
    /* evtx_dump, Chainsaw, Hayabusa's input, OpenWEC, Velociraptor's parse_evtx, XML turned into JSON by any
       tool */
    {"System.EventID",
     {"System.Provider.#attributes.Name|System.Provider_attributes.Name|System.Provider.@Name|System."
      "Provider.Name",
      "System.EventID", "System.Version", "System.Keywords",
      "System.TimeCreated.#attributes.SystemTime|System.TimeCreated_attributes.SystemTime|"
      "System.TimeCreated.@SystemTime|System.TimeCreated.SystemTime|System.TimeCreated",
      "System.EventRecordID", "System.Channel", "System.Computer"},
     {.at = "EventData|UserData"},
     false},
    /* Winlogbeat 7 and later, Elastic Agent, before and after the ingest pipeline. winlog.logon.id is never
     * read: that of a 4624 is its subject's. */
    {"winlog.event_id",
     {"winlog.provider_name|event.provider", "winlog.event_id", "winlog.version",
      "event.outcome|winlog.keywords", "@timestamp", "winlog.record_id", "winlog.channel",
      "winlog.computer_name"},
     {.at = "winlog.event_data|winlog.user_data",
      .prefix = "winlog.event_data.",
      .elsewhere = {{"IpAddress", "source.ip"},
                    {"IpPort", "source.port"},
                    {"WorkstationName", "source.domain"},
                    {"ProcessName", "process.executable"}}},
     false},
    /* Winlogbeat 5 and 6 */
    {"log_name",
     {"source_name", "event_id", "version", "keywords", "@timestamp", "record_number", "log_name",
      "computer_name"},
     {.at = "event_data|user_data"},
     false},
    /* Wazuh */
    {"win.system.eventID",
     {"win.system.providerName", "win.system.eventID", "win.system.version", "win.system.keywords",
      "win.system.systemTime", "win.system.eventRecordID", "win.system.channel", "win.system.computer"},
     {.at = "win.eventdata|win.userdata", .naming = JSON_CAMEL},
     false},
    /* EvtxECmd */
    {"Payload",
     {"Provider", "EventId", NULL, "Keywords", "TimeCreated", "EventRecordId", "Channel", "Computer"},
     {.at = "Payload"},
     false},
    /* Hayabusa's timeline with all fields */
    {"AllFieldInfo",
     {"Provider", "EventID", NULL, NULL, "Timestamp", "RecordID", "Channel", "Computer"},
     {.at = "AllFieldInfo"},
     false},
    /* Get-WinEvent | ConvertTo-Json */
    {"MachineName",
     {"ProviderName", "Id", "Version", "Keywords", "TimeCreated.value|TimeCreated", "RecordId", "LogName",
      "MachineName"},
     {.at = "Properties", .naming = JSON_ORDERED},
     false},
    /* Azure's tables SecurityEvent and WindowsEvent. Level 16 of the first is an audit failure. */
    {"TimeGenerated|TimeGenerated [UTC]",
     {"EventSourceName|Provider", "EventID", "Version", "Keywords|Level", "TimeGenerated|TimeGenerated [UTC]",
      "EventRecordId", "Channel", "Computer"},
     {.at = "EventData|RawEventData", .flat = true},
     false},
    /* NXLog's im_msvistalog, and OpenWEC in its manner */
    {"SourceModuleType|EventReceivedTime|EventTime",
     {"SourceName", "EventID", "Version", "Keywords|EventType", "EventTime", "RecordNumber", "Channel",
      "Hostname"},
     {.flat = true},
     true},
    /* Velociraptor's Windows.EventLogs.Evtx, Splunk's extracted fields, and what people make themselves */
    {"EventID|EventCode|EventId",
     {"Provider|ProviderName|SourceName|Name", "EventID|EventCode|EventId", "Version", "Keywords",
      "TimeCreated|SystemTime|EventTime|Timestamp|_time|@timestamp",
      "EventRecordID|EventRecordId|RecordNumber|RecordID|RecordId", "Channel|LogName",
      "Computer|ComputerName|Hostname"},
     {.at = "EventData", .flat = true},
     false},
};
#define SHAPE_COUNT (sizeof SHAPES / sizeof *SHAPES)

/* An event may stand in one of these, and so on: as an object, or as JSON in a string (Logstash, Splunk). */
static const char *const WITHIN[] = {"Event", "result", "_source", "document", "data",
                                     "event", "_raw",   "message", "log"};
#define WITHIN_DEPTH 4 /* Chainsaw's document.data.Event, and one more */

static const size_t MEMBER[PART_COUNT] = {
    offsetof(struct fields_system, provider), offsetof(struct fields_system, event_id),
    offsetof(struct fields_system, version),  offsetof(struct fields_system, keywords),
    offsetof(struct fields_system, time),     offsetof(struct fields_system, record_id),
    offsetof(struct fields_system, channel),  offsetof(struct fields_system, computer),
};

struct json_shaper {
    struct json_reader *reader;
    struct json_parser *parser;
    struct json_object *unpacked[WITHIN_DEPTH]; /* JSON out of strings */
    size_t unpacked_count;
    struct tree *tree; /* to be filled; or NULL */
    char time[TIME_TEXT];
};

struct json_shaper *json_shaper_new(void)
{
    struct json_shaper *s = mem_new(1, sizeof *s);
    s->reader = json_reader_new();
    s->parser = json_parser_new();
    return s;
}

static void let_go(struct json_shaper *s)
{
    while (s->unpacked_count)
        json_value_free(s->unpacked[--s->unpacked_count]);
}

void json_shaper_free(struct json_shaper *s)
{
    if (!s)
        return;
    let_go(s);
    json_reader_free(s->reader);
    json_parser_free(s->parser);
    free(s);
}

/* ---- System ---- */

static struct text *member_of(struct fields_system *system, enum part part)
{
    return (struct text *)(void *)((char *)system + MEMBER[part]);
}

/* Exporters that say it in words or levels: only a failure matters. */
static struct text keywords_of(struct text written)
{
    static const struct text failures[] = {
        {"failure", 7}, {"Audit Failure", 13}, {"AUDIT_FAILURE", 13}, {"16", 2} /* Azure's level */};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (text_same(text_trim(written), failures[i]))
            return TEXT("0x10000000000000");
    return written;
}

#define QUARTER  900
#define ZONE_MAX (15 * 3600) /* seconds; the world's are -12 to +14 hours */

/* Logstash notes in UTC when a record came, the collector when it came in its own time: the seconds between
 * them are the collector's zone, to the quarter of an hour. */
static void guess_zone(struct json_object *object, struct record *record)
{
    int64_t utc, local, ahead;
    bool zoned;
    if (time_form_read(json_value_text(json_value_at(object, "@timestamp")), &utc, &zoned) || !zoned ||
        time_form_read(json_value_text(json_value_at(object, "EventReceivedTime|EventTime")), &local,
                       &zoned) ||
        zoned)
        return;
    ahead = local / TIME_SECOND - utc / TIME_SECOND;
    record->told = -ZONE_MAX <= ahead && ahead <= ZONE_MAX; /* else it was on its way for longer */
    ahead += ahead < 0 ? -QUARTER / 2 : QUARTER / 2;
    record->ahead = record->told ? (int32_t)(ahead / QUARTER * QUARTER) : 0;
}

/* The time in the one form the rest of the program reads. */
static void read_time(struct json_shaper *s, const struct shape *shape, struct json_object *object,
                      struct record *record)
{
    int64_t time;
    bool zoned;
    if (time_form_read(record->system.time, &time, &zoned)) {
        record->system.time = (struct text){0};
        return;
    }
    record->system.time = text_of(time_format(time, s->time));
    record->local = shape->local && !zoned;
    record->told = false;
    if (record->local)
        guess_zone(object, record);
}

/* False where it is not of this shape. */
static bool read_system(struct json_shaper *s, const struct shape *shape, struct json_object *object,
                        struct record *record)
{
    if (!json_value_at(object, shape->mark))
        return false;
    for (enum part part = 0; part < PART_COUNT; part++)
        *member_of(&record->system, part) =
            shape->part[part] ? json_reader_text(s->reader, json_value_at(object, shape->part[part]))
                              : (struct text){0};
    record->system.keywords = keywords_of(record->system.keywords);
    if (text_equal(record->system.channel, TEXT("Sec"))) /* Hayabusa's shorthand */
        record->system.channel = TEXT("Security");
    record->system.unnumbered = record->system.record_id.len == 0;
    read_time(s, shape, object, record);
    return record->system.event_id.len && record->system.time.len && record->system.computer.len;
}

/* ---- records ---- */

static const struct shape *find_shape(struct json_shaper *s, struct json_object *object,
                                      struct record *record)
{
    for (size_t i = 0; i < SHAPE_COUNT; i++)
        if (read_system(s, &SHAPES[i], object, record))
            return &SHAPES[i];
    return NULL;
}

static enum json_answer read_data(struct json_shaper *s, const struct shape *shape,
                                  struct json_object *object, struct record *record, const char **detail)
{
    bool ours = ours_find(&record->system) != NULL;
    json_reader_show(s->reader, s->tree, s->tree ? json_tree_system(s->tree, object, record) : 0);
    if (!ours && !s->tree)
        return JSON_EVENT;
    if (json_reader_data(s->reader, &shape->data, object, record) || !ours)
        return JSON_EVENT;
    *detail = "no values, or values without names in an unknown order; export with Get-WinEvent ... | "
              "ForEach-Object ToXml (or ConvertTo-Json -Depth 4)";
    return JSON_USELESS;
}

/* Splunk's record as it came is XML or JSON; else only words for people. */
static bool is_xml(struct text raw)
{
    return text_starts(text_trim(raw), TEXT("<"));
}

static bool is_words(struct text raw)
{
    return raw.len && memmem(raw.at, raw.len, "\nEventCode=", 11) != NULL;
}

/* What an event may stand in below object; NULL where there is nothing of that kind. */
static struct json_object *within(struct json_shaper *s, struct json_object *object)
{
    for (size_t i = 0; i < sizeof WITHIN / sizeof *WITHIN; i++) {
        struct json_object *value = json_value_at(object, WITHIN[i]);
        struct text text = text_trim(json_value_text(value));
        const char *detail;
        if (json_value_is_object(value))
            return value;
        if (!text_starts(text, TEXT("{")) || s->unpacked_count == WITHIN_DEPTH)
            continue;
        value = json_value_parse(s->parser, text, &detail);
        if (value)
            return s->unpacked[s->unpacked_count++] = value;
    }
    return NULL;
}

enum json_answer json_shape_read(struct json_shaper *s, struct json_object *object, struct tree *tree,
                                 struct record *record, const char **detail)
{
    let_go(s);
    s->tree = tree;
    if (tree)
        tree_clear(tree);
    json_reader_begin(s->reader);
    record->count = record->unnamed_count = 0;
    for (int depth = 0; depth < WITHIN_DEPTH && json_value_is_object(object); depth++) {
        struct text raw = json_value_text(json_value_at(object, "_raw"));
        const struct shape *shape = is_xml(raw) ? NULL : find_shape(s, object, record);
        if (shape)
            return read_data(s, shape, object, record, detail);
        if (is_words(raw)) {
            *detail = "words for people only; collect with renderXml = true, or export the fields as a table";
            return JSON_USELESS;
        }
        object = is_xml(raw) ? NULL : within(s, object);
    }
    return JSON_XML;
}

bool json_shape_fits(struct json_object *object)
{
    static const enum part needed[] = {PART_EVENT_ID, PART_TIME, PART_COMPUTER};
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        bool fits = json_value_at(object, SHAPES[i].mark) != NULL;
        for (size_t n = 0; n < sizeof needed / sizeof *needed && fits; n++)
            fits = json_value_at(object, SHAPES[i].part[needed[n]]) != NULL;
        if (fits)
            return true;
    }
    return false;
}
