/* filter: which chains the user asked to see. */
#ifndef HOPCHAIN_CMD_FILTER_H
#define HOPCHAIN_CMD_FILTER_H

#include "cmd/options.h"

bool filter_passes(const struct options *options, const struct chain *chain, const struct names *names);

#endif
