/* spn: the parts of a service principal name, class/host[:port][/name]. */
#ifndef HOPCHAIN_MODEL_SPN_H
#define HOPCHAIN_MODEL_SPN_H

#include "base/text.h"

struct text spn_class(struct text spn); /* all of what is no SPN */
struct text spn_host(struct text spn);  /* empty where it is none */

#endif
