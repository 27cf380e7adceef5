/* json_value: one record's JSON, by json-c, and what is in it by its path. */
#ifndef HOPCHAIN_SYNTAX_JSON_VALUE_H
#define HOPCHAIN_SYNTAX_JSON_VALUE_H

#include "base/text.h"

struct json_parser;
struct json_object;

struct json_parser *json_parser_new(void);
void json_parser_free(struct json_parser *parser);

/* Makes every \u0000 in the record a \ufffd: a name with a NUL in it would end there. */
void json_mend_nuls(char *text, size_t len);

/* An object, or NULL: *detail says why. Of two members with one name the last counts. To be let go. */
struct json_object *json_value_parse(struct json_parser *parser, struct text json, const char **detail);
void json_value_free(struct json_object *object); /* NULL is fine */

/* What lies below object on a path: "System.Provider.Name", or the first there of several:
 * "EventID|event.code". A path may also stand as one key. NULL where there is none, or null. */
struct json_object *json_value_at(struct json_object *object, const char *paths);

bool json_value_is_object(const struct json_object *value);
bool json_value_is_array(const struct json_object *value);
size_t json_value_length(const struct json_object *array);
struct json_object *json_value_element(const struct json_object *array, size_t at);

/* A string, number or truth value as text, good as long as the value. A negative integer is given as the bits
 * it stands for in 32, or where it needs them 64: -1 as 4294967295. Empty for others, and for integers that
 * 64 bits do not hold. */
struct text json_value_text(struct json_object *value);

/* Calls take for each member of the object whose name begins with prefix, with the rest of its name. */
void json_value_each(struct json_object *object, struct text prefix,
                     void (*take)(void *context, struct text name, struct json_object *value), void *context);

#endif
