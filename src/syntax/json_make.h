/* json_make: JSON in the making, by json-c. */
#ifndef HOPCHAIN_SYNTAX_JSON_MAKE_H
#define HOPCHAIN_SYNTAX_JSON_MAKE_H

#include "base/text.h"

struct json_object;

/* To be let go by json_value_free, or given to json_make_add. */
struct json_object *json_make_object(void);
struct json_object *json_make_text(struct text t);
struct json_object *json_make_number(int64_t number);

/* A member, whose value becomes the object's; NULL is null. What comes under the same key again makes a list
 * of it: no value may be one by itself. */
void json_make_add(struct json_object *object, const char *key, struct json_object *value);

/* A text as a member, instead of one that has the key. A key over 127 bytes is taken for an empty one. */
void json_make_set(struct json_object *object, struct text key, struct text value);

/* Has it no members? */
bool json_make_is_empty(const struct json_object *object);

/* One line without its end, to be freed. */
char *json_make_line(struct json_object *object);

#endif
