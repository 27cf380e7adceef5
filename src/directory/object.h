/* object: one object of a directory, as one export has it: an entry made sense of. */
#ifndef HOPCHAIN_DIRECTORY_OBJECT_H
#define HOPCHAIN_DIRECTORY_OBJECT_H

#include "base/arena.h"
#include "base/names.h"
#include "entry.h"
#include "notes.h"

enum object_kind { OBJECT_UNKNOWN, OBJECT_USER, OBJECT_COMPUTER, OBJECT_MANAGED, OBJECT_GROUP, OBJECT_OTHER };

/* A set of bits each. */
enum object_flag {
    OBJECT_DC = 1,
    OBJECT_UNCONSTRAINED = 2,
    OBJECT_TRANSITION = 4,
    OBJECT_SENSITIVE = 8,
    OBJECT_PROTECTED = 16,
};

enum object_list {
    LIST_SPNS,
    LIST_DELEGATES_TO, /* SPNs, and whom collectors name instead */
    LIST_ACCEPTS,      /* from here on somebody: a SID, a normal distinguished name, CORP\web1$, a host */
    LIST_RUNS_ON,
    LIST_RUNS,
    LIST_MEMBER_OF,
    LIST_MEMBERS,
    LIST_COUNT
};

struct links {
    uint32_t *at; /* names */
    uint32_t count;
};

/* Names are 0 where they are not told. */
struct object {
    uint32_t dn, sid, sam, domain, host;
    uint8_t kind;
    uint8_t flags, flags_told;
    uint8_t told, partly; /* sets of lists */
    struct links lists[LIST_COUNT];
};

/* Room for what is read: of objects, all that outlives an entry. */
struct object_reader {
    struct names *names;
    struct arena *arena;
    struct notes *notes;
    uint32_t *list; /* one in the making */
    size_t count, room;
};

void object_reader_done(struct object_reader *reader);

/* False where the entry is neither an account nor a group, or has no name. */
bool object_read(struct object_reader *reader, const struct entry *entry, struct object *object);

#endif
