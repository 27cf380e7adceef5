/* bloodhound: an object as BloodHound's collectors write it (SharpHound, BloodHound.py; versions 3 to 6). */
#ifndef HOPCHAIN_DIRECTORY_BLOODHOUND_H
#define HOPCHAIN_DIRECTORY_BLOODHOUND_H

#include "entry.h"

struct json_object;

bool bloodhound_is(struct json_object *object);

/* False where it is no account and no group. Values are good as long as object. */
bool bloodhound_read(struct json_object *object, struct entry *entry);

#endif
