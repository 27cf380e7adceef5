/* json_data: an event's values out of JSON, in each way of keeping them:
 *     {"TargetUserName": "ann", ...}                                       members
 *     {"Data": [{"@Name": "TargetUserName", "#text": "ann"}, ...]}         elements: also Name, Value, one
 * alone
 *     {"Data": ["ann", ...]}, {"Data": {"#text": ["ann", ...]}}            without names
 *     [{"Value": "S-1-0-0"}, ...]                                          in the order of the event's
 * definition
 *     "{\"EventData\": {...}}"                                             any of them as JSON in a string
 *     "<EventData><Data Name=...>"                                         XML in a string */
#ifndef HOPCHAIN_DECODE_JSON_DATA_H
#define HOPCHAIN_DECODE_JSON_DATA_H

#include "record.h"

struct json_object;
struct json_reader;
struct tree;

enum json_naming { JSON_AS_IS, JSON_CAMEL /* targetUserName */, JSON_ORDERED };

#define JSON_ELSEWHERE_MAX 4

struct json_data {
    const char *at;     /* the paths of what holds the values; NULL: see flat */
    const char *prefix; /* of the members' names, where what should be at `at` is spread over the record */
    bool flat;          /* the record's own members are values, too */
    enum json_naming naming;
    struct {
        const char *field, *path;
    } elsewhere[JSON_ELSEWHERE_MAX]; /* values that were moved */
};

struct json_reader *json_reader_new(void);
void json_reader_free(struct json_reader *reader);

/* A new record: what was borrowed for the one before is let go. */
void json_reader_begin(struct json_reader *reader);

/* The next record's values go to this tree as well, whether the program reads them or not, as EventData below
 * event; NULL: to none. */
void json_reader_show(struct json_reader *reader, struct tree *tree, uint32_t event);

/* A value as text: as json_value_text has it, of an object its "#text" or "Value", of an array its elements
 * parted by a blank. Good until json_reader_begin. */
struct text json_reader_text(struct json_reader *reader, struct json_object *value);

/* Adds to *record the values of object, an event whose System part record has already. False where it should
 * have some and there are none. */
bool json_reader_data(struct json_reader *reader, const struct json_data *data, struct json_object *object,
                      struct record *record);

#endif
