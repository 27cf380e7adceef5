/* json_shape: how exporters put an event into JSON: a table of paths for each, told record by record, so that
 * a stream may mix them. Column names of CSV are paths as well. */
#ifndef HOPCHAIN_DECODE_JSON_SHAPE_H
#define HOPCHAIN_DECODE_JSON_SHAPE_H

#include "record.h"

struct json_object;
struct json_shaper;

struct tree;

struct json_shaper *json_shaper_new(void);
void json_shaper_free(struct json_shaper *shaper);

enum json_answer {
    JSON_EVENT,
    JSON_XML,     /* no event in any shape; its XML may stand somewhere in it */
    JSON_USELESS, /* a Windows event without its values: only words for people */
};

/* JSON_EVENT: *record is what it says, good until the next call and as long as object. *detail: what to do
 * about JSON_USELESS. tree: cleared, and filled with all of the event; NULL: not wanted. */
enum json_answer json_shape_read(struct json_shaper *shaper, struct json_object *object, struct tree *tree,
                                 struct record *record, const char **detail);

/* Has object the members that an event in one of the shapes must have? Their values do not matter. */
bool json_shape_fits(struct json_object *object);

#endif
