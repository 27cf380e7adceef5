/* xml_tree: XML as a tree, by libxml2: all of it, where xml_parse takes only what the program reads. Elements
 * and attributes go by their local names. No DTD, no entities but XML's five, no network, bounded depth,
 * bounded attributes. */
#ifndef HOPCHAIN_DECODE_XML_TREE_H
#define HOPCHAIN_DECODE_XML_TREE_H

#include "base/tree.h"

struct xml_tree_reader;

struct xml_tree_reader *xml_tree_reader_new(void);
void xml_tree_reader_free(struct xml_tree_reader *reader);

/* Why XML was refused, and where: a line and a column from 1. */
struct xml_fault {
    int line, column;
    char detail[128];
};

/* Adds the root element to the tree, below parent. Of a record RenderingInfo is left out: it is not the
 * event's. 0, or -1: the fault, where it is wanted. */
int xml_tree_read(struct xml_tree_reader *reader, struct text xml, struct tree *tree, uint32_t parent,
                  struct xml_fault *fault);

#endif
