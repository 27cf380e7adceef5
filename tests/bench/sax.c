/* sax: <Events> of <Event>; System's children and Data lie three deep. */
#include "sax.h"

#include "base/arena.h"
#include "decode/ours.h"
#include "decode/record.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_ROOM (1u << 20) /* bytes of one record's values */

enum place { PLACE_NONE, PLACE_SYSTEM, PLACE_DATA };

struct sax {
    struct found *found;
    int depth;
    enum place place;
    bool ours;
    struct text *into; /* where the text of the element goes, or NULL */
    char *values;
    size_t used, begin;
    struct record record;
};

static struct text text_of_name(const xmlChar *name)
{
    return text_of((const char *)name);
}

static struct text attribute_of(const xmlChar **attributes, int count, struct text name)
{
    for (int i = 0; i < count; i++, attributes += 5)
        if (text_equal(text_of_name(attributes[0]), name))
            return (struct text){(const char *)attributes[3], (size_t)(attributes[4] - attributes[3])};
    return (struct text){0};
}

static void append(struct sax *s, const void *bytes, size_t len)
{
    if (len > VALUES_ROOM - s->used)
        abort();
    memcpy(s->values + s->used, bytes, len);
    s->used += len;
}

static void begin_part(struct sax *s, struct text name, const xmlChar **attributes, int count)
{
    struct text attribute, *member = fields_system_part(&s->record.system, name, &attribute), value;
    s->into = member;
    if (!member || !attribute.len)
        return;
    s->into = NULL;
    value = attribute_of(attributes, count, attribute);
    *member = (struct text){s->values + s->used, value.len};
    append(s, value.at, value.len);
}

static void begin_data(struct sax *s, const xmlChar **attributes, int count)
{
    const struct field *field = field_find(attribute_of(attributes, count, TEXT("Name")));
    if (!field || s->record.count == RECORD_VALUES_MAX)
        return;
    s->record.value[s->record.count].field = field;
    s->into = &s->record.value[s->record.count++].text;
}

/* A child of <Event>. What is in System is known when EventData comes. */
static void begin_section(struct sax *s, struct text name)
{
    s->place = text_equal(name, TEXT("System"))      ? PLACE_SYSTEM
               : text_equal(name, TEXT("EventData")) ? PLACE_DATA
                                                     : PLACE_NONE;
    if (s->place == PLACE_DATA)
        s->ours = ours_find(&s->record.system) != NULL;
}

static void begin_record(struct sax *s)
{
    s->found->records++;
    s->record.system = (struct fields_system){0};
    s->record.count = 0;
    s->used = 0;
    s->ours = false;
}

static void on_start(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace, int count, int defaulted,
                     const xmlChar **attributes)
{
    struct sax *s = context;
    (void)prefix, (void)uri, (void)namespaces, (void)namespace, (void)defaulted;
    s->depth++;
    s->begin = s->used;
    if (s->depth == 2)
        begin_record(s);
    else if (s->depth == 3)
        begin_section(s, text_of_name(local));
    else if (s->depth == 4 && s->place == PLACE_SYSTEM)
        begin_part(s, text_of_name(local), attributes, count);
    else if (s->depth == 4 && s->place == PLACE_DATA && s->ours)
        begin_data(s, attributes, count);
}

static void on_end(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    struct sax *s = context;
    (void)local, (void)prefix, (void)uri;
    if (s->into) {
        *s->into = (struct text){s->values + s->begin, s->used - s->begin};
        s->into = NULL;
    }
    if (s->depth == 2) {
        s->found->ours += s->ours;
        s->found->values += s->record.count;
    }
    s->depth--;
}

static void on_text(void *context, const xmlChar *bytes, int len)
{
    struct sax *s = context;
    if (s->into)
        append(s, bytes, (size_t)len);
}

static void on_start_count(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                           int namespaces, const xmlChar **namespace, int count, int defaulted,
                           const xmlChar **attributes)
{
    struct sax *s = context;
    (void)local, (void)prefix, (void)uri, (void)namespaces, (void)namespace, (void)count, (void)defaulted;
    (void)attributes;
    s->found->records += ++s->depth == 2;
}

static void on_end_count(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    struct sax *s = context;
    (void)local, (void)prefix, (void)uri;
    s->depth--;
}

void sax_read(const char *path, bool takes, struct found *found)
{
    struct sax *s = mem_new(1, sizeof *s);
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC};
    s->found = found;
    s->values = mem_new(VALUES_ROOM, 1);
    handler.startElementNs = takes ? on_start : on_start_count;
    handler.endElementNs = takes ? on_end : on_end_count;
    if (takes)
        handler.characters = handler.ignorableWhitespace = on_text;
    if (xmlSAXUserParseFile(&handler, s, path) != 0) {
        fprintf(stderr, "%s: libxml2 does not read it as one document\n", path);
        exit(1);
    }
    free(s->values);
    free(s);
}
