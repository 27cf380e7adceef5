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
const char *status_why(const struct hop *hop); /* what such a sentence answers: "Why NTLM" */

/* Does the nth piece of evidence only explain the hop? 4821 is a refusal itself. */
bool status_is_clue(const struct hop *hop, uint32_t n);

/* The weakest reason for which what makes the hop belongs together; false where it is one piece. */
bool status_weakest(const struct hop *hop, enum basis *weakest);

/* A log's short name, as the Event Viewer shows it: "NTLM"; NULL for Security, and where there is none. */
const char *status_log(struct text channel);

#endif
