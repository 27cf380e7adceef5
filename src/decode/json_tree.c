/* json_tree: what the program reads of System comes from the record; the rest, which only queries ask for, by
 * the paths at which one exporter or another keeps it. What says a level or task in words only is left out:
 * Windows' queries ask for numbers. */
#include "json_tree.h"

#include "syntax/json_value.h"

#include <stdio.h>

#define DEPTH_MAX 8 /* of UserData: Windows' has two */

#define SYSTEM(element, attribute)                                                                           \
    "System." element ".#attributes." attribute "|System." element "_attributes." attribute                  \
    "|System." element ".@" attribute "|System." element "." attribute

static const struct part {
    const char *element, *attribute; /* NULL: the element's text */
    const char *paths;
    bool number;
} PARTS[] = {
    {"Level", NULL, "System.Level|win.system.level|Level|level", true},
    {"Task", NULL, "System.Task|win.system.task|Task|task|winlog.task", true},
    {"Opcode", NULL, "System.Opcode|win.system.opcode|Opcode|opcode|winlog.opcode", true},
    {"Provider", "Guid",
     SYSTEM("Provider", "Guid") "|win.system.providerGuid|winlog.provider_guid|ProviderGuid|ProviderId",
     false},
    {"Correlation", "ActivityID",
     SYSTEM("Correlation", "ActivityID") "|winlog.activity_id|ActivityID|ActivityId", false},
    {"Execution", "ProcessID",
     SYSTEM("Execution", "ProcessID") "|win.system.processID|winlog.process.pid|ExecutionProcessID", true},
    {"Execution", "ThreadID",
     SYSTEM("Execution", "ThreadID") "|win.system.threadID|winlog.process.thread.id|ExecutionThreadID", true},
    {"Security", "UserID", SYSTEM("Security", "UserID") "|winlog.user.identifier", false},
};

/* The failures that json_shape found in words, and the successes that it passed over. */
static struct text keywords_of(struct text keywords)
{
    static const struct text successes[] = {
        {"success", 7}, {"Audit Success", 13}, {"AUDIT_SUCCESS", 13}, {"8", 1} /* Azure's level */};
    if (text_equal(keywords, TEXT("0x10000000000000")))
        return TEXT("0x8010000000000000");
    for (size_t i = 0; i < sizeof successes / sizeof *successes; i++)
        if (text_same(text_trim(keywords), successes[i]))
            return TEXT("0x8020000000000000");
    return keywords;
}

static uint32_t element_of(struct tree *tree, uint32_t system, struct text name)
{
    uint32_t element = tree_child(tree, system, name);
    return element ? element : tree_add(tree, system, name);
}

static void add_part(struct tree *tree, uint32_t system, const struct part *part, struct json_object *object)
{
    struct text text = json_value_text(json_value_at(object, part->paths));
    uint64_t number;
    uint32_t element;
    if (!text.len || (part->number && text_number(text, &number) != 0))
        return;
    element = element_of(tree, system, text_of(part->element));
    if (part->attribute)
        tree_add_attribute(tree, element, text_of(part->attribute), text);
    else
        tree_set_text(tree, element, text);
}

/* Without the qualifiers that some writers put above it. */
static struct text id_of(struct text written, char *out, size_t size)
{
    uint16_t id;
    if (fields_event_id(written, &id) != 0)
        return written;
    snprintf(out, size, "%u", id);
    return text_of(out);
}

static void add_text(struct tree *tree, uint32_t system, const char *name, struct text text)
{
    if (text.len)
        tree_add_text(tree, system, text_of(name), text);
}

uint32_t json_tree_system(struct tree *tree, struct json_object *object, const struct record *record)
{
    const struct fields_system *s = &record->system;
    uint32_t event = tree_add(tree, 0, TEXT("Event")), system = tree_add(tree, event, TEXT("System"));
    char id[sizeof "65535"];
    if (s->provider.len)
        tree_add_attribute(tree, tree_add(tree, system, TEXT("Provider")), TEXT("Name"), s->provider);
    add_text(tree, system, "EventID", id_of(s->event_id, id, sizeof id));
    add_text(tree, system, "Version", s->version);
    add_text(tree, system, "Keywords", keywords_of(s->keywords));
    tree_add_attribute(tree, tree_add(tree, system, TEXT("TimeCreated")), TEXT("SystemTime"), s->time);
    add_text(tree, system, "EventRecordID", s->record_id);
    add_text(tree, system, "Channel", s->channel);
    add_text(tree, system, "Computer", s->computer);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        add_part(tree, system, &PARTS[i], object);
    return event;
}

/* Where the next member goes. */
struct place {
    struct tree *tree;
    uint32_t parent;
    int depth;
};

static void add_member(void *context, struct text name, struct json_object *value);

static void add_attribute(void *context, struct text name, struct json_object *value)
{
    const struct place *place = context;
    tree_add_attribute(place->tree, place->parent, name, json_value_text(value));
}

static void add_value(const struct place *place, struct text name, struct json_object *value)
{
    struct place below = {place->tree, tree_add(place->tree, place->parent, name), place->depth + 1};
    if (json_value_is_object(value) && below.depth < DEPTH_MAX)
        json_value_each(value, TEXT(""), add_member, &below);
    else
        tree_append(below.tree, below.parent, json_value_text(value));
}

static void add_member(void *context, struct text name, struct json_object *value)
{
    struct place *place = context;
    if (text_equal(name, TEXT("#attributes")))
        json_value_each(value, TEXT(""), add_attribute, place);
    else if (text_equal(name, TEXT("#text")))
        tree_append(place->tree, place->parent, json_value_text(value));
    else if (text_starts(name, TEXT("@")))
        tree_add_attribute(place->tree, place->parent, text_slice(name, 1, name.len), json_value_text(value));
    else if (!text_equal(name, TEXT("xml_name")) && !json_value_is_array(value))
        add_value(place, name, value);
    else
        for (size_t i = 0; json_value_is_array(value) && i < json_value_length(value); i++)
            add_value(place, name, json_value_element(value, i));
}

bool json_tree_user_data(struct tree *tree, uint32_t event, struct json_object *object)
{
    struct json_object *data = json_value_at(object, "UserData|winlog.user_data|user_data|win.userdata");
    struct text inner = json_value_text(json_value_at(data, "xml_name"));
    struct place place = {.tree = tree, .parent = event};
    if (!json_value_is_object(data) || json_value_at(object, "EventData"))
        return false;
    place.parent = tree_add(tree, event, TEXT("UserData"));
    if (inner.len) /* Winlogbeat makes one level of the two */
        place.parent = tree_add(tree, place.parent, inner);
    json_value_each(data, TEXT(""), add_member, &place);
    return true;
}

bool json_tree_is_system(struct text name)
{
    static const char *const NAMES[] = {"EventID",
                                        "EventId",
                                        "EventCode",
                                        "Provider",
                                        "ProviderName",
                                        "ProviderGuid",
                                        "SourceName",
                                        "EventSourceName",
                                        "Version",
                                        "Level",
                                        "Task",
                                        "Opcode",
                                        "Keywords",
                                        "EventType",
                                        "TimeCreated",
                                        "TimeGenerated",
                                        "SystemTime",
                                        "EventTime",
                                        "Timestamp",
                                        "@timestamp",
                                        "_time",
                                        "EventRecordID",
                                        "EventRecordId",
                                        "RecordID",
                                        "RecordId",
                                        "RecordNumber",
                                        "ActivityID",
                                        "ExecutionThreadID",
                                        "Channel",
                                        "LogName",
                                        "Computer",
                                        "ComputerName",
                                        "Hostname",
                                        "Message",
                                        "EventReceivedTime",
                                        "SourceModuleName",
                                        "SourceModuleType",
                                        "Severity",
                                        "SeverityValue",
                                        "ExecutionProcessID",
                                        "TimeGenerated [UTC]"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (text_equal(name, text_of(NAMES[i])))
            return true;
    return false;
}
