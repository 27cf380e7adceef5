/* object: members one after the other. */
#include "report/object.h"

struct object object_begin(struct json *json)
{
    json_put(json, "{");
    return (struct object){json, false};
}

void object_end(struct object *object)
{
    json_put(object->json, "}");
}

struct json *object_key(struct object *object, const char *key)
{
    json_put(object->json, object->any ? ", \"" : "\"");
    json_put(object->json, key);
    json_put(object->json, "\": ");
    object->any = true;
    return object->json;
}

void object_text(struct object *object, const char *key, struct text value)
{
    if (value.len)
        json_text(object_key(object, key), value);
}

void object_name(struct object *object, const char *key, uint32_t name)
{
    object_text(object, key, names_text(object->json->names, name));
}

void object_word(struct object *object, const char *key, const char *word)
{
    object_text(object, key, text_of(word));
}

void object_number(struct object *object, const char *key, uint64_t number)
{
    json_number(object_key(object, key), number);
}

void object_yes(struct object *object, const char *key)
{
    json_put(object_key(object, key), "true");
}
