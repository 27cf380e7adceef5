/* status: what the codes and words of a hop mean, in words for an administrator. */
#ifndef HOPCHAIN_REPORT_STATUS_H
#define HOPCHAIN_REPORT_STATUS_H

#include "model/chain.h"

struct status_words {
    uint32_t status;
    const char *symbol, *meaning;
};

/* Of a Kerberos error code or an NTSTATUS; NULL where it is none that is known. */
const struct status_words *status_find(uint32_t status);

const char *status_etype(uint32_t etype); /* the name of a weak encryption type; NULL where it is none */
const char *status_basis(enum basis basis);
const char *status_reason(struct text reason); /* a sentence for a reason word, or NULL */

#endif
