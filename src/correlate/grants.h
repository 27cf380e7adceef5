/* grants: what the directory's change events (4738, 4742, 5136) tell of delegation, and how something stood
 * at a time. Private to this room. */
#ifndef HOPCHAIN_CORRELATE_GRANTS_H
#define HOPCHAIN_CORRELATE_GRANTS_H

#include "correlate/world.h"

/* userAccountControl as events have it: the SAM's bits. */
#define UAC_TRUSTED       0x2000  /* TRUSTED_FOR_DELEGATION */
#define UAC_NOT_DELEGATED 0x4000  /* sensitive */
#define UAC_TO_AUTH       0x40000 /* TRUSTED_TO_AUTH_FOR_DELEGATION */

enum grant_kind {
    GRANT_WHOLE,   /* the account's list was written anew: what else it held is gone */
    GRANT_ADDED,   /* an SPN to it */
    GRANT_TAKEN,   /* an SPN from it */
    GRANT_ACCEPTS, /* who may act at this object: a descriptor as text */
    GRANT_REFUSES, /* that descriptor is gone */
    GRANT_FLAGS,   /* old and new userAccountControl */
};

struct grant {
    int64_t time;
    uint32_t account; /* short name, lower, without $; GRANT_FLAGS: as written */
    uint32_t domain;  /* GRANT_FLAGS: as written */
    uint32_t value;   /* SPN, lower; descriptor as written */
    uint32_t old_uac, new_uac;
    uint32_t by, by_domain; /* who changed it, as written */
    enum grant_kind kind;
};

struct grants;

struct grants *grants_new(void);
void grants_free(struct grants *grants);

/* Keeps what an event of ours says, if anything. */
void grants_learn(struct grants *grants, struct correlate *w, const struct event *event);

/* After the last learning. */
void grants_settle(struct grants *grants, struct correlate *w);

/* The name that lists are filed by, of sam or sam$. */
uint32_t grants_name(struct correlate *w, struct text sam);

/* struct grant * of the lists of accounts of that name, all of one value together; an empty list for 0. */
const struct list *grants_of(const struct grants *grants, uint32_t name);

/* The same of its flags; account: sam@dns.domain. */
const struct list *grants_flags_of(const struct grants *grants, uint32_t account);

/* The flag of an account (sam@dns.domain), which is told to be so. */
bool grants_flag_at(const struct grants *grants, struct correlate *w, struct text account, uint32_t bit,
                    bool told, int64_t time);

/* Was something so, by the last change until then; where there is none, as it was, which the first one after
 * it tells, or else the directory. */
struct standing {
    int64_t time;
    int64_t last, next; /* of the changes seen; INT64_MIN, INT64_MAX */
    bool now, before;
    bool untold; /* by events */
};

struct standing standing_at(int64_t time, bool so);
/* It became so at a time, and was such before. Of a moment in which it was both made and undone it is so. */
void standing_change(struct standing *standing, int64_t time, bool so, bool was);
bool standing_is_so(const struct standing *standing);

#endif
