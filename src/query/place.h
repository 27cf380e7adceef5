/* place: where in a file something stands that was read as XML. */
#ifndef HOPCHAIN_QUERY_PLACE_H
#define HOPCHAIN_QUERY_PLACE_H

#include "base/text.h"

struct place {
    unsigned line, column; /* from 1; columns are characters */
};

/* Byte `at` of the text of the element whose start tag ends behind byte `tag` of the file. */
struct place place_of(struct text xml, size_t tag, size_t at);

#endif
