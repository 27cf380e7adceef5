/* object: a JSON object in the making: commas where they belong, and no member that has nothing to say. */
#ifndef HOPCHAIN_REPORT_OBJECT_H
#define HOPCHAIN_REPORT_OBJECT_H

#include "report/json.h"

struct object {
    struct json *json;
    bool any; /* has a member */
};

struct object object_begin(struct json *json);
void object_end(struct object *object);

/* The value follows by json's functions, or by object_begin for an object in it. */
struct json *object_key(struct object *object, const char *key);

void object_text(struct object *object, const char *key, struct text value); /* left out where empty */
void object_name(struct object *object, const char *key, uint32_t name);     /* left out where 0 */
void object_word(struct object *object, const char *key, const char *word);  /* left out where NULL */
void object_number(struct object *object, const char *key, uint64_t number);
void object_yes(struct object *object, const char *key);

#endif
