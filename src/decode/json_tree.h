/* json_tree: an event out of JSON as the tree that Windows' XML would be, as far as the exporter kept it. */
#ifndef HOPCHAIN_DECODE_JSON_TREE_H
#define HOPCHAIN_DECODE_JSON_TREE_H

#include "base/tree.h"
#include "record.h"

struct json_object;

/* Adds Event with its System part to the empty tree, record having been read of object; Event's node. */
uint32_t json_tree_system(struct tree *tree, struct json_object *object, const struct record *record);

/* Adds UserData where object has some: true. */
bool json_tree_user_data(struct tree *tree, uint32_t event, struct json_object *object);

/* Is that a name of what stands in System, wherever exporters keep it beside the values? */
bool json_tree_is_system(struct text name);

#endif
