/* assemble: the objects of all exports as persons: who they are, and who is meant by a name. */
#ifndef HOPCHAIN_DIRECTORY_ASSEMBLE_H
#define HOPCHAIN_DIRECTORY_ASSEMBLE_H

#include "object.h"

#include "base/map.h"

/* In a list: a person by their place, or a name that means nobody who was exported. */
#define WHO_NAME UINT32_C(0x80000000)

/* An account or group, of all exports. */
struct person {
    uint32_t account;               /* sam@dns.domain; 0: not known */
    uint32_t sid, dn, host;         /* names, 0 none */
    uint8_t kind, flags;            /* as an object's */
    uint8_t told;                   /* a set of lists: wholly by some export */
    struct links lists[LIST_COUNT]; /* sorted, each once. Persons and names; of SPNs names alone */
};

struct assembly {
    struct names *names;
    struct arena *arena;
    struct notes *notes;
    struct person *at;
    size_t count;
    struct map who;           /* SID, name, host to person's place + 1 */
    uint8_t told, flags_told; /* by any object */
};

/* -> people, by what they are called. Freed by assembly_done. */
void assembly_make(struct assembly *assembly, struct object *objects, size_t count);
void assembly_done(struct assembly *assembly);

/* The person's place, or WHO_NAME and the name. */
uint32_t assembly_who(const struct assembly *assembly, uint32_t name);

/* Sorts, and drops what comes twice. */
void links_sort(struct links *links);

#endif
