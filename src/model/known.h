/* known: names that the user tells instead of having them learned from events. All in lower case. */
#ifndef HOPCHAIN_MODEL_KNOWN_H
#define HOPCHAIN_MODEL_KNOWN_H

#include "base/text.h"

struct known_pair {
    struct text key, value;
};

struct known_list {
    const struct known_pair *at; /* in the file's order, each key once */
    size_t count;
};

struct known {
    struct known_list domains;   /* NetBIOS name: DNS name */
    struct known_list addresses; /* address, as struct event writes it: full name of the host that holds it */
    struct known_list services;  /* account, sam or sam@dns.domain: full name of the host it runs on */
};

#endif
