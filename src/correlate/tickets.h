/* tickets: the granted service tickets (4769), and which of them a logon was made with. Private to this room.
 */
#ifndef HOPCHAIN_CORRELATE_TICKETS_H
#define HOPCHAIN_CORRELATE_TICKETS_H

#include "correlate/world.h"

/* Finds each ticket's start second: its GUID says which, the event's own or the one before. */
void tickets_find_starts(struct correlate *w);

/* Files all tickets by what they are asked for, in order of time; again after the times changed. */
void tickets_file(struct correlate *w);

bool ticket_is_s4u2proxy(const struct leg *ticket);
/* For the account that asked, itself: how S4U2self looks, and an ordinary ticket to oneself as well. */
bool ticket_is_to_self(struct correlate *w, const struct leg *ticket);

/* The start second of the ticket that the logon was made with, among the tickets that could be it: those of
 * the ticket's lifetime before the logon, and `ahead` after it (clocks differ). 1, or 0. */
int tickets_recover(struct correlate *w, const struct leg *logon, int64_t ahead, int64_t *start);

/* The ticket that starts in leg->start and serves its host, the best where several do; NULL. */
struct leg *tickets_exact(struct correlate *w, const struct leg *logon);

/* Without a start: the ticket by account, host, address and time; NULL. */
struct leg *tickets_likely(struct correlate *w, const struct leg *logon, enum basis *basis,
                           enum confidence *confidence);

/* The fresh ticket of a refused logon (4625, which carries no GUID): of its host and address, and nobody in
 * yet by it; NULL. */
struct leg *tickets_of_refusal(struct correlate *w, const struct leg *refused);

/* The nth other ticket of the same account, service and second, or NULL: their Logon GUIDs are the same. */
struct leg *tickets_twin(struct correlate *w, const struct leg *ticket, uint32_t nth);

/* Of a ticket and its twins the latest that was there when the logon was written; the ticket where none was.
 */
struct leg *tickets_nearest_twin(struct correlate *w, struct leg *ticket, const struct leg *logon);

#endif
