/* kind: what an object is. */
#ifndef HOPCHAIN_DIRECTORY_KIND_H
#define HOPCHAIN_DIRECTORY_KIND_H

#include "object.h"

/* userAccountControl (MS-ADTS 2.2.16). */
#define UF_INTERDOMAIN_TRUST      0x800
#define UF_WORKSTATION_TRUST      0x1000
#define UF_SERVER_TRUST           0x2000
#define UF_TRUSTED_FOR_DELEGATION 0x80000
#define UF_NOT_DELEGATED          0x100000
#define UF_TRUSTED_TO_AUTH        0x1000000
#define UF_PARTIAL_SECRETS        0x4000000

/* Its lists must have been read. sam: its account's name, control: its userAccountControl, 0 where it is not
 * known. */
enum object_kind object_kind_of(const struct entry *entry, const struct object *object, struct text sam,
                                uint64_t control);

#endif
