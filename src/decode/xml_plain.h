/* xml_plain: reads records that are written the way exporters write them, several times as fast as a full XML
 * parser, and leaves all others to xml_parse.
 *
 * Plain is: Event, System, EventData of Data, then perhaps RenderingInfo; no prefixes, no comments, no CDATA,
 * no references in the values that are read. It decides early: of a record that is not ours only System is
 * read. What it reads it takes only if it is well-formed; what it passes over (other events' data, rendered
 * messages) is checked for the faults exports really have, bad characters and bad references, not for its
 * nesting. */
#ifndef HOPCHAIN_DECODE_XML_PLAIN_H
#define HOPCHAIN_DECODE_XML_PLAIN_H

#include "record.h"

/* xml is valid UTF-8. True: *record is what it says, borrowed from xml. False: it must be parsed. */
bool xml_plain_read(struct text xml, struct record *record);

#endif
