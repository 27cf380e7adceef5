/* foreign: what the forms of other tools (Timesketch, ECS, OCSF, BloodHound) have in common. */
#ifndef HOPCHAIN_REPORT_FOREIGN_H
#define HOPCHAIN_REPORT_FOREIGN_H

#include "model/chain.h"
#include "report/object.h"

#include <arpa/inet.h>

/* The two halves of sam@dns.domain, parted at the last @; without one all of it is the first. */
struct text foreign_user(struct text account);
struct text foreign_domain(struct text account);

/* An address without its zone (fe80::1%4) in out, or "" where it is none that a database's field for
 * addresses would take: log text can be anything. Returns out. */
const char *foreign_ip(struct text address, char out[INET6_ADDRSTRLEN]);

/* "anna@corp.example: pc1.corp.example -> web1.corp.example (web1$), kerberos direct, success", quoted.
 * before: the program's own words in front. */
void foreign_message(struct json *json, const char *before, const struct hop *hop);

void foreign_marks(struct json *json, uint32_t marks);                    /* ["ntlm-fallback"] */
void foreign_code(struct object *object, const char *key, uint32_t code); /* "0xd"; left out where 0 */

/* The hop that a finding is shown with: its own, the chain's first; of a finding in events that belong to no
 * hop `none`, of which only the times are known. */
const struct hop *foreign_hop(const struct chain *chain, const struct finding *finding, struct hop *none);

#endif
