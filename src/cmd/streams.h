/* streams: every path of the command line, one stream after the other, through the decoder; what is wrong
 * with one becomes words. */
#ifndef HOPCHAIN_CMD_STREAMS_H
#define HOPCHAIN_CMD_STREAMS_H

#include "cmd/options.h"
#include "decode/decode.h"

/* What becomes of the records: called whenever bytes were fed, to take all there are: 0; 1 that is enough;
 * -1 (err) ends the run. */
struct streams_taker {
    int (*take)(void *context, struct decode *decode, struct err *err);
    void *context;
};

/* Reads every path of options; says what could not be read and counts all in the summary. names: the events'.
 * -1: err. */
int streams_read(const struct options *options, const struct decode_options *decode, struct names *names,
                 struct streams_taker taker, struct summary *summary, struct err *err);

#endif
