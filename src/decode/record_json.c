/* record_json: a record as one line of JSON, in the shape that evtx_dump made known. */
#include "base/arena.h"
#include "decode.h"
#include "syntax/json_make.h"
#include "syntax/json_value.h"
#include "xml_frame.h"
#include "xml_parse.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#define ATTRIBUTES "#attributes"
#define TEXT_KEY   "#text"

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
    struct json_object *object = json_make_object();
    for (const xmlNs *space = element->nsDef; space; space = space->next)
        if (!space->prefix && space->href)
            json_make_add(object, "xmlns", json_make_text(text_of((const char *)space->href)));
    for (const xmlAttr *a = element->properties; a; a = a->next)
        json_make_add(object, (const char *)a->name, json_make_text(text_of(attribute_text(a))));
    return object;
}

static struct json_object *value_of(const xmlNode *element);

/* Its child elements, and its text as far as that is more than the space between them. */
static struct json_object *content_of(const xmlNode *element, char **text)
{
    struct json_object *object = json_make_object();
    size_t len = 0;
    *text = NULL;
    for (const xmlNode *node = element->children; node; node = node->next) {
        const char *content = (const char *)node->content, *name;
        if (node->type == XML_ELEMENT_NODE) {
            name = name_of(node);
            json_make_add(object, name ? name : (const char *)node->name, value_of(node));
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
    struct json_object *attributes = name_of(element) ? json_make_object() : attributes_of(element);
    bool has_elements = !json_make_is_empty(object), has_attributes = !json_make_is_empty(attributes);
    bool is_data = strcmp((const char *)element->name, "Data") == 0;
    struct text trimmed = has_elements ? text_trim(text_of(text)) : text_of(text);
    struct json_object *value = object;
    if (!has_elements && !has_attributes) {
        json_value_free(object);
        value = trimmed.len || is_data ? json_make_text(trimmed) : NULL;
    } else if (trimmed.len || (is_data && !has_elements)) {
        json_make_add(object, TEXT_KEY, json_make_text(trimmed));
    }
    if (has_attributes)
        json_make_add(object, ATTRIBUTES, attributes);
    else
        json_value_free(attributes);
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
        object = json_make_object();
        json_make_add(object, (const char *)root->name, value_of(root));
    }
    xmlFreeDoc(document);
    return object;
}

static struct json_object *object_of_json(struct text json)
{
    struct json_parser *parser = json_parser_new();
    const char *detail;
    struct json_object *object = json_value_parse(parser, json, &detail);
    json_parser_free(parser);
    return object;
}

char *decode_json(const struct decode_record *record)
{
    bool is_json = text_starts(record->xml, TEXT("{"));
    struct json_object *object = is_json ? object_of_json(record->xml) : object_of_xml(record->xml);
    char *line;
    if (!object) {
        object = json_make_object();
        json_make_add(object, "record", json_make_text(record->xml));
    }
    if (record->recovered)
        json_make_add(object, "recovered_at", json_make_number((int64_t)record->offset));
    line = json_make_line(object);
    json_value_free(object);
    return line;
}
