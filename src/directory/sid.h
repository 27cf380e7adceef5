/* sid: security identifiers, as S-1-5-21-... whatever they were written in. */
#ifndef HOPCHAIN_DIRECTORY_SID_H
#define HOPCHAIN_DIRECTORY_SID_H

#include "base/cursor.h"
#include "base/text.h"

#define SID_PARTS 15  /* sub-authorities: Windows makes no more (MS-DTYP 2.4.2) */
#define SID_TEXT  192 /* the longest as text, and NUL */

struct sid {
    char at[SID_TEXT];
    size_t len; /* 0: none */
};

struct text sid_text(const struct sid *sid);

/* A binary one (MS-DTYP 2.4.2.2), which makes the cursor bad where it is none. */
struct sid sid_take(struct cursor *cursor);

/* Of text: S-1-5-..., in any case; what a collector puts before well-known ones (CORP.EXAMPLE-S-1-5-32-544)
 * is left aside. */
struct sid sid_parse(struct text t);

/* S-1-5-21-1-2-3 of an account's S-1-5-21-1-2-3-1104; empty of others. */
struct text sid_domain(struct text sid);
uint32_t sid_rid(struct text sid); /* of an account's: its last part; 0 of others */

/* An account of the domain by its number. */
struct sid sid_make(struct text domain, uint32_t rid);

#endif
