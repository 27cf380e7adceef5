/* json_data: adds values to a record, each by its name or its place. */
#include "json_data.h"

#include "base/arena.h"
#include "json_order.h"
#include "json_tree.h"
#include "syntax/json_frame.h"
#include "syntax/json_value.h"
#include "xml_frame.h"
#include "xml_parse.h"
#include "xml_tree.h"

#include <stdlib.h>
#include <string.h>

#define CAMEL_MAX  64 /* the longest field is half as long */
#define LEAF_DEPTH 3  /* {"Value": {"Value": "S-1-0-0"}}, as ConvertTo-Json writes a SID, and one more */
#define LEAF       "#text|Value|value|$"
#define NAME       "@Name|Name|#attributes.Name|@name|name"

struct json_reader {
    struct json_parser *json;
    struct xml_parser *xml;
    struct json_object *embedded; /* JSON out of a string */
    char *room;                   /* JSON_RECORD_MAX bytes for arrays made text, and for XML */
    size_t used;
    struct record *record; /* the one being read */
    enum json_naming naming;
    bool skips_writer;
    struct tree *tree; /* what a query looks at; NULL: there is none */
    uint32_t event, data;
    struct xml_tree_reader *xml_tree; /* NULL until one is needed */
};

struct json_reader *json_reader_new(void)
{
    struct json_reader *r = mem_new(1, sizeof *r);
    r->json = json_parser_new();
    r->xml = xml_parser_new();
    r->room = mem_new(JSON_RECORD_MAX, 1);
    return r;
}

void json_reader_free(struct json_reader *r)
{
    if (!r)
        return;
    json_reader_begin(r);
    json_parser_free(r->json);
    xml_parser_free(r->xml);
    xml_tree_reader_free(r->xml_tree);
    free(r->room);
    free(r);
}

void json_reader_begin(struct json_reader *r)
{
    json_value_free(r->embedded);
    r->embedded = NULL;
    r->used = 0;
}

void json_reader_show(struct json_reader *r, struct tree *tree, uint32_t event)
{
    r->tree = tree;
    r->event = event;
    r->data = 0;
}

/* One <Data>; name: empty for none. */
static void show(struct json_reader *r, struct text name, struct text text)
{
    uint32_t element;
    if (!r->tree)
        return;
    if (!r->data)
        r->data = tree_add(r->tree, r->event, TEXT("EventData"));
    element = tree_add_text(r->tree, r->data, TEXT("Data"), text);
    if (name.len)
        tree_add_attribute(r->tree, element, TEXT("Name"), name);
}

/* ---- one value ---- */

static struct json_object *leaf(struct json_object *value)
{
    for (int i = 0; i < LEAF_DEPTH && json_value_is_object(value); i++)
        value = json_value_at(value, LEAF);
    return value;
}

/* Where there is no more room, the rest is left out. */
static void append(struct json_reader *r, struct text t)
{
    t = text_slice(t, 0, JSON_RECORD_MAX - r->used);
    if (t.len)
        memcpy(r->room + r->used, t.at, t.len);
    r->used += t.len;
}

struct text json_reader_text(struct json_reader *r, struct json_object *value)
{
    size_t begin = r->used;
    value = leaf(value);
    if (!json_value_is_array(value))
        return json_value_text(value);
    for (size_t i = 0; i < json_value_length(value); i++) {
        if (i)
            append(r, TEXT(" "));
        append(r, json_value_text(leaf(json_value_element(value, i))));
    }
    return (struct text){r->room + begin, r->used - begin};
}

/* ---- values by name ---- */

static void add(struct json_reader *r, struct text name, struct json_object *value)
{
    struct record *record = r->record;
    const struct field *field = field_find(name);
    struct text text;
    if (!r->tree && (!field || record->count == RECORD_VALUES_MAX))
        return;
    text = json_reader_text(r, value);
    show(r, name, text);
    if (text.len && field && record->count < RECORD_VALUES_MAX)
        record->value[record->count++] = (struct field_value){field, text};
}

/* targetUserName is TargetUserName. */
static void add_camel(struct json_reader *r, struct text name, struct json_object *value)
{
    char upper[CAMEL_MAX];
    if (name.len == 0 || name.len > sizeof upper)
        return;
    memcpy(upper, name.at, name.len);
    text_upper(text_slice(name, 0, 1), upper, 1);
    add(r, (struct text){upper, name.len}, value);
}

static void add_unnamed(struct json_reader *r, struct json_object *value)
{
    struct record *record = r->record;
    struct text text;
    if (!r->tree && record->unnamed_count == RECORD_UNNAMED_MAX)
        return;
    text = json_reader_text(r, value);
    show(r, TEXT(""), text);
    if (record->unnamed_count < RECORD_UNNAMED_MAX)
        record->unnamed[record->unnamed_count++] = text;
}

/* An entry of "Data": {"@Name": "TargetUserName", "#text": "ann"}, or only "ann". */
static void add_element(struct json_reader *r, struct json_object *element)
{
    struct text name = json_value_text(json_value_at(element, NAME));
    if (name.len)
        add(r, name, element);
    else
        add_unnamed(r, element);
}

static void add_elements(struct json_reader *r, struct json_object *data)
{
    struct json_object *inner = json_value_is_object(data) ? json_value_at(data, LEAF) : NULL;
    if (json_value_is_array(inner)) /* evtx_dump's values without names */
        data = inner;
    if (!json_value_is_array(data)) {
        add_element(r, data);
        return;
    }
    for (size_t i = 0; i < json_value_length(data); i++)
        add_element(r, json_value_element(data, i));
}

static void take_member(void *context, struct text name, struct json_object *value)
{
    struct json_reader *r = context;
    if (text_same(name, TEXT("Data")))
        add_elements(r, value);
    else if (r->naming == JSON_CAMEL)
        add_camel(r, name, value);
    else
        add(r, name, value);
}

/* ---- values by place ---- */

static bool add_ordered(struct json_reader *r, const struct json_object *array)
{
    /* too shallow a ConvertTo-Json leaves the names of types:
     * "System.Diagnostics.Eventing.Reader.EventProperty" */
    bool deep = json_value_is_array(array) && json_value_is_object(json_value_element(array, 0));
    size_t count = deep ? json_value_length(array) : 0;
    struct text names = {0};
    uint16_t id;
    if (count && fields_event_id(r->record->system.event_id, &id) == 0)
        names = json_order(id, count);
    for (size_t i = 0; names.len && i < count; i++) {
        size_t end = text_find(names, ' ');
        add(r, text_slice(names, 0, end), json_value_element(array, i));
        names = text_slice(names, end + 1, names.len);
    }
    for (size_t i = 0; !r->record->count && r->tree && i < count; i++)
        show(r, TEXT(""), json_reader_text(r, json_value_element(array, i)));
    return r->record->count > 0;
}

/* ---- values in strings ---- */

static void show_xml(struct json_reader *r, struct text xml)
{
    if (!r->tree)
        return;
    if (!r->xml_tree)
        r->xml_tree = xml_tree_reader_new();
    xml_tree_read(r->xml_tree, xml, r->tree, r->event, NULL);
}

/* <EventData> made a record of its own for the XML parser. */
static void add_xml(struct json_reader *r, struct text xml)
{
    static const char open[] = "<Event>", close[] = "</Event>";
    char *at = r->room + r->used;
    struct record *record = r->record;
    const struct record *parsed = xml_parser_record(r->xml);
    const char *detail;
    enum bad bad;
    show_xml(r, xml);
    if (xml.len + sizeof open + sizeof close > JSON_RECORD_MAX - r->used)
        return;
    memcpy(at, open, sizeof open - 1);
    memcpy(at + sizeof open - 1, xml.at, xml.len);
    memcpy(at + sizeof open - 1 + xml.len, close, sizeof close - 1);
    xml.len += sizeof open - 1 + sizeof close - 1;
    if (xml_parse(r->xml, (struct text){at, xml.len}, &bad, &detail))
        return;
    for (size_t i = 0; i < parsed->count && record->count < RECORD_VALUES_MAX; i++)
        record->value[record->count++] = parsed->value[i];
    memcpy(record->unnamed, parsed->unnamed, sizeof record->unnamed);
    record->unnamed_count = parsed->unnamed_count;
}

static void add_members(struct json_reader *r, struct json_object *object);

static void add_string(struct json_reader *r, struct text text)
{
    const char *detail;
    text = text_trim(text);
    if (text_starts(text, TEXT("<"))) {
        add_xml(r, text);
    } else if (text_starts(text, TEXT("{")) && !r->embedded) {
        struct json_object *inside = r->embedded = json_value_parse(r->json, text, &detail);
        struct json_object *data = json_value_at(inside, "EventData|UserData");
        add_members(r, data ? data : inside);
    }
}

/* UserData has one more object around its values. */
static void take_user(void *context, struct text name, struct json_object *value)
{
    (void)name;
    json_value_each(value, TEXT(""), take_member, context);
}

static void add_members(struct json_reader *r, struct json_object *object)
{
    size_t before = r->record->count + r->record->unnamed_count;
    json_value_each(object, TEXT(""), take_member, r);
    if (r->record->count + r->record->unnamed_count == before)
        json_value_each(object, TEXT(""), take_user, r);
}

/* ---- all of a record's ---- */

/* Keys that are the exporter's own, where values stand beside them: the host, and who wrote the record (NXLog
 * and Azure give that one's kind as well). */
static void take_flat(void *context, struct text name, struct json_object *value)
{
    static const struct text writer[] = {{"Account", 7}, {"AccountName", 11}, {"AccountDomain", 13}};
    struct json_reader *r = context;
    if (text_equal(name, TEXT("Hostname")) || json_value_is_object(value) ||
        (r->tree && json_tree_is_system(name)))
        return;
    for (size_t i = 0; i < 3 && r->skips_writer; i++)
        if (text_equal(name, writer[i]))
            return;
    add(r, name, value);
}

bool json_reader_data(struct json_reader *r, const struct json_data *data, struct json_object *object,
                      struct record *record)
{
    struct json_object *held = data->at ? json_value_at(object, data->at) : NULL;
    if (r->tree && json_tree_user_data(r->tree, r->event, object))
        r->tree = NULL;
    r->record = record;
    r->naming = data->naming;
    r->skips_writer = json_value_at(object, "AccountType") != NULL;
    for (size_t i = 0; i < JSON_ELSEWHERE_MAX && data->elsewhere[i].field; i++)
        add(r, text_of(data->elsewhere[i].field), json_value_at(object, data->elsewhere[i].path));
    if (data->flat)
        json_value_each(object, TEXT(""), take_flat, r);
    if (data->naming == JSON_ORDERED)
        return add_ordered(r, held);
    if (!held && data->prefix)
        json_value_each(object, text_of(data->prefix), take_member, r);
    else if (json_value_is_object(held))
        add_members(r, held);
    else
        add_string(r, json_value_text(held));
    return true;
}
