/* audits: which audit setting the events show to be off: what should have been written with what is there,
 * and was not. Nothing is concluded from a log that a query has thinned out. */
#ifndef HOPCHAIN_REPORT_AUDITS_H
#define HOPCHAIN_REPORT_AUDITS_H

#include "report/verdict.h"

void audits_say(struct prose *prose, const struct sight *sight, const struct verdict *verdict);

#endif
