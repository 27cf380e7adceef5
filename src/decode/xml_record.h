/* xml_record: what a reader of XML found in one record: values by their path, not yet made sense of. */
#ifndef HOPCHAIN_DECODE_XML_RECORD_H
#define HOPCHAIN_DECODE_XML_RECORD_H

#include "fields.h"

#define XML_VALUES_MAX 128 /* fields read from one record; no event has half as many; more are left out */

struct xml_value {
    const struct field *field;
    struct text text;
};

/* The texts are borrowed: from the record, or from the parser until its next parse. */
struct xml_record {
    struct fields_system system;
    struct xml_value value[XML_VALUES_MAX];
    size_t count;
};

#endif
