/* xml_parse: SAX callbacks that keep what lies on the paths of interest. */
#include "xml_parse.h"

#include "base/arena.h"
#include "xml_frame.h"

#include <assert.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#define DETAIL_MAX 128

/* libxml2 compares each attribute of a tag with all others, and each element's prefix with all namespaces in
 * scope: without a limit one record of 1 MiB takes minutes. Real records have under 100. */
#define EQUALS_MAX 1024

/* libxml2 keeps every element's and attribute's name for good: begin anew when there are many. */
#define NAMES_MAX 10000

enum section { SECTION_OTHER, SECTION_SYSTEM, SECTION_DATA, SECTION_USER };

struct xml_parser {
    xmlParserCtxtPtr context;
    int depth;
    enum section section; /* which child of Event this is in */
    struct text *into;    /* where the text of the element goes, or NULL */
    char *values;         /* XML_RECORD_MAX bytes: no value is longer than its spelling */
    size_t used, begin;   /* bytes of values; where the text being read begins */
    struct record record;
    char detail[DETAIL_MAX];
};

static struct text text_of_name(const xmlChar *name)
{
    return text_of((const char *)name);
}

static void append(struct xml_parser *p, const xmlChar *bytes, size_t len)
{
    assert(len <= XML_RECORD_MAX - p->used);
    if (len)
        memcpy(p->values + p->used, bytes, len);
    p->used += len;
}

/* ---- callbacks ---- */

/* libxml2's array of attributes: local name, prefix, namespace, value, its end. */
static struct text find_attribute(const xmlChar **attributes, int count, struct text name)
{
    for (int i = 0; i < count; i++, attributes += 5)
        if (text_equal(text_of_name(attributes[0]), name))
            return (struct text){(const char *)attributes[3], (size_t)(attributes[4] - attributes[3])};
    return (struct text){0};
}

/* Keeps value for *into. */
static void keep(struct xml_parser *p, struct text *into, struct text value)
{
    *into = (struct text){p->values + p->used, value.len};
    append(p, (const xmlChar *)value.at, value.len);
}

static void begin_part(struct xml_parser *p, struct text name, const xmlChar **attributes, int count)
{
    struct text attribute, *member = fields_system_part(&p->record.system, name, &attribute);
    if (member && attribute.len)
        keep(p, member, find_attribute(attributes, count, attribute));
    else
        p->into = member;
}

static void begin_value(struct xml_parser *p, struct text name)
{
    const struct field *field = field_find(name);
    struct field_value *value = &p->record.value[p->record.count];
    if (!field || p->record.count == RECORD_VALUES_MAX)
        return;
    p->record.count++;
    *value = (struct field_value){.field = field};
    p->into = &value->text;
}

static void begin_data(struct xml_parser *p, struct text element, const xmlChar **attributes, int count)
{
    struct text name = find_attribute(attributes, count, TEXT("Name"));
    if (!text_equal(element, TEXT("Data")))
        return;
    if (name.len)
        begin_value(p, name);
    else if (p->record.unnamed_count < RECORD_UNNAMED_MAX)
        p->into = &p->record.unnamed[p->record.unnamed_count++];
}

static enum section section_of(struct text name)
{
    static const struct text names[] = {[SECTION_SYSTEM] = {"System", 6},
                                        [SECTION_DATA] = {"EventData", 9},
                                        [SECTION_USER] = {"UserData", 8}};
    for (enum section s = SECTION_SYSTEM; s <= SECTION_USER; s++)
        if (text_equal(name, names[s]))
            return s;
    return SECTION_OTHER;
}

/* UserData has one element more around its values. */
static int value_depth(const struct xml_parser *p)
{
    return p->section == SECTION_USER ? 4 : 3;
}

static void on_start(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace, int attributes, int defaulted,
                     const xmlChar **attribute)
{
    struct xml_parser *p = context;
    struct text name = text_of_name(local);
    (void)prefix, (void)uri, (void)namespaces, (void)namespace, (void)defaulted;
    p->depth++;
    if (p->depth == 2)
        p->section = section_of(name);
    if (p->depth != value_depth(p))
        return;
    p->begin = p->used;
    if (p->section == SECTION_SYSTEM)
        begin_part(p, name, attribute, attributes);
    else if (p->section == SECTION_DATA)
        begin_data(p, name, attribute, attributes);
    else if (p->section == SECTION_USER)
        begin_value(p, name);
}

static void on_end(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    struct xml_parser *p = context;
    (void)local, (void)prefix, (void)uri;
    if (p->depth == value_depth(p) && p->into) {
        *p->into = (struct text){p->values + p->begin, p->used - p->begin};
        p->into = NULL;
    }
    p->depth--;
}

static void on_text(void *context, const xmlChar *bytes, int len)
{
    struct xml_parser *p = context;
    if (p->into && p->depth == value_depth(p))
        append(p, bytes, (size_t)len);
}

#if LIBXML_VERSION < 21200
static void on_error(void *context, xmlErrorPtr error)
#else
static void on_error(void *context, const xmlError *error)
#endif
{
    struct xml_parser *p = context;
    size_t len;
    if (error->level < XML_ERR_FATAL || p->detail[0]) /* the first fault says it best */
        return;
    len = strlen(error->message);
    if (len >= DETAIL_MAX)
        len = DETAIL_MAX - 1;
    memcpy(p->detail, error->message, len);
    p->detail[len] = '\0';
}

/* ---- the parser ---- */

static void open_context(struct xml_parser *p)
{
    p->context = xmlNewParserCtxt();
    if (!p->context)
        abort();
    memset(p->context->sax, 0, sizeof *p->context->sax);
    p->context->sax->initialized = XML_SAX2_MAGIC;
    p->context->sax->startElementNs = on_start;
    p->context->sax->endElementNs = on_end;
    p->context->sax->characters = p->context->sax->ignorableWhitespace = on_text;
    p->context->sax->serror = on_error;
    p->context->userData = p;
}

struct xml_parser *xml_parser_new(void)
{
    struct xml_parser *p = mem_new(1, sizeof *p);
    p->values = mem_new(XML_RECORD_MAX, 1);
    xmlInitParser();
    open_context(p);
    return p;
}

void xml_parser_free(struct xml_parser *p)
{
    if (!p)
        return;
    xmlFreeParserCtxt(p->context);
    free(p->values);
    free(p);
}

bool xml_has_too_many(struct text xml)
{
    size_t count = 0, i;
    for (; (i = text_find(xml, '=')) < xml.len; count++)
        xml = text_slice(xml, i + 1, xml.len);
    return count > EQUALS_MAX;
}

static void reset(struct xml_parser *p)
{
    if (xmlDictSize(p->context->dict) > NAMES_MAX) {
        xmlFreeParserCtxt(p->context);
        open_context(p);
    }
    p->depth = 0;
    p->section = SECTION_OTHER;
    p->into = NULL;
    p->used = p->begin = 0;
    p->record.system = (struct fields_system){0};
    p->record.count = p->record.unnamed_count = 0;
    p->detail[0] = '\0';
}

int xml_parse(struct xml_parser *p, struct text xml, enum bad *bad, const char **detail)
{
    assert(xml.len <= XML_RECORD_MAX);
    reset(p);
    *detail = p->detail;
    if (xml_has_too_many(xml)) {
        *bad = BAD_TOO_LARGE;
        *detail = "too many attributes";
        return -1;
    }
    xmlCtxtReadMemory(p->context, xml.at, (int)xml.len, NULL, NULL, XML_PARSE_NONET);
    if (p->context->wellFormed && !p->detail[0])
        return 0;
    *bad = BAD_ILL_FORMED;
    return -1;
}

const struct record *xml_parser_record(const struct xml_parser *p)
{
    return &p->record;
}
