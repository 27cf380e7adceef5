/* json_value: reading by json-c. */
#include "json_value.h"

#include "base/arena.h"
#include "json_frame.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX 128 /* no exporter's names are longer; a longer one is no name */

struct json_parser {
    struct json_tokener *tokener;
};

struct json_parser *json_parser_new(void)
{
    struct json_parser *p = mem_new(1, sizeof *p);
    p->tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 1);
    if (!p->tokener)
        abort();
    json_tokener_set_flags(p->tokener, JSON_TOKENER_STRICT);
    return p;
}

void json_parser_free(struct json_parser *p)
{
    if (!p)
        return;
    json_tokener_free(p->tokener);
    free(p);
}

void json_mend_nuls(char *text, size_t len)
{
    static const char nul[] = "\\u0000", replacement[] = "\\ufffd";
    char *at = text, *hit;
    while ((hit = memmem(at, len - (size_t)(at - text), nul, sizeof nul - 1)) != NULL) {
        size_t escapes = 0; /* backslashes before it: of two the second is escaped itself */
        while (hit - escapes > text && hit[-1 - (ptrdiff_t)escapes] == '\\')
            escapes++;
        if (escapes % 2 == 0)
            memcpy(hit, replacement, sizeof nul - 1);
        at = hit + 1;
    }
}

struct json_object *json_value_parse(struct json_parser *p, struct text json, const char **detail)
{
    struct json_object *object;
    enum json_tokener_error error;
    json_tokener_reset(p->tokener);
    object = json_tokener_parse_ex(p->tokener, json.at, (int)json.len);
    error = json_tokener_get_error(p->tokener);
    *detail = error == json_tokener_success ? "" : json_tokener_error_desc(error);
    if (!object && error == json_tokener_success) /* what begins with a bracket is no null: no memory */
        abort();
    if (error == json_tokener_success && json_object_is_type(object, json_type_object) &&
        json_tokener_get_parse_end(p->tokener) == json.len)
        return object;
    json_object_put(object);
    return NULL;
}

void json_value_free(struct json_object *object)
{
    json_object_put(object);
}

/* ---- paths ---- */

/* The member called key, or NULL. */
static struct json_object *member(struct json_object *object, struct text key)
{
    char name[KEY_MAX];
    if (!json_object_is_type(object, json_type_object) || key.len >= sizeof name)
        return NULL;
    memcpy(name, key.at, key.len);
    name[key.len] = '\0';
    return json_object_object_get(object, name);
}

static struct text take_until(struct text *rest, char byte)
{
    size_t at = text_find(*rest, byte);
    struct text taken = text_slice(*rest, 0, at);
    *rest = text_slice(*rest, at + 1, rest->len);
    return taken;
}

static struct json_object *walk(struct json_object *object, struct text path)
{
    struct json_object *whole = member(object, path);
    if (whole || text_find(path, '.') == path.len)
        return whole;
    while (object && path.len)
        object = member(object, take_until(&path, '.'));
    return object;
}

struct json_object *json_value_at(struct json_object *object, const char *paths)
{
    struct text rest = text_of(paths);
    struct json_object *value = NULL;
    while (!value && rest.len)
        value = walk(object, take_until(&rest, '|'));
    return value;
}

/* ---- values ---- */

bool json_value_is_object(const struct json_object *value)
{
    return json_object_is_type(value, json_type_object);
}

bool json_value_is_array(const struct json_object *value)
{
    return json_object_is_type(value, json_type_array);
}

size_t json_value_length(const struct json_object *array)
{
    return json_object_array_length(array);
}

struct json_object *json_value_element(const struct json_object *array, size_t at)
{
    return json_object_array_get_idx(array, at);
}

/* json-c makes the nearest it can of a number that does not fit: no number at all is better. */
static struct text integer_text(struct json_object *value)
{
    int64_t number = json_object_get_int64(value);
    if (number == INT64_MIN || json_object_get_uint64(value) == UINT64_MAX)
        return (struct text){0};
    if (number < 0)
        json_object_set_uint64(value, number >= INT32_MIN ? (uint32_t)number : (uint64_t)number);
    return text_of(json_object_get_string(value));
}

struct text json_value_text(struct json_object *value)
{
    if (json_object_is_type(value, json_type_string))
        return (struct text){json_object_get_string(value), (size_t)json_object_get_string_len(value)};
    if (!value || json_value_is_object(value) || json_value_is_array(value))
        return (struct text){0};
    if (json_object_is_type(value, json_type_int))
        return integer_text(value);
    return text_of(json_object_get_string(value));
}

void json_value_each(struct json_object *object, struct text prefix,
                     void (*take)(void *context, struct text name, struct json_object *value), void *context)
{
    if (!json_value_is_object(object))
        return;
    json_object_object_foreach(object, key, value)
    {
        struct text name = text_of(key);
        if (text_starts(name, prefix))
            take(context, text_slice(name, prefix.len, name.len), value);
    }
}
