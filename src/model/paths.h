/* paths: which front ends acted for their users at which back ends, over all of the logs. */
#ifndef HOPCHAIN_MODEL_PATHS_H
#define HOPCHAIN_MODEL_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names are numbers of base/names.h. */
struct delegation_path {
    uint32_t account; /* the front end's, sam@dns.domain; 0: users' tickets were forwarded to the target */
    uint32_t target;  /* the account that runs the back end's service (web2$), else the host or its address */
    uint32_t doubts;  /* the rules of level high or above that found something in it: "a, b"; 0 none */
    bool transition;  /* also for users who brought no ticket */
    uint64_t hops, users;
    int64_t first, last;
};

struct delegation_paths {
    const struct delegation_path *at; /* by account, then target, as texts */
    size_t count;
    uint64_t failed;   /* hops by delegation that came to nothing, and are in none of them */
    uint64_t left_out; /* hops beyond what is kept apart */
};

#endif
