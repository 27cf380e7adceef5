/* filter: by user, host, time, mark and level; all that are given must hold for the chain as a whole. */
#include "cmd/filter.h"

#include <string.h>

static bool like(const struct names *names, uint32_t name, const char *part)
{
    return name && strcasestr(names_text(names, name).at, part);
}

static bool has_user(const struct chain *chain, const char *user, const struct names *names)
{
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        if (like(names, hop->principal, user) || like(names, hop->delegate, user) ||
            like(names, hop->given_by, user))
            return true;
    }
    return false;
}

static bool has_host(const struct chain *chain, const char *host, const struct names *names)
{
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct hop *hop = chain->hops[i];
        if (like(names, hop->source.host, host) || like(names, hop->source.address, host) ||
            like(names, hop->target.host, host) || like(names, hop->target.address, host))
            return true;
    }
    return false;
}

static bool has_mark(const struct chain *chain, int mark)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        if (chain->hops[i]->marks >> mark & 1)
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
    return (!options->user || has_user(chain, options->user, names)) &&
           (!options->host || has_host(chain, options->host, names)) &&
           (options->since == TIME_NONE || chain->end >= options->since) &&
           (options->until == TIME_NONE || chain->start <= options->until) &&
           (options->mark < 0 || has_mark(chain, options->mark)) &&
           (options->level < 0 || has_level(chain, options->level));
}
