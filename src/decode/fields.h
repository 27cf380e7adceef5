/* fields: which of Windows' fields the program reads, and what becomes of each. By name, never by position:
 * 4624 version 3 inserts a field in the middle. */
#ifndef HOPCHAIN_DECODE_FIELDS_H
#define HOPCHAIN_DECODE_FIELDS_H

#include "model/event.h"
#include "values.h"

struct field; /* a row of the table */

struct field_value {
    const struct field *field;
    struct text text;
};

/* What need not be found out again of records with the same id, version, provider, channel and some values.
 * Of one names table. */
struct fields_known {
    struct field_value *same; /* those values */
    size_t same_count;
    bool begun;                           /* the first of the records was read: */
    struct event event;                   /* what all of them begin with */
    struct value_memo computer, keywords; /* noted while they are the same, too */
    struct time_minute minute;
};

/* The System part of a record, as written; empty where it was not there. */
struct fields_system {
    struct text provider, event_id, version, keywords, time, record_id, channel, computer;
    bool unnumbered;            /* this source keeps no record numbers */
    struct fields_known *known; /* or NULL */
};

/* The member for an element of System, or NULL; *attribute is the attribute that holds the value, empty where
 * the element's text does. */
struct text *fields_system_part(struct fields_system *system, struct text element, struct text *attribute);

/* The row of <Data Name="...">, or of an element in UserData; NULL where the program does not read that
 * field. */
const struct field *field_find(struct text name);
bool field_is_list(const struct field *field); /* its value is words parted by any white space */
bool field_clashes(const struct field *a, const struct field *b); /* which comes first may matter */

/* An event's fields, in this order: begin, any number of set, end. begin reads the System part: 0, or -1
 * where it holds no id, time, record number or computer: then it is no Windows event. */
int fields_begin(struct event *event, const struct fields_system *system, struct names *names);
void fields_set(const struct field *field, struct event *event, struct text value, struct names *names);
/* The same with a memo of the value at this place of such records. */
void fields_set_again(const struct field *field, struct event *event, struct text value, struct names *names,
                      struct value_memo *memo);
void fields_end(struct event *event);

/* A number for an event whose source keeps none, after fields_end: its second, and what its fields hold as 28
 * bits. The same event gets the same one wherever it is read, and a later one a higher one. */
void fields_number(struct event *event, const struct names *names);

/* The id as a number: 0; -1 where it is none. Some writers put the qualifiers above its 16 bits. */
int fields_event_id(struct text event_id, uint16_t *id);

/* The table's names in their order, for tests; NULL at its end. */
const char *fields_name(size_t row);

/* The members of an event that are names, but for its source's. */
#define FIELDS_NAMES_MOST 64
struct fields_names {
    uint16_t offset[FIELDS_NAMES_MOST];
    size_t count;
};
void fields_names(struct fields_names *names);

#endif
