/* filter: by user, host, time, mark and level; all that are given must hold for the chain as a whole, and of
 * one that is given again, any. */
#include "cmd/filter.h"

#include <string.h>

static bool like(const struct names *names, uint32_t name, const struct option_words *parts)
{
    for (size_t i = 0; name && i < parts->count; i++)
        if (strcasestr(names_text(names, name).at, parts->at[i]))
            return true;
    return false;
}

static bool has_user(const struct chain *chain, const struct option_words *users, const struct names *names)
{
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        if (like(names, hop->principal, users) || like(names, hop->delegate, users) ||
            like(names, hop->given_by, users))
            return true;
    }
    return false;
}

static bool has_host(const struct chain *chain, const struct option_words *hosts, const struct names *names)
{
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        if (like(names, hop->source.host, hosts) || like(names, hop->source.address, hosts) ||
            like(names, hop->target.host, hosts) || like(names, hop->target.address, hosts))
            return true;
    }
    return false;
}

static bool has_mark(const struct chain *chain, uint32_t marks)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        if (chain->hops[i]->marks & marks)
            return true;
    return false;
}

static bool has_level(const struct chain *chain, int level)
{
    for (uint32_t i = 0; i < chain->finding_count; i++)
        if ((int)chain->findings[i].level >= level)
            return true;
    return false;
}

bool filter_passes(const struct options *options, const struct chain *chain, const struct names *names)
{
    return (!options->users.count || has_user(chain, &options->users, names)) &&
           (!options->hosts.count || has_host(chain, &options->hosts, names)) &&
           (options->since == TIME_NONE || chain->end >= options->since) &&
           (options->until == TIME_NONE || chain->start <= options->until) &&
           (!options->marks || has_mark(chain, options->marks)) &&
           (options->level < 0 || has_level(chain, options->level));
}
