/* xml_mend: undoes in place what some carriers do to a record's text. The text never grows. */
#ifndef HOPCHAIN_DECODE_XML_MEND_H
#define HOPCHAIN_DECODE_XML_MEND_H

#include <stddef.h>

/* A record inside a JSON string (Splunk HEC, OpenWEC, Loki, ConvertTo-Json): its escapes become what they
 * stand for. The new length; where something in it is no JSON escape the text stays as it is. */
size_t xml_mend_json(char *text, size_t len);

/* Numeric references to characters that XML 1.0 has not, &#11; or &#x1b;, become U+FFFD: XML 1.1 writers
 * (python-evtx) make them of control characters in names and command lines. The new length. */
size_t xml_mend_references(char *text, size_t len);

#endif
