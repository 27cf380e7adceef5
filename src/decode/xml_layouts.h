/* xml_layouts: reads records by the layouts that were learned from those before them, several times as fast
 * as a full XML parser; see xml_layout.h for what they are. */
#ifndef HOPCHAIN_DECODE_XML_LAYOUTS_H
#define HOPCHAIN_DECODE_XML_LAYOUTS_H

#include "record.h"

struct xml_layouts;

struct xml_layouts *xml_layouts_new(void);
void xml_layouts_free(struct xml_layouts *layouts);

/* The record of a known layout that t begins with: its length, and *record what it says, good until the next
 * call and as long as t is. 0 where t begins with none, or not with the whole of one. */
size_t xml_layouts_match(struct xml_layouts *layouts, struct text t, struct record *record);

/* xml is one record. Learns its layout, if it is none of the known ones. True: *record is what it says, as
 * above. False: it is not canonical and must be parsed. */
bool xml_layouts_read(struct xml_layouts *layouts, struct text xml, struct record *record);

#endif
