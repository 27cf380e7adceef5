/* xml_parse: one record's XML to the values the program reads, by libxml2.
 *
 * Values are selected by their path: System's children and EventData/Data, whatever prefix or namespace they
 * have; RenderingInfo, which repeats Level, Channel, Provider and others, is never one of them. No DTD, no
 * entities but XML's five, no network, bounded depth, bounded attributes. */
#ifndef HOPCHAIN_DECODE_XML_PARSE_H
#define HOPCHAIN_DECODE_XML_PARSE_H

#include "model/summary.h"
#include "record.h"

struct xml_parser;

struct xml_parser *xml_parser_new(void);
void xml_parser_free(struct xml_parser *parser);

/* 0 and *record good until the next call; or -1, *bad says why and *detail in what words (may be empty). */
int xml_parse(struct xml_parser *parser, struct text xml, enum bad *bad, const char **detail);
/* More attributes than libxml2 takes in reasonable time. */
bool xml_has_too_many(struct text xml);

const struct record *xml_parser_record(const struct xml_parser *parser);

#endif
