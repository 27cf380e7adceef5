/* json_make: json-c's constructors, which here never fail. */
#include "json_make.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX 128 /* no exporter's names are longer; a longer one is no name */

static struct json_object *made(struct json_object *object)
{
    if (!object)
        abort();
    return object;
}

struct json_object *json_make_object(void)
{
    return made(json_object_new_object());
}

struct json_object *json_make_text(struct text t)
{
    return made(json_object_new_string_len(t.at ? t.at : "", (int)t.len));
}

struct json_object *json_make_number(int64_t number)
{
    return made(json_object_new_int64(number));
}

static void put(struct json_object *object, const char *key, struct json_object *value)
{
    if (json_object_object_add(object, key, value) != 0)
        abort();
}

static void append(struct json_object *list, struct json_object *value)
{
    if (json_object_array_add(list, value) != 0)
        abort();
}

void json_make_add(struct json_object *object, const char *key, struct json_object *value)
{
    struct json_object *there, *list;
    if (!json_object_object_get_ex(object, key, &there)) {
        put(object, key, value);
        return;
    }
    list = there;
    if (!json_object_is_type(there, json_type_array)) {
        list = made(json_object_new_array());
        append(list, json_object_get(there));
        put(object, key, list);
    }
    append(list, value);
}

void json_make_set(struct json_object *object, struct text key, struct text value)
{
    char name[KEY_MAX] = "";
    if (key.len < sizeof name && key.len)
        memcpy(name, key.at, key.len);
    put(object, name, json_make_text(value));
}

bool json_make_is_empty(const struct json_object *object)
{
    return json_object_object_length(object) == 0;
}

char *json_make_line(struct json_object *object)
{
    const char *line =
        json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    char *copy = line ? strdup(line) : NULL;
    if (!copy)
        abort();
    return copy;
}
