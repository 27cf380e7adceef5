/* descriptor: security descriptors, as far as they say who may: msDS-AllowedToActOnBehalfOfOtherIdentity and
 * msDS-GroupMSAMembership. Binary (MS-DTYP 2.4.6) or as SDDL (MS-DTYP 2.5.1). */
#ifndef HOPCHAIN_DIRECTORY_DESCRIPTOR_H
#define HOPCHAIN_DIRECTORY_DESCRIPTOR_H

#include "sid.h"

struct descriptor {
    struct text domain; /* whose accounts SDDL's short names are: S-1-5-21-1-2-3; empty: not known */
    void (*take)(void *context, struct text sid); /* once for each entry that allows */
    void *context;
    bool denies; /* an entry denies: that is not taken into account */
};

/* O:BAD:(A;;...): names and Base64 do not begin like it. */
bool descriptor_is_sddl(struct text t);

/* -1: it is no whole descriptor; what was taken of it before stays. */
int descriptor_read_binary(struct descriptor *descriptor, struct text bytes);
int descriptor_read_sddl(struct descriptor *descriptor, struct text sddl);

#endif
