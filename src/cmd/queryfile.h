/* queryfile: the QueryList of --query, by which records are picked while they are read. */
#ifndef HOPCHAIN_CMD_QUERYFILE_H
#define HOPCHAIN_CMD_QUERYFILE_H

#include "cmd/options.h"
#include "query/query.h"

/* NULL: err. Says what of it means something else here than on Windows. */
struct query *queryfile_read(const struct options *options, struct err *err);

#endif
