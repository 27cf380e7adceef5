/* guid_search: which second did the ticket behind a Logon GUID start in? Every answer is certain (one chance
 * in 2^128 to be wrong); no answer proves nothing. Private to this room.
 *
 * A host's stray byte (pad) is learned from its first hits. The work is bounded by counts of hashes, not by
 * time, so that the same events give the same answers on any machine. */
#ifndef HOPCHAIN_CORRELATE_GUID_SEARCH_H
#define HOPCHAIN_CORRELATE_GUID_SEARCH_H

#include "base/guid.h"
#include "base/names.h"

struct guid_search;

struct guid_search *guid_search_new(void);
void guid_search_free(struct guid_search *search);

/* Some of the budget comes back, for another stretch of events. */
void guid_search_refill(struct guid_search *search);

/* Whose GUID it is, and who wrote it. */
struct guid_question {
    struct text name, realm; /* as the event wrote them, UTF-8 */
    struct guid guid;
    uint32_t host; /* that accepted the logon; its pads are kept under this number */
};

/* Among these seconds with pad 0, as a KDC's or a client's own GUID has it: 1 and *second, or 0. */
int guid_search_own(const struct guid_question *question, const int64_t *seconds, size_t count,
                    int64_t *second);

/* Tries the seconds in the order given with the host's known pads. 1 and *second, or 0. */
int guid_search_known(struct guid_search *search, const struct guid_question *question,
                      const int64_t *seconds, size_t count, int64_t *second);

/* The same, and then with every pad for the first of them: many where the host has shown no pad yet, a few
 * where it has (it may have booted since). 1 and *second, or 0. */
int guid_search_among(struct guid_search *search, const struct guid_question *question,
                      const int64_t *seconds, size_t count, int64_t *second);

/* Tries every second from newest down to oldest with the host's known pads; with every pad where it has shown
 * none, as far as the budget goes. 1 and *second, or 0. */
int guid_search_span(struct guid_search *search, const struct guid_question *question, int64_t newest,
                     int64_t oldest, int64_t *second);

/* The same without a host's memory or a budget: pads 0 to 255 in turn. 1, *second and *pad, or 0. */
int guid_search_all(const struct guid_question *question, int64_t newest, int64_t oldest, int64_t *second,
                    uint8_t *pad);

#endif
