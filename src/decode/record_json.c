/* record_json: a record as one line of JSON, in the shape that evtx_dump made known. */
#include "base/arena.h"
#include "decode.h"
#include "xml_frame.h"
#include "xml_parse.h"

#include <json-c/json.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#define ATTRIBUTES "#attributes"
#define TEXT_KEY   "#text"

static struct json_object *string_of(struct text t)
{
    return json_object_new_string_len(t.at ? t.at : "", (int)t.len);
}

/* What comes under the same key again makes a list of it. */
static void add(struct json_object *object, const char *key, struct json_object *value)
{
    struct json_object *there, *list;
    if (!json_object_object_get_ex(object, key, &there)) {
        json_object_object_add(object, key, value);
        return;
    }
    list = there;
    if (!json_object_is_type(there, json_type_array)) { /* no value is one by itself */
        list = json_object_new_array();
        json_object_array_add(list, json_object_get(there));
        json_object_object_add(object, key, list);
    }
    json_object_array_add(list, value);
}

static const char *attribute_text(const xmlAttr *attribute)
{
    return attribute->children && attribute->children->content ? (const char *)attribute->children->content
                                                               : "";
}

/* <Data Name="x"> goes by its name; its only attribute then says nothing more. */
static const char *name_of(const xmlNode *element)
{
    const xmlAttr *only = element->properties;
    if (strcmp((const char *)element->name, "Data") == 0 && only && !only->next &&
        strcmp((const char *)only->name, "Name") == 0 && *attribute_text(only))
        return attribute_text(only);
    return NULL;
}

static struct json_object *attributes_of(const xmlNode *element)
{
    struct json_object *object = json_object_new_object();
    for (const xmlNs *space = element->nsDef; space; space = space->next)
        if (!space->prefix && space->href)
            add(object, "xmlns", json_object_new_string((const char *)space->href));
    for (const xmlAttr *a = element->properties; a; a = a->next)
        add(object, (const char *)a->name, json_object_new_string(attribute_text(a)));
    return object;
}

static struct json_object *value_of(const xmlNode *element);

/* Its child elements, and its text as far as that is more than the space between them. */
static struct json_object *content_of(const xmlNode *element, char **text)
{
    struct json_object *object = json_object_new_object();
    size_t len = 0;
    *text = NULL;
    for (const xmlNode *node = element->children; node; node = node->next) {
        const char *content = (const char *)node->content, *name;
        if (node->type == XML_ELEMENT_NODE) {
            name = name_of(node);
            add(object, name ? name : (const char *)node->name, value_of(node));
        } else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && content) {
            size_t more = strlen(content);
            *text = mem_grow(*text, len + more + 1, 1);
            memcpy(*text + len, content, more + 1);
            len += more;
        }
    }
    return object;
}

/* A text alone is a string; an element with nothing in it is null, but for Data, which then is an empty text.
 */
static struct json_object *value_of(const xmlNode *element)
{
    char *text;
    struct json_object *object = content_of(element, &text);
    struct json_object *attributes = name_of(element) ? json_object_new_object() : attributes_of(element);
    bool has_elements = json_object_object_length(object),
         has_attributes = json_object_object_length(attributes);
    bool is_data = strcmp((const char *)element->name, "Data") == 0;
    struct text trimmed = has_elements ? text_trim(text_of(text)) : text_of(text);
    struct json_object *value = object;
    if (!has_elements && !has_attributes) {
        json_object_put(object);
        value = trimmed.len || is_data ? string_of(trimmed) : NULL;
    } else if (trimmed.len || (is_data && !has_elements)) {
        json_object_object_add(object, TEXT_KEY, string_of(trimmed));
    }
    if (has_attributes)
        json_object_object_add(object, ATTRIBUTES, json_object_get(attributes));
    json_object_put(attributes);
    free(text);
    return value;
}

/* NULL where it is no XML. */
static struct json_object *object_of_xml(struct text xml)
{
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    struct json_object *object = NULL;
    xmlDocPtr document;
    const xmlNode *root;
    if (xml.len > XML_RECORD_MAX || xml_has_too_many(xml))
        return NULL;
    document = xmlReadMemory(xml.at, (int)xml.len, NULL, "UTF-8", options);
    root = document ? xmlDocGetRootElement(document) : NULL;
    if (root) {
        object = json_object_new_object();
        json_object_object_add(object, (const char *)root->name, value_of(root));
    }
    xmlFreeDoc(document);
    return object;
}

static struct json_object *object_of_json(struct text json)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *object = json_tokener_parse_ex(tokener, json.at, (int)json.len);
    json_tokener_free(tokener);
    return object;
}

char *decode_json(const struct decode_record *record)
{
    bool is_json = text_starts(record->xml, TEXT("{"));
    struct json_object *object = is_json ? object_of_json(record->xml) : object_of_xml(record->xml);
    char *line;
    if (!object) {
        object = json_object_new_object();
        json_object_object_add(object, "record", string_of(record->xml));
    }
    if (record->recovered && json_object_is_type(object, json_type_object))
        json_object_object_add(object, "recovered_at", json_object_new_int64((int64_t)record->offset));
    line = strdup(
        json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
    if (!line)
        abort();
    return line;
}
