/* json: the form of ConvertTo-Json on what Get-ADObject, Get-ADUser, Get-ADComputer and Get-ADServiceAccount
 * give, and of BloodHound's collectors: objects, in an array or one after the other. */
#include "base/arena.h"
#include "bloodhound.h"
#include "export.h"
#include "syntax/json_frame.h"
#include "syntax/json_value.h"

#include <stdlib.h>

#define VALUE_DEPTH 4 /* {"value": [{"Access": [{"IdentityReference": {"Value": ...}}]}]} */

/* "value" where ConvertTo-Json was given an array as one object, the others in collectors' files. */
static const struct json_wrapper WRAPPERS[] = {
    {{"data", 4}, '['},  {{"value", 5}, '['},  {{"computers", 9}, '['},
    {{"users", 5}, '['}, {{"groups", 6}, '['},
};
static const struct json_framing FRAMING = {EXPORT_RECORD_MAX, WRAPPERS, sizeof WRAPPERS / sizeof *WRAPPERS};

struct json {
    struct json_framer framer;
    struct json_parser *parser;
    struct encoding_mender mender;
    struct json_object *object; /* that entry borrows from */
    struct arena arena;         /* and this */
    struct entry *entry;
};

/* ---- the form ---- */

static bool sniff(struct text head)
{
    struct text t = text_trim(head), rest = text_trim(text_slice(t, 1, t.len));
    if (t.len == 0 || rest.len == 0)
        return false;
    return (t.at[0] == '[' && (rest.at[0] == '{' || rest.at[0] == ']')) ||
           (t.at[0] == '{' && (rest.at[0] == '"' || rest.at[0] == '}'));
}

static void *open_reader(void)
{
    struct json *j = mem_new(1, sizeof *j);
    json_framer_init(&j->framer, &FRAMING);
    j->parser = json_parser_new();
    j->mender.most = EXPORT_RECORD_MAX;
    arena_init(&j->arena);
    return j;
}

static void let_go(struct json *j)
{
    json_value_free(j->object);
    j->object = NULL;
    arena_done(&j->arena);
    arena_init(&j->arena);
}

static void close_reader(void *reader)
{
    struct json *j = reader;
    let_go(j);
    arena_done(&j->arena);
    json_framer_done(&j->framer);
    json_parser_free(j->parser);
    free(j->mender.room);
    free(j);
}

static void begin(void *reader, struct text head)
{
    struct json *j = reader;
    (void)head;
    json_framer_begin(&j->framer);
}

static void feed(void *reader, struct text bytes, bool last)
{
    struct json *j = reader;
    json_framer_feed(&j->framer, bytes, last);
}

/* ---- values ---- */

static void put(struct json *j, enum attribute attribute, struct json_object *value, unsigned depth);

/* [1, 5, 0, ...] as bytes; false where it is a list of something else. */
static bool put_bytes(struct json *j, enum attribute attribute, struct json_object *array)
{
    size_t count = json_value_length(array);
    char *bytes = count >= 8 ? arena_take(&j->arena, count) : NULL; /* no SID is shorter */
    uint64_t number = 0;
    for (size_t i = 0; i < count && bytes; i++) {
        if (text_number(json_value_text(json_value_element(array, i)), &number) != 0 || number > UINT8_MAX)
            return false;
        bytes[i] = (char)(uint8_t)number;
    }
    if (bytes)
        entry_add_raw(j->entry, attribute, (struct text){bytes, count});
    return bytes;
}

static void put_array(struct json *j, enum attribute attribute, struct json_object *array, unsigned depth)
{
    bool binary = attribute == ATTRIBUTE_SID || entry_kind(attribute) == VALUE_DESCRIPTOR;
    entry_add(j->entry, attribute, (struct text){0});
    if (binary && put_bytes(j, attribute, array))
        return;
    for (size_t i = 0; i < json_value_length(array); i++)
        put(j, attribute, json_value_element(array, i), depth + 1);
}

/* A descriptor taken apart has its SDDL beside it, or was cut down to who is named; {"value": [...], "Count":
 * 2} is an array; {"Value": "S-1-..."} a SID; the name of one who is given whole is their own. */
static void put_object(struct json *j, enum attribute attribute, struct json_object *object, unsigned depth)
{
    put(j, attribute,
        json_value_at(object, "Sddl|value|Value|Access|IdentityReference|DistinguishedName|SID"), depth + 1);
}

static void put(struct json *j, enum attribute attribute, struct json_object *value, unsigned depth)
{
    struct text text = json_value_text(value);
    if (depth > VALUE_DEPTH)
        return;
    if (json_value_is_array(value))
        put_array(j, attribute, value, depth);
    else if (json_value_is_object(value))
        put_object(j, attribute, value, depth);
    else if (entry_kind(attribute) == VALUE_WORDS)
        entry_add_list(j->entry, attribute, text);
    else
        entry_add(j->entry, attribute, text);
}

static void put_member(void *context, struct text name, struct json_object *value)
{
    enum attribute attribute = entry_attribute(name);
    if (attribute != ATTRIBUTE_COUNT)
        put(context, attribute, value, 0);
}

/* ---- records ---- */

static bool read_object(struct json *j)
{
    if (bloodhound_is(j->object))
        return bloodhound_read(j->object, j->entry);
    json_value_each(j->object, (struct text){0}, put_member, j);
    return entry_has(j->entry, ATTRIBUTE_DN) || entry_has(j->entry, ATTRIBUTE_SAM) ||
           entry_has(j->entry, ATTRIBUTE_SID);
}

static struct found next(void *reader, struct entry *entry)
{
    struct json *j = reader;
    struct found found = {.detail = ""};
    struct framed frame;
    struct text text;
    let_go(j);
    if (!json_framer_next(&j->framer, &frame))
        return found;
    found = (struct found){FOUND_BAD, frame.offset, frame.bad, frame.detail, false};
    if (!frame.whole)
        return found;
    json_mend_nuls(frame.at, frame.len);
    text = encoding_mend(&j->mender, (struct text){frame.at, frame.len}, &found.guessed);
    found.bad = text.len ? BAD_ILL_FORMED : BAD_TOO_LARGE;
    found.detail = "in another encoding";
    j->object = text.len ? json_value_parse(j->parser, text, &found.detail) : NULL;
    j->entry = entry;
    if (j->object)
        found.kind = read_object(j) ? FOUND_OBJECT : FOUND_OTHER;
    return found;
}

const struct export export_json = {"JSON", sniff, open_reader, close_reader, begin, feed, next};
