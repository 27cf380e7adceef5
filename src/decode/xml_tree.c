/* xml_tree: SAX callbacks that add what they are told to a tree. */
#include "xml_tree.h"

#include "base/arena.h"

#include <libxml/parser.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* libxml2 keeps every element's and attribute's name for good: begin anew when there are many. */
#define NAMES_MAX 10000

/* It compares each attribute of a tag with all others, and each element's prefix with all namespaces in
 * scope. No tag of an event or a query has ten. */
#define ATTRIBUTES_MAX 256
#define NAMESPACES_MAX 64

struct xml_tree_reader {
    xmlParserCtxtPtr context;
    struct tree *tree;
    uint32_t open;    /* the element that is */
    unsigned skipped; /* elements that are open below one that is left out, with itself */
    struct xml_fault fault;
};

static struct text text_of_name(const xmlChar *name)
{
    return text_of((const char *)name);
}

static bool is_rendering(const struct xml_tree_reader *r, struct text name)
{
    return text_equal(name, TEXT("RenderingInfo")) && text_equal(tree_name(r->tree, r->open), TEXT("Event"));
}

static void on_start(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace, int attributes, int defaulted,
                     const xmlChar **attribute)
{
    struct xml_tree_reader *r = context;
    struct text name = text_of_name(local);
    (void)prefix, (void)uri, (void)namespaces, (void)namespace, (void)defaulted;
    if (r->skipped || is_rendering(r, name)) {
        r->skipped++;
        return;
    }
    r->open = tree_add(r->tree, r->open, name);
    r->tree->node[r->open].at = (uint32_t)xmlByteConsumed(r->context);
    for (int i = 0; i < attributes; i++, attribute += 5) /* local name, prefix, namespace, value, its end */
        tree_add_attribute(r->tree, r->open, text_of_name(attribute[0]),
                           (struct text){(const char *)attribute[3], (size_t)(attribute[4] - attribute[3])});
}

static void on_end(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    struct xml_tree_reader *r = context;
    (void)local, (void)prefix, (void)uri;
    if (r->skipped)
        r->skipped--;
    else
        r->open = r->tree->node[r->open].parent;
}

static void on_text(void *context, const xmlChar *bytes, int len)
{
    struct xml_tree_reader *r = context;
    if (!r->skipped)
        tree_append(r->tree, r->open, (struct text){(const char *)bytes, (size_t)len});
}

#if LIBXML_VERSION < 21200
static void on_error(void *context, xmlErrorPtr error)
#else
static void on_error(void *context, const xmlError *error)
#endif
{
    struct xml_tree_reader *r = context;
    if (error->level < XML_ERR_FATAL || r->fault.line) /* the first fault says it best */
        return;
    r->fault.line = error->line > 0 ? error->line : 1;
    r->fault.column = error->int2 > 0 ? error->int2 : 1;
    strncpy(r->fault.detail, error->message, sizeof r->fault.detail - 1);
    r->fault.detail[strcspn(r->fault.detail, "\r\n")] = '\0';
}

static void open_context(struct xml_tree_reader *r)
{
    xmlSAXHandler *sax;
    r->context = xmlNewParserCtxt();
    if (!r->context)
        abort();
    sax = r->context->sax;
    memset(sax, 0, sizeof *sax);
    sax->initialized = XML_SAX2_MAGIC;
    sax->startElementNs = on_start;
    sax->endElementNs = on_end;
    sax->characters = sax->ignorableWhitespace = on_text;
    sax->serror = on_error;
    r->context->userData = r;
}

struct xml_tree_reader *xml_tree_reader_new(void)
{
    struct xml_tree_reader *r = mem_new(1, sizeof *r);
    xmlInitParser();
    open_context(r);
    return r;
}

void xml_tree_reader_free(struct xml_tree_reader *r)
{
    if (!r)
        return;
    xmlFreeParserCtxt(r->context);
    free(r);
}

/* Behind the end of what begins at i and is no tag; i where it is one. */
static size_t pass_over(struct text xml, size_t i)
{
    static const struct {
        struct text begin, end;
    } OTHERS[] = {{{"<!--", 4}, {"-->", 3}}, {{"<![CDATA[", 9}, {"]]>", 3}}, {{"<?", 2}, {"?>", 2}}};
    struct text rest = text_slice(xml, i, xml.len);
    for (size_t k = 0; k < sizeof OTHERS / sizeof *OTHERS; k++) {
        const char *hit;
        if (!text_starts(rest, OTHERS[k].begin))
            continue;
        hit = memmem(rest.at, rest.len, OTHERS[k].end.at, OTHERS[k].end.len);
        return hit ? (size_t)(hit - xml.at) + OTHERS[k].end.len : xml.len;
    }
    return i;
}

/* Attributes of the tag at *i, which then is behind it; adds to *namespaces. */
static size_t count_attributes(struct text xml, size_t *i, size_t *namespaces)
{
    size_t count = 0;
    char quote = '\0';
    for (; *i < xml.len && (quote || xml.at[*i] != '>'); ++*i) {
        char c = xml.at[*i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else {
            count += c == '=';
            *namespaces += c == 'x' && text_starts(text_slice(xml, *i, xml.len), TEXT("xmlns"));
        }
    }
    return count;
}

/* Nearly all records have so few signs of equality that nothing else need be counted. */
static bool has_few(struct text xml)
{
    size_t equals = 0;
    for (size_t i = 0; i < xml.len; i++)
        equals += xml.at[i] == '=';
    return equals <= NAMESPACES_MAX;
}

static bool has_too_many(struct text xml)
{
    size_t namespaces = 0;
    if (has_few(xml))
        return false;
    for (size_t i = 0; (i += text_find(text_slice(xml, i, xml.len), '<')) < xml.len;) {
        size_t behind = pass_over(xml, i);
        if (behind == i &&
            (count_attributes(xml, &i, &namespaces) > ATTRIBUTES_MAX || namespaces > NAMESPACES_MAX))
            return true;
        i = behind > i ? behind : i;
    }
    return false;
}

static void reset(struct xml_tree_reader *r, struct tree *tree, uint32_t parent)
{
    if (xmlDictSize(r->context->dict) > NAMES_MAX) {
        xmlFreeParserCtxt(r->context);
        open_context(r);
    }
    r->tree = tree;
    r->open = parent;
    r->skipped = 0;
    r->fault = (struct xml_fault){0};
}

int xml_tree_read(struct xml_tree_reader *r, struct text xml, struct tree *tree, uint32_t parent,
                  struct xml_fault *fault)
{
    bool good;
    reset(r, tree, parent);
    if (xml.len > INT_MAX || has_too_many(xml)) {
        r->fault = (struct xml_fault){1, 1, "too large, or too many attributes in a tag"};
    } else {
        xmlCtxtReadMemory(r->context, xml.at, (int)xml.len, NULL, "UTF-8", XML_PARSE_NONET);
        good = r->context->wellFormed;
        if (!good && !r->fault.line)
            r->fault = (struct xml_fault){1, 1, "ill-formed"};
    }
    if (fault)
        *fault = r->fault;
    return r->fault.line ? -1 : 0;
}
